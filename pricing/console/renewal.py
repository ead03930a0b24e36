"""The vendor's renewal queue: what ends next, who may renew it and why; opened to others or closed by hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from pricing.enums import RenewalStatus
from pricing.forms.renewal import NoteForm
from pricing.models import Renewal
from pricing.portal.renewal import alone
from pricing.selectors import claim as claims
from pricing.selectors import renewal as selectors
from pricing.services import renewal as services
from pricing.services import renewal_bulk as several
from pricing.workflows.renewal import RENEWAL
from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, console_page, render, say_error, tell
from prm.common.clocks import clock_view, clocks_of
from prm.common.decisions import decisions_of
from prm.common.errors import DomainError, NotFound
from prm.common.lists import BulkAction, Cell, Column, Filter, ListSpec, Tab, link, money, status, text, when
from prm.common.timeline import entries
from prm.common.workflow import available_actions


def _partner(row: Renewal) -> Cell:
    return link(row.partner.name, reverse("console:partner", args=[row.partner.public_id]))


RENEWALS = ListSpec(
    page="renewals",
    noun=("renewal", "renewals"),
    columns=(
        Column(
            "customer", "Customer", lambda r: link(r.customer_name, reverse("console:renewal", args=[r.public_id])),
            sort="customer_name", css="full",
        ),
        Column("partner", "Partner", _partner, css="full"),
        Column("product", "Product", lambda r: text(r.product, quiet=True)),
        Column("quantity", "Quantity", lambda r: text(r.units), css="num end c-s", shown=False),
        Column("status", "Status", lambda r: status(r.status, r.get_status_display()), css="c-m"),
        Column("due", "Ends", lambda r: when(r.due_on), sort="due_on", css="c-s"),
        Column("alone", "Its own until", alone, css="c-s no-phone"),
        Column("reason", "Open because", lambda r: text(r.get_release_reason_display(), quiet=True), shown=False),
        Column("amount", "Next term", lambda r: money(r.amount, r.currency), sort="amount", css="money end c-m"),
    ),
    filters=(
        Filter("status", "Status", lambda: RenewalStatus.choices, lambda rows, values: rows.filter(status__in=values)),
        Filter("currency", "Currency", selectors.currencies, lambda rows, values: rows.filter(currency__in=values)),
    ),
    search=lambda rows, words: selectors.search(rows, words) | rows.filter(partner__name__icontains=words),
    search_label="Customer, product or partner",
    sort="due",
    tabs=(
        Tab("Open", "status=open&status=quoted"),
        Tab("Open to others", "status=open_to_others"),
        Tab("Ahead", "status=upcoming"),
        Tab("Closed", "status=renewed&status=lost"),
    ),
    bulk=(
        BulkAction("release", "Open to others…", "renewal.decide", "console:renewals-bulk"),
        BulkAction("lose", "Close…", "renewal.decide", "console:renewals-bulk", danger=True),
    ),
)  # fmt: skip

ACTS = {"release": ("Open to others", "It is open to others now."), "lose": ("Close: not renewed", "It is closed.")}


@console_page("renewal.queue")
def renewals(request: HttpRequest) -> HttpResponse:
    """List every renewal, the next to end first, with what stands at stake."""
    who = actor(request)
    context = {"totals": selectors.totals(), "claims": claims.open_count()}
    return list_page(request, RENEWALS, selectors.visible_to(who), "console/renewals/list.html", context)


@console_page("renewal.decide")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Open the chosen renewals to others, or close them, each by itself; it asks why first."""
    who, how = actor(request), request.POST.get("action", "")
    chosen = several.chosen(who, request.POST.getlist("select"))
    if how not in ACTS or not chosen:
        say_error(request, DomainError("renewal.nothing", "Choose at least one renewal, and what to do with it."))
        return redirect("console:renewals")
    form = NoteForm(request.POST if "note" in request.POST else None, label="Why?")
    if not form.is_valid():
        context = {"chosen": chosen, "form": form, "how": how, "heading": ACTS[how][0], "danger": how == "lose"}
        return render(request, "console/renewals/bulk.html", context, status=422 if form.errors else 200)
    names = [each.public_id for each in chosen]
    done = several.decide_several(actor=who, references=names, how=how, note=form.cleaned_data["note"])
    left = [f"{row.customer_name}: {words}" for row, words in done if words]
    tell(request, f"{'Opened' if how == 'release' else 'Closed'} {len(done) - len(left)} of {len(done)}.")
    for words in left[:5]:
        say_error(request, DomainError("renewal.left", words))
    return redirect("console:renewals")


@console_page("renewal.queue")
def renewal(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one renewal: who may renew it and why, its subscription, its quotes, and what was claimed of it."""
    who = actor(request)
    found = selectors.get_visible(who, reference)
    live = found.status in selectors.LIVE
    context = {
        "renewal": found,
        "subscription": selectors.own_subscription(who, found),
        "outlook": selectors.outlook(found) if live else None,
        "policy": selectors.policy_for(found.partner, found.territory, found.motion).version if live else None,
        "actions": [action for action in available_actions(RENEWAL, found, who) if action.name in ACTS],
        "clocks": [clock_view(clock, timezone=who.timezone) for clock in clocks_of(found)],
        "decisions": decisions_of(found),
        "quotes": selectors.drafted_for(found),
        "claims": claims.of_renewal(found),
        "timeline": entries(found),
        "me": who.user_id or 0,
    }
    return render(request, "console/renewals/renewal.html", context)


@console_page("renewal.decide")
def step(request: HttpRequest, reference: str, how: str) -> HttpResponse:
    """Open it to others, or close it, with words."""
    who = actor(request)
    found = selectors.get_visible(who, reference)
    if how not in ACTS:
        raise NotFound()
    form = NoteForm(request.POST or None, label="Why?")
    act = services.release if how == "release" else services.lose
    if request.method == "POST" and form.is_valid():
        done = ACTS[how][1]
        if attempt(request, form, lambda: act(renewal=found, actor=who, note=form.cleaned_data["note"]), done):
            return redirect("console:renewal", reference)
    context = {"renewal": found, "form": form, "heading": ACTS[how][0], "danger": how == "lose"}
    return render(request, "console/renewals/step.html", context, status=422 if form.errors else 200)
