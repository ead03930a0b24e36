"""Reading clocks."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_duration

from prm.common.models.clock import Clock
from prm.common.remember import is_only_reading, read_once
from prm.common.timeline import key_of

OPEN = (Clock.State.RUNNING, Clock.State.PAUSED, Clock.State.BREACHED)

_MOMENTS = ("started_at", "due_at", "paused_at", "breached_at")
_LENGTHS = ("remaining", "spent")
_FACTS = (
    "kind", "amount", "unit", "calendar_key", "state", "label", "owed_by", "owed_by_name", "consequence", "warnings",
    *_MOMENTS, *_LENGTHS,
)  # fmt: skip


def find(kind: str, *, subject: models.Model) -> Clock | None:
    """Return the subject's open clock of this kind."""
    if is_only_reading():  # a page that asks for one shows the others too
        return next((clock for clock in clocks_of(subject) if clock.kind == kind and clock.state in OPEN), None)
    return Clock.objects.filter(kind=kind, **key_of(subject), state__in=OPEN).first()


def clocks_of(subject: models.Model) -> list[Clock]:
    """Return the subject's clocks that a page shows: open and ended ones, oldest first, without cancelled ones."""
    rows = Clock.objects.filter(**key_of(subject)).exclude(state=Clock.State.CANCELLED).order_by("started_at", "id")
    return read_once(("clocks", *key_of(subject).values()), lambda: list(rows))


def open_clock_facts(kind: str, subject: type[models.Model]) -> Subquery:
    """Return an annotation with each row's open clock of ``kind``, for lists; :func:`from_facts` reads it."""
    clocks = Clock.objects.filter(
        kind=kind, subject_type=subject._meta.label_lower, subject_id=OuterRef("public_id"), state__in=OPEN
    )
    return Subquery(clocks.values(facts=JSONObject(**{name: name for name in _FACTS}))[:1])


def from_facts(facts: dict[str, Any] | None) -> Clock | None:
    """Return the clock :func:`open_clock_facts` read with a row: enough to show it, not to save it."""
    if not facts:
        return None
    moments = {name: datetime.fromisoformat(facts[name]) for name in _MOMENTS if facts[name]}
    lengths = {name: parse_duration(facts[name]) for name in _LENGTHS if facts[name]}
    plain = {name: facts[name] for name in _FACTS if name not in _MOMENTS + _LENGTHS}
    return Clock(**{**plain, **moments, **lengths, "amount": Decimal(str(facts["amount"]))})
