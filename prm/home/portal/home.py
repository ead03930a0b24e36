"""The first page a partner sees: needs you now, waiting on the vendor, decided lately, and where one stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from dealreg.enums import RejectReason
from dealreg.models import Deal
from dealreg.portal.words import title_of
from dealreg.rules.turn import days_left
from dealreg.selectors import own
from dealreg.selectors import promises as vendor_promises
from partners.selectors.ladder import position_of
from prm.accounts.web import actor, portal_page, render
from prm.common.actors import Actor
from prm.common.clocks import clock_view
from prm.common.components.figures import amount_words
from prm.common.moment import now
from prm.home.portal import deal_tasks, price_tasks
from prm.home.portal.task import Task, Todo, Waiting

SHOWN = 8
"""Rows of a section of the home page; the links beside the title lead to all of them."""
TO_DO = (deal_tasks.deals_to_do, price_tasks.quotes_to_do, price_tasks.renewals_to_do)


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision with its reason in a few words."""

    deal: Deal
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class StageBar:
    """Open deals of one stage in one currency; ``percent`` is the part of the largest bar of that currency."""

    label: str
    deals: int
    words: str
    percent: int
    url: str


@portal_page("portal.open")
def portal_home(request: HttpRequest) -> HttpResponse:
    """Show the partner's home."""
    who, at = actor(request), now()
    sorts = [sort for find in TO_DO if (sort := find(who, at, SHOWN)).total]
    tasks, total = _soonest(sorts), sum(sort.total for sort in sorts)
    waiting, waits, elsewhere = _waiting(who, at)
    late = sum(1 for row in waiting if row.clock and row.clock.state == "over")
    quarter = quarter_start(at)
    context = {
        "headline": _headline(who, total),
        "todo": sorts,
        "subline": _subline(waits, late, more=bool(total)),
        "tasks": tasks,
        "task_total": total,
        "waiting": waiting,
        "waiting_total": waits,
        "waiting_links": elsewhere,
        "promises": own.promises_since(who, quarter),
        "quarter": quarter,
        "decided": [Decided(deal, title_of(deal), _short(deal)) for deal in own.recently_decided(who)],
        "position": position_of(who.partner_id) if who.partner_id else None,
        "bars": _bars(who),
        "people": own.vendor_people(who),
        "may_register": who.may("deal.register"),
        "starts": not (tasks or waiting),
    }
    return render(request, "portal/home.html", context)


@portal_page("deal.view")
def promises(request: HttpRequest) -> HttpResponse:
    """Show the rows behind "promises kept": every decision owed this quarter, with when it was due and given."""
    who, at = actor(request), now()
    quarter = quarter_start(at)
    rows = [
        (clock, clock_view(clock, timezone=who.timezone, moment=at), deal)
        for clock, deal in own.promised_since(who, quarter)
    ]
    context = {
        "promises": own.promises_since(who, quarter),
        "rows": rows,
        "quarter": quarter,
        "everybody": vendor_promises.to_everybody(timezone=who.timezone),
    }
    return render(request, "portal/promises.html", context)


def _soonest(sorts: Sequence[Todo]) -> list[Task]:
    """Return the tasks whose time is over first, then those without an end, each sort in its own order."""
    every = [task for sort in sorts for task in sort.tasks]
    timed = sorted((task for task in every if task.ends), key=lambda task: task.ends)  # type: ignore[arg-type, return-value]
    return [*timed, *(task for task in every if not task.ends)][:SHOWN]


def _waiting(who: Actor, at: datetime) -> tuple[list[Waiting], int, list[tuple[str, str]]]:
    """Return what the vendor owes, due next on top, how much of it there is, and links to what is not shown."""
    deals, decisions = deal_tasks.decisions_awaited(who, at, SHOWN)
    prices, approvals = price_tasks.approvals_awaited(who, at, SHOWN)
    rows = sorted([*deals, *prices], key=lambda row: row.clock.due_at if row.clock else at) if prices else deals
    total, rows = decisions + approvals, rows[:SHOWN]
    links = [
        (f"All {decisions} decisions", f"{reverse('portal:deals')}?turn=vendor"),
        (f"All {approvals} prices", f"{reverse('portal:quotes')}?status=in_approval"),
    ]
    return rows, total, [link for link, n in zip(links, (decisions, approvals), strict=True) if n and total > len(rows)]


def quarter_start(at: datetime) -> datetime:
    """Return the first moment of the calendar quarter of ``at`` in the viewer's zone."""
    here = timezone.localtime(at)
    return here.replace(month=here.month - (here.month - 1) % 3, day=1, hour=0, minute=0, second=0, microsecond=0)


def _headline(who: Actor, total: int) -> str:
    first = who.name.split(" ")[0]
    if total == 0:
        return f"Nothing needs you now, {first}"
    return f"1 thing needs you, {first}" if total == 1 else f"{total} things need you, {first}"


def _subline(waits: int, late: int, *, more: bool) -> str:
    if not waits and more:
        return f"Nothing is waiting on {settings.BRAND_NAME}"
    if not waits:
        return f"Nothing is waiting on {settings.BRAND_NAME} either"
    words = f"{waits} {'more ' if more else ''}{'is' if waits == 1 else 'are'} waiting on {settings.BRAND_NAME}"
    if not late:
        return f"{words}, all in time" if waits > 1 else f"{words}, in time"
    if waits == 1:
        return f"{words}, and late"
    return f"{words}, {'one of them' if late == 1 else f'{late} of them'} late"


def _short(deal: Deal) -> str:
    """Return the reason in a few words; the page behind "Why?" has all of it."""
    if deal.protected_from and deal.protected_until:
        return f"Protected {days_left(deal.protected_until, deal.protected_from)} days"
    return dict(RejectReason.choices).get(deal.reason_code, "")


def _bars(who: Actor) -> list[StageBar]:
    sums = own.pipeline(who)
    most: dict[str, Decimal] = {}
    for entry in sums:
        most[entry.currency] = max(most.get(entry.currency, Decimal(0)), entry.amount)
    deals = reverse("portal:deals")
    return [
        StageBar(
            entry.label,
            entry.deals,
            f"{amount_words(entry.amount, entry.currency)} {entry.currency}",
            int(100 * entry.amount / most[entry.currency]) if most[entry.currency] else 0,
            f"{deals}?status=approved&stage={entry.stage}",
        )
        for entry in sums
    ]
