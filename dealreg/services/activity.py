"""Activities on a sale: both sides write theirs down and read all."""

from datetime import datetime, timedelta

from django.db import transaction

from dealreg.enums import LIVE, ActivityKind
from dealreg.models import Activity, Deal
from dealreg.services import inactivity
from dealreg.validators import clean_text
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now

LONGEST = 5000
CLOCKS_DIFFER = timedelta(minutes=5)


@transaction.atomic
def add(*, deal: Deal, actor: Actor, kind: str, text: str, happened_at: datetime | None = None) -> Activity:
    """Write an activity down; the deal's quiet time begins anew.

    Raises ``Invalid`` for a kind nobody knows, missing words or a moment to come, ``DomainError`` ``deal.stale`` when
    the registration is over, ``NotAllowed`` without the right.
    """
    locked = _open(deal, actor)
    happened, words = happened_at or now(), _words(kind, text, happened_at)
    activity = Activity.objects.create(
        deal=locked, partner_id=locked.partner_id, kind=kind, text=words, happened_at=happened, side=actor.side,
        by_name=actor.name,
    )  # fmt: skip
    inactivity.moved(locked)
    timeline.entry(
        locked, actor=actor, kind="deal.activity", text=f"wrote down: {activity.get_kind_display().lower()}",
        partner_id=locked.partner_id, data={"activity": activity.public_id},
    )  # fmt: skip
    events.emit(
        "deal.activity", subject=locked, partner_id=locked.partner_id, payload={"kind": kind, "side": actor.side},
        actor=actor,
    )  # fmt: skip
    return activity


@transaction.atomic
def edit(*, activity: Activity, actor: Actor, kind: str, text: str, happened_at: datetime | None = None) -> Activity:
    """Correct an activity of one's own. Raises as :func:`add` does, ``NotAllowed`` for somebody else's."""
    locked = _open(activity.deal, actor)
    _require_own(activity, actor)
    activity.kind, activity.text = kind, _words(kind, text, happened_at)
    activity.happened_at = happened_at or activity.happened_at
    activity.save(update_fields=["kind", "text", "happened_at"])
    _tell(locked, actor, f"corrected an activity: {activity.get_kind_display().lower()}")
    return activity


@transaction.atomic
def remove(*, activity: Activity, actor: Actor) -> None:
    """Take an activity of one's own away; that it was there stays on the timeline."""
    locked = _open(activity.deal, actor)
    _require_own(activity, actor)
    words = activity.get_kind_display().lower()
    activity.delete()
    _tell(locked, actor, f"took an activity away: {words}")


def is_own(activity: Activity, actor: Actor) -> bool:
    """Whether the actor wrote the activity down."""
    return activity.side == actor.side and activity.by_name == actor.name


def _require_own(activity: Activity, actor: Actor) -> None:
    if not is_own(activity, actor):
        raise NotAllowed("activity.not_yours", "Only whoever wrote it down may change it.")


def _open(deal: Deal, actor: Actor) -> Deal:
    mine = actor.is_partner and actor.partner_id == deal.partner_id and actor.may("deal.update")
    if not (mine or (actor.is_staff and actor.may("deal.co_update"))):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to add activities.")
    locked = Deal.objects.select_for_update(of=("self",)).select_related("partner").get(pk=deal.pk)
    if locked.status not in LIVE:
        words = locked.get_status_display().lower()
        raise DomainError("deal.stale", f"This registration is {words}; nothing more is written down on it.")
    return locked


def _words(kind: str, text: str, happened_at: datetime | None) -> str:
    errors, words = {}, clean_text(text)
    if kind not in ActivityKind.values:
        errors["kind"] = "Choose what it was."
    if not words:
        errors["text"] = "Say in a few words what happened."
    elif len(words) > LONGEST:
        errors["text"] = f"At most {LONGEST:,} characters; this has {len(words):,}."
    if happened_at is not None and happened_at > now() + CLOCKS_DIFFER:
        errors["happened_at"] = "This is still to come. Write it down when it has happened."
    if errors:
        raise Invalid(errors)
    return words


def _tell(deal: Deal, actor: Actor, text: str) -> None:
    timeline.entry(deal, actor=actor, kind="deal.activity", text=text, partner_id=deal.partner_id)
