"""The partner's quotes: all of them, one of them, and what can be done with it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pricing.enums import QuoteStatus
from pricing.forms.quote import SendForm
from pricing.models import Quote
from pricing.portal import comparing, shown
from pricing.selectors import quote as quotes
from pricing.services import quote as services
from prm.accounts.lists import list_page
from prm.accounts.web import actor, portal_page, render, say_error, tell
from prm.common.actors import Actor
from prm.common.errors import DomainError, NotFound
from prm.common.lists import Column, Filter, ListSpec, Tab, link, money, number, status, text, when

SHOWN = [choice for choice in QuoteStatus.choices if choice[0] != QuoteStatus.REPLACED]


def search(rows: QuerySet, words: str) -> QuerySet:
    """Narrow quotes to those with ``words`` in the name, the customer, or as their number or their deal's."""
    return rows.filter(
        Q(name__icontains=words)
        | Q(customer_name__icontains=words)
        | Q(public_id__iexact=words)
        | Q(deal_ref__iexact=words)
    )


QUOTES = ListSpec(
    page="quotes",
    noun=("quote", "quotes"),
    columns=(
        Column("customer", "Customer", lambda q: link(q.customer_name, reverse("portal:quote", args=[q.public_id])),
               sort="customer_name", css="full"),
        Column("name", "For", lambda q: text(q.name, quiet=True), css="full c-l"),
        Column("status", "Status", lambda q: status(q.status, q.get_status_display()), sort="status", css="c-s"),
        Column("version", "Version", lambda q: number(q.version), css="num", shown=False),
        Column("valid", "Valid until", lambda q: when(q.valid_until), sort="valid_until", nullable=True, css="c-s"),
        Column("customer_total", "Customer pays", lambda q: money(q.customer_total or None, q.currency),
               sort="customer_total", css="money end c-m no-phone"),
        Column("net", "Your price", lambda q: money(q.net_total or None, q.currency), sort="net_total",
               css="money end c-m"),
        Column("owner", "Owner", lambda q: text(q.owner.name if q.owner else "", quiet=True), shown=False),
        Column("deal", "Deal", lambda q: text(q.deal_ref, quiet=True), shown=False),
        Column("reference", "Number", lambda q: text(q.public_id, quiet=True), shown=False),
        Column("created", "Created", lambda q: when(q.created_at), sort="created_at", shown=False, css="c-s"),
    ),
    filters=(
        Filter("status", "Status", lambda: SHOWN, lambda rows, values: rows.filter(status__in=values)),
        Filter("deal", "Deal", lambda: [("yes", "Of a deal"), ("no", "Without a deal")],
               lambda rows, values: rows if len(values) > 1 else _of_deal(rows, values)),
    ),
    search=search,
    search_label="Customer, name or number",
    sort="-created",
    tabs=(
        Tab("Drafts", "status=draft"),
        Tab("In approval", "status=in_approval"),
        Tab("To send", "status=ready"),
        Tab("With the customer", "status=sent"),
        Tab("Accepted", "status=accepted"),
    ),
)  # fmt: skip


def _of_deal(rows: QuerySet, values: list[str]) -> QuerySet:
    return rows.exclude(deal_ref="") if values == ["yes"] else rows.filter(deal_ref="")


@portal_page("quote.view")
def quote_list(request: HttpRequest) -> HttpResponse:
    """Show the partner's quotes without the versions that were replaced, or hand them out as CSV."""
    who = actor(request)
    rows = quotes.visible_to(who).exclude(status=QuoteStatus.REPLACED).select_related("owner")
    return list_page(
        request, QUOTES, rows, "portal/quotes/list.html", {"may_write": who.may("quote.write")}, views=False
    )


@portal_page("quote.view")
def quote_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one quote."""
    who = actor(request)
    quote = quotes.get_visible(who, reference)
    return render(request, "quotes/quote.html", shown.context(request, who, quote))


@portal_page("quote.view")
def line(request: HttpRequest, reference: str, line: str) -> HttpResponse:
    """Show how the price of one line came about: a part of the quote's page, or a page of its own."""
    return answer_line(request, reference, line, "portal")


def answer_line(request: HttpRequest, reference: str, line: str, ns: str) -> HttpResponse:
    """Answer the waterfall of one line, for either side."""
    who = actor(request)
    context = {"frame": f"{ns}/base.html", "ns": ns, **shown.line(who, quotes.get_visible(who, reference), line)}
    template = "quotes/_waterfall.html" if request.headers.get("HX-Request") else "quotes/line.html"
    return render(request, template, context)


@portal_page("quote.view")
def compare(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Show what changed between two versions."""
    return render(request, "quotes/compare.html", comparing.context(actor(request), reference, other, "portal"))


@portal_page("quote.view")
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the quote out on paper: the partner's own, or with ``?for=customer`` the customer's."""
    who = actor(request)
    return shown.pdf(who, quotes.get_visible(who, reference), request.GET.get("for", ""))


@portal_page("quote.view")
def xlsx(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the quote out as a spreadsheet: the partner's own, or with ``?for=customer`` the customer's."""
    who = actor(request)
    return shown.xlsx(who, quotes.get_visible(who, reference), request.GET.get("for", ""))


@portal_page("quote.write")
def step(request: HttpRequest, reference: str, how: str) -> HttpResponse:
    """Ask before a step is taken, and take it."""
    return answer_step(request, reference, how, "portal")


STEPS: dict[str, tuple[str, str]] = {
    "recall": ("Take the quote back to change it?", "It is yours again. What was approved still counts."),
    "withdraw": ("Withdraw this quote?", "Nobody can accept it any more, and the customer's link stops working."),
    "revise": ("Begin a new version?", "Prices that still hold are kept. This one counts until the new one is ready."),
    "clone": ("Copy this quote?", "The copy is a quote of its own, at today's prices."),
    "send": ("Send it to the customer", "They read it by a link, and accept or decline it without an account."),
}  # fmt: skip
LABELS = {
    "recall": "Take it back", "withdraw": "Withdraw quote", "revise": "Begin a new version", "clone": "Copy quote",
    "send": "Send to the customer",
}  # fmt: skip


def answer_step(request: HttpRequest, reference: str, how: str, ns: str) -> HttpResponse:
    """Answer a step's page or take the step, for either side."""
    if how not in STEPS:
        raise NotFound()
    who = actor(request)
    quote = quotes.get_visible(who, reference)
    form = SendForm(request.POST or None, initial={"email": quote.customer_email}) if how == "send" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return redirect(_taken(request, who, quote, how, form, ns))
        except DomainError as error:
            say_error(request, error)
            return redirect(f"{ns}:quote", reference)
    question, consequence = STEPS[how]
    context = {
        "frame": f"{ns}/base.html", "ns": ns, "quote": quote, "how": how, "question": question, "form": form,
        "consequence": consequence, "label": LABELS[how], "danger": how == "withdraw",
    }  # fmt: skip
    return render(request, "quotes/step.html", context, status=422 if form is not None and form.errors else 200)


def _taken(request: HttpRequest, who: Actor, quote: Quote, how: str, form: Any, ns: str) -> str:
    """Take the step and return where to go on."""
    note = request.POST.get("note", "").strip()[:2000]
    page = reverse(f"{ns}:quote", args=[quote.public_id])
    if how == "send":
        email = form.cleaned_data["email"]
        shown.keep_link(request, quote, services.send(actor=who, quote=quote, email=email))
        tell(request, f"The link is on its way to {email}.")
        return page
    if how in {"revise", "clone"}:
        make: Callable[..., Quote] = services.revise if how == "revise" else services.clone
        made = make(actor=who, quote=quote)
        tell(request, f"This is version {made.version}." if how == "revise" else "This is a copy, at today's prices.")
        return reverse(f"{ns}:quote-edit", args=[made.public_id])
    if how == "recall":
        services.recall(actor=who, quote=quote, note=note)
        tell(request, "The quote is yours again.")
        return reverse(f"{ns}:quote-edit", args=[quote.public_id])
    services.withdraw(actor=who, quote=quote, note=note)
    tell(request, "The quote is withdrawn.")
    return page
