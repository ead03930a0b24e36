"""Every partner's quotes, for staff: with cost and margin, and with what the approvers said."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from partners.selectors import lists
from partners.selectors import partner as partners
from pricing.enums import QuoteStatus
from pricing.forms.approval import DecideForm, HandOverForm
from pricing.models import Quote
from pricing.portal import comparing, quote_edit, shown
from pricing.portal import quote as both
from pricing.selectors import approval as approvals
from pricing.selectors import approvers, picking
from pricing.selectors import quote as quotes
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page, render
from prm.common.actors import Actor
from prm.common.lists import Column, Filter, ListSpec, Tab, link, money, number, status, text, when

QUOTES = ListSpec(
    page="quotes",
    noun=("quote", "quotes"),
    columns=(
        Column("customer", "Customer", lambda q: link(q.customer_name, reverse("console:quote", args=[q.public_id])),
               sort="customer_name", css="full"),
        Column("partner", "Partner",
               lambda q: link(q.partner.name, reverse("console:partner", args=[q.partner.public_id])),
               sort="partner__name", css="full"),
        Column("status", "Status", lambda q: status(q.status, q.get_status_display()), sort="status", css="c-s"),
        Column("version", "Version", lambda q: number(q.version), css="num", shown=False),
        Column("motion", "Motion", lambda q: text(q.motion.replace("_", "-").capitalize(), quiet=True), shown=False),
        Column("valid", "Valid until", lambda q: when(q.valid_until), sort="valid_until", nullable=True, css="c-s"),
        Column("list", "List", lambda q: money(q.list_total or None, q.currency), sort="list_total",
               css="money end c-m", shown=False),
        Column("net", "Partner net", lambda q: money(q.net_total or None, q.currency), sort="net_total",
               css="money end c-m"),
        Column("reference", "Number", lambda q: text(q.public_id, quiet=True), shown=False),
        Column("created", "Created", lambda q: when(q.created_at), sort="created_at", css="c-s no-phone"),
    ),
    filters=(
        Filter("status", "Status", lambda: both.SHOWN, lambda rows, values: rows.filter(status__in=values)),
        Filter("currency", "Currency", lists.currencies, lambda rows, values: rows.filter(currency__in=values)),
    ),
    search=lambda rows, words: both.search(rows, words) | rows.filter(partner__name__icontains=words),
    search_label="Customer, partner or number",
    sort="-created",
    tabs=(
        Tab("In approval", "status=in_approval"),
        Tab("With the customer", "status=sent"),
        Tab("Accepted", "status=accepted"),
        Tab("Declined", "status=declined"),
    ),
)  # fmt: skip


@console_page("quote.queue")
def quote_list(request: HttpRequest) -> HttpResponse:
    """Show every quote without the versions that were replaced, or hand them out as CSV."""
    who = actor(request)
    rows = quotes.visible_to(who).exclude(status=QuoteStatus.REPLACED).select_related("partner")
    return list_page(request, QUOTES, rows, "console/quotes/list.html", {"may_write": who.may("quote.write")})


@console_page("quote.queue")
def quote_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one quote with the levels of its approval."""
    who = actor(request)
    quote = quotes.get_visible(who, reference)
    return render(request, "console/quotes/quote.html", {**shown.context(request, who, quote), **_levels(who, quote)})


def _levels(who: Actor, quote: Quote) -> dict[str, Any]:
    """Return the levels of a quote's approval, the one to decide now, and why it may be another's."""
    levels = approvals.levels_of(quote)
    waiting = [level for level in levels if level.status == "open"]
    for level in waiting:
        level.quote = quote
    may = who.may("quote.approve")
    own = next((each for each in waiting if may and approvals.why_not_theirs(each, who) is None), None)
    return {
        "levels": [(level, approvers.label_of(level.job)) for level in levels],
        "waiting_for": approvals.waiting_for(waiting),
        "level": own,
        "why_not": approvals.why_not_theirs(waiting[0], who) if waiting and own is None and may else "",
        "decide_form": DecideForm(),
        "hand_over": _hand_over(who, waiting),
        "facts": approvals.facts_of(waiting[0]) if waiting else None,
    }


def _hand_over(who: Actor, waiting: list[Any]) -> tuple[Any, HandOverForm] | None:
    if not waiting or not who.may("quote.approve"):
        return None
    return waiting[0], HandOverForm(people=approvers.could_take(waiting[0].job))


@console_page("quote.queue")
def line(request: HttpRequest, reference: str, line: str) -> HttpResponse:
    """Show how the price of one line came about."""
    return both.answer_line(request, reference, line, "console")


@console_page("quote.queue")
def compare(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Show what changed between two versions."""
    return render(request, "quotes/compare.html", comparing.context(actor(request), reference, other, "console"))


@console_page("quote.queue")
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the quote out on paper, with cost and margin, or with ``?for=customer`` the customer's."""
    who = actor(request)
    return shown.pdf(who, quotes.get_visible(who, reference), request.GET.get("for", ""))


@console_page("quote.queue")
def xlsx(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the quote out as a spreadsheet, with cost and margin, or with ``?for=customer`` the customer's."""
    who = actor(request)
    return shown.xlsx(who, quotes.get_visible(who, reference), request.GET.get("for", ""))


@console_page("quote.write")
def step(request: HttpRequest, reference: str, how: str) -> HttpResponse:
    """Ask before a step is taken for the partner, and take it."""
    return both.answer_step(request, reference, how, "console")


@console_page("quote.write")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Build a draft for the partner."""
    return quote_edit.answer_edit(request, reference, "console")


@console_page("quote.write")
def begin(request: HttpRequest) -> HttpResponse:
    """Ask for which partner a quote begins: those that fit what is typed, each a step to its form."""
    words = request.GET.get("words", "")
    found = picking.partners_called(actor(request), words)
    template = "console/quotes/_partners.html" if request.headers.get("HX-Request") else "console/quotes/begin.html"
    return render(request, template, {"words": words, "found": found})


@console_page("quote.write")
def create(request: HttpRequest, partner: str) -> HttpResponse:
    """Begin a quote for a partner."""
    who = actor(request)
    return quote_edit.answer_create(request, who, partners.get_visible(who, partner), "console")
