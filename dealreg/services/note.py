"""Notes a partner's people write for themselves. They leave no line on the shared timeline and tell nobody."""

from django.db import transaction

from dealreg.models import Deal, PartnerNote
from dealreg.validators import clean_text
from prm.common.actors import Actor
from prm.common.errors import Invalid, NotAllowed

LONGEST = 5000


@transaction.atomic
def add(*, deal: Deal, actor: Actor, text: str) -> PartnerNote:
    """Keep a note on one's own deal. Raises ``Invalid`` without words, ``NotAllowed`` for anybody else."""
    _may(deal.partner_id, actor)
    return PartnerNote.objects.create(
        deal=deal, partner_id=deal.partner_id, text=_words(text), by_name=actor.name
    )  # fmt: skip


@transaction.atomic
def edit(*, note: PartnerNote, actor: Actor, text: str) -> PartnerNote:
    """Change a note of one's own. Raises as :func:`add` does."""
    _may(note.partner_id, actor)
    _require_own(note, actor)
    note.text = _words(text)
    note.save(update_fields=["text"])
    return note


@transaction.atomic
def remove(*, note: PartnerNote, actor: Actor) -> None:
    """Take a note of one's own away."""
    _may(note.partner_id, actor)
    _require_own(note, actor)
    note.delete()


def _may(partner_id: int, actor: Actor) -> None:
    if not actor.is_partner or actor.partner_id != partner_id or not actor.may("deal.private_note"):
        raise NotAllowed("note.not_allowed", "These notes belong to the partner's own people.")


def _require_own(note: PartnerNote, actor: Actor) -> None:
    if note.by_name != actor.name:
        raise NotAllowed("note.not_yours", "Only whoever wrote the note may change it.")


def _words(text: str) -> str:
    words = clean_text(text)
    if not words:
        raise Invalid({"text": "Write something to keep."})
    if len(words) > LONGEST:
        raise Invalid({"text": f"At most {LONGEST:,} characters; this has {len(words):,}."})
    return words
