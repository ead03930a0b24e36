"""The review queue."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from dealreg.enums import CheckResult
from dealreg.forms.returning import HoldForm
from dealreg.forms.review import AssignForm
from dealreg.models import Deal
from dealreg.selectors import promises, reviewers
from dealreg.selectors import queue as selectors
from dealreg.services import bulk as bulk_services
from partners.selectors import territory as territories
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page, render, say_error, tell
from prm.common.addresses import address
from prm.common.clocks import clock_view
from prm.common.components.drawing import clock
from prm.common.components.markup import fill
from prm.common.errors import DomainError
from prm.common.lists import BulkAction, Column, Filter, ListSpec, Tab, drawn, link, money, status, text
from prm.common.moment import now

SIZES = [("small", "Below 50,000"), ("middle", "50,000 to 250,000"), ("large", "250,000 and more")]


def _by_size(rows: Any, values: list[str]) -> Any:
    chosen = rows.none()
    if "small" in values:
        chosen |= rows.filter(review__amount_eur__lt=50_000)
    if "middle" in values:
        chosen |= rows.filter(review__amount_eur__gte=50_000, review__amount_eur__lt=250_000)
    if "large" in values:
        chosen |= rows.filter(review__amount_eur__gte=250_000)
    return chosen


def _by_territory(rows: Any, values: list[str]) -> Any:
    tree = territories.tree()
    return rows.filter(territory__in={code for value in values for code in tree.within(value)})


def _due(rows: Any, values: list[str]) -> Any:
    return (
        rows.filter(review__due_at__lte=now())
        if values == ["late"]
        else rows.filter(review__due_at__date__lte=now().date())
    )


def _spec(request: HttpRequest) -> ListSpec:
    """Return the queue's list for this viewer: its clocks are filled in when the page's rows are known."""
    who, counts, moment = actor(request), selectors.tab_counts(actor(request)), now()
    return ListSpec(
        page="queue",
        noun=("registration", "registrations"),
        columns=(
            Column(
                "clock",
                "Time left",
                lambda d: drawn(lambda: _clock(d, who.timezone)),
                sort="review__due_at",
                nullable=True,
                css="c-clock",
            ),
            Column(
                "customer",
                "Customer",
                lambda d: link(d.customer_name, address("console:deal", d.public_id)),
                sort="customer_name",
                css="full",
            ),
            Column(
                "partner", "Partner", lambda d: text(d.partner.name, quiet=True), sort="partner__name", css="c-par full"
            ),
            Column("checks", "Checks", lambda d: status(d.review.checks), css="c-chk"),
            Column(
                "reviewer",
                "Reviewer",
                lambda d: text(d.review.reviewer.name if d.review.reviewer else "Nobody yet", quiet=True),
                shown=False,
            ),
            Column("territory", "Territory", lambda d: text(d.territory, quiet=True), shown=False),
            Column(
                "amount",
                "Amount",
                lambda d: money(d.amount, d.currency),
                sort="review__amount_eur",
                nullable=True,
                css="money end c-amt",
            ),
        ),
        filters=(
            Filter(
                "for",
                "Waits for",
                lambda: [("me", "Me, or whom I stand in for")],
                lambda rows, values: selectors.for_person(rows, request.user),  # type: ignore[arg-type]
            ),
            Filter(
                "reviewer",
                "Reviewer",
                lambda: [(u.public_id, u.name) for u in reviewers.choices()],
                lambda rows, values: rows.filter(review__reviewer__public_id__in=values),
            ),
            Filter("due", "Due", lambda: [("today", "Today"), ("late", "Late")], _due),
            Filter(
                "checks",
                "Checks",
                lambda: CheckResult.choices,
                lambda rows, values: rows.filter(review__checks__in=values),
            ),
            Filter("territory", "Territory", territories.choices, _by_territory),
            Filter("size", "Size in EUR", lambda: SIZES, _by_size),
        ),
        search=lambda rows, words: (
            rows.filter(customer_name__icontains=words)
            | rows.filter(partner__name__icontains=words)
            | rows.filter(public_id__iexact=words)
        ),
        search_label="Customer, partner or number",
        sort="clock",
        tabs=(
            Tab("My queue", "for=me", counts["mine"]),
            Tab("Due today", "due=today", counts["today"]),
            Tab("Conflicts", "checks=conflict", counts["conflict"]),
            Tab("Possible match", "checks=possible", counts["possible"]),
            Tab("Clear", "checks=clear", counts["clear"]),
            Tab("Large", "size=large", counts["large"]),
        ),
        bulk=(
            BulkAction("approve", "Approve", "deal.approve", "console:queue-bulk"),
            BulkAction("assign", "Assign…", "deal.review", "console:queue-bulk"),
            BulkAction("hold", "Hold…", "deal.review", "console:queue-bulk"),
        ),
        group=lambda d: selectors.group_of(d, moment, who.timezone),
        keys_first=True,
    )


NO_CLOCK = fill('<span class="quiet">No clock</span>')


def _clock(deal: Deal, timezone: str) -> SafeString:
    running = selectors.clock_of(deal)
    return clock(clock_view(running, timezone=timezone), of=False) if running else NO_CLOCK


@console_page("deal.queue")
def queue(request: HttpRequest) -> HttpResponse:
    """Show what is to be decided, what breaches next first."""
    who = actor(request)
    month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    kept = promises.kept_since(month)
    context = {"kept": promises.of_everybody(kept), "kept_mine": promises.of_reviewer(kept, who.name)}
    return list_page(
        request, _spec(request), selectors.with_clocks(selectors.open_deals(who)), "console/queue/list.html", context
    )


@console_page("deal.review")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Approve the clear ones of the chosen registrations, hand them over, or put them on hold.

    Handing over and holding ask first; whatever is left out is said with its reason.
    """
    who, chosen = actor(request), request.POST.getlist("select")[:200]
    action = request.POST.get("action")
    if not chosen:
        say_error(request, DomainError("queue.nothing", "Choose at least one registration."))
    elif action == "approve":
        _say(request, "Approved", len(chosen), bulk_services.approve_clear(references=chosen, actor=who))
    elif action == "assign":
        form = AssignForm(request.POST if "reviewer" in request.POST else None)
        if not form.is_valid():
            return _ask(request, form, chosen, "assign")
        result = bulk_services.assign(references=chosen, reviewer=form.cleaned_data["reviewer"], actor=who)
        _say(request, "Handed over", len(chosen), result)
    elif action == "hold":
        hold = HoldForm(request.POST if "note" in request.POST else None)
        if not hold.is_valid():
            return _ask(request, hold, chosen, "hold")
        _say(request, "On hold:", len(chosen), bulk_services.hold(references=chosen, actor=who, **hold.cleaned_data))
    return redirect("console:queue")


def _say(request: HttpRequest, done: str, wanted: int, result: bulk_services.Result) -> None:
    tell(request, f"{done} {result.done} of {wanted}. {result.said()}".strip())


def _ask(request: HttpRequest, form: Form, chosen: list[str], action: str) -> HttpResponse:
    """Ask what a bulk action still needs, with what was chosen in sight."""
    deals = selectors.open_deals(actor(request)).filter(public_id__in=chosen).order_by("review__due_at", "pk")
    context = {"form": form, "deals": deals, "action": action}
    return render(request, "console/queue/bulk.html", context, status=422 if form.errors else 200)
