"""Special prices: what was agreed with whom, what is left of it, and until when."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pricing.enums import SpecialStatus
from pricing.forms.approval import SpecialForm
from pricing.forms.quote import NoteForm
from pricing.portal import special as own
from pricing.selectors import offer, picking
from pricing.selectors import special as selectors
from pricing.services import special as services
from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, console_page, put_errors, render, tell
from prm.common.actors import Actor
from prm.common.errors import DomainError
from prm.common.lists import Column, ListSpec, link, money, status, text, when

NOTHING = Decimal(0)


SPECIALS = ListSpec(
    page="special-prices",
    noun=("special price", "special prices"),
    columns=(
        Column("customer", "Customer", lambda s: link(s.customer_name, reverse("console:special", args=[s.public_id])),
               sort="customer_name", css="full"),
        Column("partner", "Partner", lambda s: text(s.partner.name, quiet=True), sort="partner__name", css="full"),
        Column("product", "Product", lambda s: text(s.product.name, quiet=True), sort="product__name", css="full"),
        Column("status", "Status", lambda s: status(s.status, s.get_status_display()), sort="status", css="c-s"),
        Column("left", "Left", own.left, css="c-m", template="console/specials/_left.html"),
        Column("until", "Until", lambda s: when(s.valid_until), sort="valid_until", css="c-s"),
        Column("price", "Price of a unit", lambda s: money(s.unit_price, s.currency), css="money end c-m"),
        Column("quote", "From quote", lambda s: text(s.quote_ref or "Entered by hand", quiet=True), shown=False),
    ),
    filters=own.FILTERS,
    search=lambda rows, words: own.search(rows, words) | rows.filter(partner__name__icontains=words),
    search_label="Customer, partner or product",
    sort="until",
    tabs=own.TABS,
)  # fmt: skip


@console_page("special.view")
def specials(request: HttpRequest) -> HttpResponse:
    """List every special price."""
    context = {"may_edit": actor(request).may("special.edit")}
    return list_page(request, SPECIALS, selectors.visible_to(actor(request)), "console/specials/list.html", context)


@console_page("special.view")
def special(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one special price with what was sold at it."""
    who = actor(request)
    found = selectors.get_visible(who, reference)
    may = who.may("special.edit") and found.status == SpecialStatus.ACTIVE
    left = None if found.quantity is None else found.quantity - found.used
    shown = {
        "special": found, "left": left, "lines": selectors.lines_of(found), "may_withdraw": may,
        "form": NoteForm() if may else None,
    }  # fmt: skip
    return render(request, "console/specials/special.html", shown)


@console_page("special.edit")
def create(request: HttpRequest) -> HttpResponse:
    """Agree a special price by hand; while a partner or product is typed, hand out those that fit."""
    who = actor(request)
    if request.method == "GET" and request.headers.get("HX-Request"):
        return render(request, "console/specials/_fitting.html", {"fitting": _fitting(request, who)})
    if request.method != "POST" or "pick" in request.POST:
        return render(
            request, "console/specials/new.html", {"form": SpecialForm(initial=_first(request, who), actor=who)}
        )
    form = SpecialForm(request.POST, actor=who)
    if form.is_valid():
        try:
            made = services.agree(actor=who, **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "The special price is in force.")
            return redirect("console:special", made.public_id)
    fitting = {
        "partner": [picking.partner_said(each) for each in form.partners],
        "product": [picking.product_said(each) for each in form.products],
    }
    return render(request, "console/specials/new.html", {"form": form, "fitting": fitting}, status=422)


def _first(request: HttpRequest, who: Actor) -> dict[str, str]:
    """Return what the form begins with: a partner's page names it, and what was typed stays when one is picked."""
    if request.method == "POST":
        name, _, picked = request.POST["pick"].partition(":")
        return {**request.POST.dict(), name: picked}
    partner, _ = picking.the_partner(who, request.GET.get("partner", ""))
    return {"partner": picking.partner_said(partner) if partner else "", "currency": "EUR"}


def _fitting(request: HttpRequest, who: Actor) -> list[str]:
    """Return what fits the words typed so far, as it is written into the field."""
    if "product" in request.GET:
        return [picking.product_said(each) for each in offer.find(request.GET["product"])]
    return [picking.partner_said(each) for each in picking.partners_called(who, request.GET.get("partner", ""))]


@console_page("special.edit")
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a special price back, with a reason."""
    who = actor(request)
    found = selectors.get_visible(who, reference)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(
            request, form, lambda: services.withdraw(special=found, actor=who, note=note), "The special price is over."
        ):
            return redirect("console:special", reference)
    return render(
        request, "console/specials/withdraw.html", {"special": found, "form": form}, status=422 if form.errors else 200
    )
