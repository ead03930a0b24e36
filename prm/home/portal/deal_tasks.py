"""What of a partner's registrations needs it, and which decisions on them the vendor owes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from dealreg.enums import DealStatus
from dealreg.models import Deal
from dealreg.portal.words import title_of
from dealreg.rules.returning import said
from dealreg.rules.turn import Thresholds, days_left
from dealreg.selectors import own
from prm.common.actors import Actor
from prm.common.clocks import Clock, clock_view
from prm.common.clocks.view import say_time
from prm.common.components.moments import moment_words
from prm.home.portal.task import LAST_DAYS, Task, Todo, Waiting, lowered, only_of


def deals_to_do(who: Actor, at: datetime, limit: int) -> Todo:
    """Return the registrations that need the actor. Sellers see their own, partner admins everybody's."""
    url = f"{reverse('portal:deals')}?turn=you"
    if not who.may("deal.update"):
        return Todo("Deals", url, [], 0)
    looks = own.thresholds()
    deals, total = own.most_pressing(who, person_id=only_of(who), limit=limit, looks=looks)
    returned = [deal.public_id for deal in deals if deal.status == DealStatus.RETURNED]
    clocks = own.turn_clocks(who, returned) if returned else {}
    return Todo("Deals", url, [_task(deal, at, looks, clocks.get(deal.public_id), who) for deal in deals], total)


def _task(deal: Deal, at: datetime, looks: Thresholds, clock: Clock | None, who: Actor) -> Task:
    url = reverse("portal:deal", args=[deal.public_id])
    name = title_of(deal)
    if deal.status == DealStatus.DRAFT:
        edit = reverse("portal:deal-edit", args=[deal.public_id])
        reason = f"Draft, last changed {lowered(moment_words(deal.updated_at))}. Drafts do not hold a place"
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


def decisions_awaited(who: Actor, at: datetime, limit: int) -> tuple[list[Waiting], int]:
    """Return the decisions the vendor owes on registrations, longest waiting first, and how many there are."""
    deals, total = own.waiting(who, limit=limit)
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
