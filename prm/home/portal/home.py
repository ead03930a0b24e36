"""The first page a partner sees: needs you now, waiting on the vendor, decided lately, and where one stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from dealreg.enums import DealStatus, RejectReason
from dealreg.models import Deal
from dealreg.portal.words import title_of
from dealreg.rules.returning import said
from dealreg.rules.turn import Thresholds, days_left
from dealreg.selectors import own
from dealreg.selectors import promises as vendor_promises
from partners.selectors.ladder import position_of
from prm.accounts.web import actor, portal_page, render
from prm.common.actors import Actor
from prm.common.clocks import Clock, ClockView, clock_view
from prm.common.clocks.view import say_time
from prm.common.components.figures import amount_words
from prm.common.components.moments import exact, moment_words
from prm.common.moment import now

LAST_DAYS = 7
SHOWN = 6
"""Rows of a section of the home page; the link beside the title leads to all of them."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that needs the partner: what, the one reason it matters, until when, and one button with a verb."""

    icon: str
    title: str
    reason: str
    url: str
    verb: str
    days: int | None = None
    percent: int = 0
    left: str = ""
    until: datetime | None = None
    promise: ClockView | None = None

    @property
    def clock(self) -> ClockView | dict[str, object] | None:
        """Return the clock to draw, a protection's amber in the last week; ``None`` for what has no end."""
        if self.promise is not None:
            return self.promise
        if self.days is None or self.until is None:
            return None
        title = f"Ends {exact(self.until)}"
        state = "warn" if self.days <= LAST_DAYS else "running"
        return {"state": state, "left": self.left, "percent": self.percent, "title": title, "of": ""}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One decision the vendor owes."""

    title: str
    url: str
    clock: ClockView | None
    reason: str


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
    tasks, total = _tasks(who, at)
    waiting, waits = _waiting(who, at)
    late = sum(1 for row in waiting if row.clock and row.clock.state == "over")
    quarter = quarter_start(at)
    context = {
        "headline": _headline(who, total),
        "subline": _subline(waits, late, more=bool(total)),
        "tasks": tasks,
        "task_total": total,
        "waiting": waiting,
        "waiting_total": waits,
        "promises": own.promises_since(who, quarter),
        "quarter": quarter,
        "decided": [Decided(deal, title_of(deal), _short(deal)) for deal in own.recently_decided(who)],
        "position": position_of(who.partner_id) if who.partner_id else None,
        "bars": _bars(who),
        "people": own.vendor_people(who),
        "may_register": who.may("deal.register"),
        "may_update": who.may("deal.update"),
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


def _tasks(who: Actor, at: datetime) -> tuple[list[Task], int]:
    """Return the first tasks and how many there are. Sellers see their own, partner admins everybody's."""
    if not who.may("deal.update"):
        return [], 0
    person = None if who.may("people.manage") else who.person_id
    looks = own.thresholds()
    deals, total = own.most_pressing(who, person_id=person, limit=SHOWN, looks=looks)
    returned = [deal.public_id for deal in deals if deal.status == DealStatus.RETURNED]
    clocks = own.turn_clocks(who, returned) if returned else {}
    return [_task(deal, at, looks, clocks.get(deal.public_id), who) for deal in deals], total


def _task(deal: Deal, at: datetime, looks: Thresholds, clock: Clock | None, who: Actor) -> Task:
    url = reverse("portal:deal", args=[deal.public_id])
    name = title_of(deal)
    if deal.status == DealStatus.DRAFT:
        edit = reverse("portal:deal-edit", args=[deal.public_id])
        reason = f"Draft, last changed {_lower(moment_words(deal.updated_at))}. Drafts do not hold a place"
        title = f"Finish registering {name}" if deal.customer_name else "Finish a registration without a customer"
        return Task("deal", title, reason, edit, "Go on")
    if deal.status == DealStatus.RETURNED:
        return _to_fix(deal, at, name, url, clock, who)
    stage_url = reverse("portal:deal-stage", args=[deal.public_id])
    if deal.protected_until is not None and deal.protected_until - at <= looks.ends_soon:
        return _ending(deal, at, name, url)
    moved = max(filter(None, (deal.stage_changed_at, deal.decided_at, deal.last_activity_at)), default=at)
    reason = f"Quiet for {(at - moved).days} days, last stage {deal.get_stage_display()}"
    return Task("chat", f"Where does {name} stand?", reason, stage_url, "Update stage")


def _to_fix(deal: Deal, at: datetime, name: str, url: str, clock: Clock | None, who: Actor) -> Task:
    """A returned registration: what the reviewer named, and until when it is to be sent back."""
    things = said(deal.fix_fields) if deal.fix_fields else "what the reviewer asks"
    reason = f"{things[0].upper()}{things[1:]}"
    view = clock_view(clock, timezone=who.timezone, moment=at) if clock else None
    return Task("back", f"Fix {name}", reason, url, "Fix", promise=view)


def _lower(words: str) -> str:
    """Return such as "just now" and "yesterday" for the middle of a sentence; days of the week keep their capital."""
    return words.lower() if words in {"Just now", "Now", "Today", "Yesterday"} else words


def _ending(deal: Deal, at: datetime, name: str, url: str) -> Task:
    assert deal.protected_until is not None
    left = days_left(deal.protected_until, at)
    whole = days_left(deal.protected_until, deal.protected_from) if deal.protected_from else 0
    ends = timezone.localtime(deal.protected_until)
    close = f"Expected close {deal.expected_close:%-d %B}. " if deal.expected_close else ""
    return Task(
        "shield",
        f"Protection of {name} ends {ends:%A}" if left <= LAST_DAYS else f"Protection of {name} ends {ends:%-d %B}",
        f"{close}Mark it won or lost before it ends",
        url,
        "Open deal",
        days=left,
        percent=100 - (100 * left // whole) if whole else 100,
        left=f"{say_time(max(deal.protected_until - at, timedelta()), 'days')} left",
        until=deal.protected_until,
    )


def _waiting(who: Actor, at: datetime) -> tuple[list[Waiting], int]:
    deals, total = own.waiting(who, limit=SHOWN)
    clocks = own.decision_clocks(who, [deal.public_id for deal in deals])
    rows = [_waits(deal, clocks.get(deal.public_id), who, at) for deal in deals]
    return rows, total


def _waits(deal: Deal, clock: Clock | None, who: Actor, at: datetime) -> Waiting:
    shown = clock_view(clock, timezone=who.timezone, moment=at) if clock else None
    since = timezone.localtime(deal.submitted_at) if deal.submitted_at else None
    day = "" if since is None else f"{since:%A}" if at - since < timedelta(days=6) else f"{since:%-d %B}"
    reason = f"With {deal.reviewer_name or settings.BRAND_NAME} since {day}"
    if shown and shown.state == "over" and shown.consequence:
        reason = shown.consequence
    return Waiting(f"Decision on {title_of(deal)}", reverse("portal:deal", args=[deal.public_id]), shown, reason)


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
