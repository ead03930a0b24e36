"""Priced sales in the vendor's view: who earns what, why, and what is left."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pricing.enums import SaleKind
from pricing.forms.renewal import LiveForm
from pricing.models import Sale
from pricing.selectors import earnings as selectors
from pricing.selectors import earnings_table
from pricing.services import project
from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, console_page, render
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, link, money, text, when
from prm.common.money import quantize


def _partner(row: Sale) -> Cell:
    return link(row.partner.name, reverse("console:partner", args=[row.partner.public_id]))


SALES = ListSpec(
    page="sales",
    noun=("sale", "sales"),
    columns=(
        Column(
            "customer", "Customer", lambda s: link(s.customer_name, reverse("console:sale", args=[s.public_id])),
            sort="customer_name", css="full",
        ),
        Column("partner", "Partner", _partner, css="full"),
        Column("kind", "Kind", lambda s: text(s.get_kind_display(), quiet=True), css="c-m"),
        Column("won", "Won", lambda s: when(s.won_at), sort="won_at", css="c-s"),
        Column("net", "Price paid", lambda s: money(s.net, s.currency), sort="net", css="money end c-m"),
        Column("kept", "Left for us", lambda s: money(s.kept, s.currency), sort="kept",
               css="money end c-m no-phone"),
    ),
    filters=(Filter("kind", "Kind", lambda: SaleKind.choices, lambda rows, values: rows.filter(kind__in=values)),),
    search=lambda rows, words: rows.filter(customer_name__icontains=words) | rows.filter(
        partner__name__icontains=words
    ),
    search_label="Customer or partner",
    sort="-won",
    tabs=(Tab("Renewals", "kind=renewal"), Tab("Expansions", "kind=expansion")),
)  # fmt: skip


@console_page("sale.view")
def sales(request: HttpRequest) -> HttpResponse:
    """List priced sales."""
    return list_page(request, SALES, selectors.sales(), "console/renewals/sales.html")


@console_page("sale.view")
def sale(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who earns what on one sale."""
    found = selectors.get_sale(reference)
    context = {
        "sale": found,
        "table": earnings_table.of_sale(found),
        "waits": actor(request).may("sale.live") and project.waits(found),
    }
    return render(request, "console/renewals/sale.html", context)


def _of_services(found: Sale) -> str:
    """Return what the form begins with: all of a sale that is nothing but services, as its currency writes it."""
    return str(quantize(found.net, found.currency)) if found.quote.motion == "services" else ""


@console_page("sale.live")
def live(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the sale's services project is live, and what the customer paid for it."""
    who, found = actor(request), selectors.get_sale(reference)
    form = LiveForm(request.POST or None, initial={"services": _of_services(found)}, currency=found.currency)

    def act() -> None:
        project.go_live(actor=who, sale=found, services=form.cleaned_data["services"])

    if request.method == "POST" and form.is_valid() and attempt(request, form, act, "The incentive is worked out."):
        return redirect("console:sale", reference)
    context = {"sale": found, "form": form}
    return render(request, "console/renewals/live.html", context, status=422 if form.errors else 200)
