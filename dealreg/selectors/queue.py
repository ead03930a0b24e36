"""The review queue: what is to be decided, what breaches next first."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, JSONField, Q, QuerySet
from django.db.models.functions import Coalesce

from dealreg.enums import OPEN_FOR_REVIEW, ApprovalState, CheckResult
from dealreg.models import ApprovalStep, Deal
from prm.accounts.models import User
from prm.accounts.selectors import absence
from prm.common import keyset
from prm.common.actors import Actor
from prm.common.clocks import Clock, from_facts, open_clock_facts
from prm.common.moment import now


def open_deals(actor: Actor) -> QuerySet[Deal]:
    """Return the registrations still to be decided, with partner and review. Staff only."""
    rows = Deal.objects.filter(status__in=OPEN_FOR_REVIEW, review__isnull=False).select_related(
        "partner", "review__reviewer"
    )
    return rows if actor.is_staff else rows.none()


def for_person(rows: QuerySet[Deal], user: User) -> QuerySet[Deal]:
    """Return the registrations that wait for ``user``: as reviewer or with a level to approve, own or stood in for."""
    return rows.filter(_waits_for(user))


def _waits_for(user: User) -> Q:
    whose = [user.pk, *(person.pk for person in absence.represented_by(user))]
    levels = ApprovalStep.objects.filter(state=ApprovalState.OPEN, assignee_id__in=whose)
    return Q(review__reviewer_id__in=whose) | Q(pk__in=levels.values("deal_id"))


def with_clocks(rows: QuerySet[Deal]) -> QuerySet[Deal]:
    """Add each deal's open clock for its decision or appeal to its row, so that a page of them needs no query more."""
    facts = (open_clock_facts(kind, Deal) for kind in ("deal.decision", "deal.appeal"))
    return rows.annotate(clock_facts=Coalesce(*facts, output_field=JSONField()))


def next_up(actor: Actor, limit: int) -> list[Deal]:
    """Return what is due first, with clocks."""
    return keyset.first(with_clocks(open_deals(actor)), keyset.Order("review__due_at"), limit)


def clock_of(deal: Deal) -> Clock | None:
    """Return the clock :func:`with_clocks` read with the row."""
    return from_facts(getattr(deal, "clock_facts", None))


def group_of(deal: Deal, moment: datetime, timezone: str) -> str:
    """Return the heading a deal stands under: late, due today in the viewer's zone, or later."""
    due = deal.review.due_at
    if due is None:
        return "Without a clock"
    if due <= moment:
        return "Late, with consequence"
    zone = ZoneInfo(timezone)
    if due.astimezone(zone).date() == moment.astimezone(zone).date():
        return "Due today"
    return "Tomorrow and later"


def tab_counts(actor: Actor) -> dict[str, int]:
    """Return how many reviews each shipped view holds, in one query."""
    moment = now()
    return open_deals(actor).aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=_waits_for(User(pk=actor.user_id))),
        today=Count("pk", filter=Q(review__due_at__lte=moment + timedelta(days=1))),
        conflict=Count("pk", filter=Q(review__checks=CheckResult.CONFLICT)),
        possible=Count("pk", filter=Q(review__checks=CheckResult.POSSIBLE)),
        clear=Count("pk", filter=Q(review__checks=CheckResult.CLEAR)),
        large=Count("pk", filter=Q(review__amount_eur__gte=100_000)),
    )


def next_after(actor: Actor, deal: Deal) -> tuple[str | None, int, int]:
    """Return the next deal in the actor's queue, the position of this one, and how many there are."""
    waiting = for_person(open_deals(actor), User(pk=actor.user_id)).order_by("review__due_at", "pk")
    refs = list(waiting.values_list("public_id", flat=True)[:500])
    at = refs.index(deal.public_id) if deal.public_id in refs else -1
    following = refs[at + 1] if 0 <= at < len(refs) - 1 else refs[0] if refs and at != 0 else None
    return following, at + 1, len(refs)
