"""Writing and reading timelines."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from prm.common.actors import Actor
from prm.common.models.timeline import StaffNote, TimelineEntry
from prm.common.moment import now
from prm.common.together import add, write_now


def key_of(subject: models.Model) -> dict[str, str]:
    """Return the two columns by which kernel rows point at ``subject``."""
    return {"subject_type": subject._meta.label_lower, "subject_id": subject.public_id}  # type: ignore[attr-defined]


def entry(
    subject: models.Model,
    *,
    actor: Actor,
    kind: str,
    text: str,
    partner_id: int | None,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Add a line both sides may read. ``text`` continues the actor's name: "approved the registration"."""
    add(_line(subject, actor, kind, text, partner_id, note, data))


def same_entry(subjects: Iterable[models.Model], *, actor: Actor, kind: str, text: str, note: str = "") -> None:
    """Add one and the same line to many records of partners, in one statement."""
    add(*(_line(each, actor, kind, text, each.partner_id, note, None) for each in subjects))  # type: ignore[attr-defined]


def _line(
    subject: models.Model, actor: Actor, kind: str, text: str, partner_id: int | None, note: str,
    data: dict[str, Any] | None,
) -> TimelineEntry:  # fmt: skip
    return TimelineEntry(
        **key_of(subject),
        partner_id=partner_id,
        kind=kind,
        actor_name=actor.name,
        actor_side=actor.side,
        actor_id=actor.user_id,
        text=text,
        note=note,
        data=data or {},
        at=now(),
    )


def staff_note(subject: models.Model, *, actor: Actor, text: str) -> StaffNote:
    """Add a note only staff may read."""
    return StaffNote.objects.create(
        **key_of(subject), author_name=actor.name, author_id=actor.user_id, text=text, at=now()
    )


def entries(subject: models.Model, limit: int = 100) -> list[TimelineEntry]:
    """Return the newest ``limit`` lines of ``subject``, newest first."""
    write_now()
    return list(TimelineEntry.objects.filter(**key_of(subject)).order_by("-at", "-id")[:limit])


def staff_notes(subject: models.Model, limit: int = 100) -> list[StaffNote]:
    """Return the newest ``limit`` staff notes of ``subject``, newest first."""
    return list(StaffNote.objects.filter(**key_of(subject)).order_by("-at", "-pk")[:limit])
