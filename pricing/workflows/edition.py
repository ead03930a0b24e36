"""The life of an edition of a price book, as a table."""

from pricing.enums import EditionStatus as S
from pricing.models import Edition
from prm.common.actors import Actor
from prm.common.moment import now
from prm.common.workflow import Transition, Workflow


def has_prices(edition: Edition, actor: Actor) -> str | None:
    """There is something to publish."""
    return None if edition.entries.exists() else "It holds no price yet. Add or import prices first."


def a_second_person(edition: Edition, actor: Actor) -> str | None:
    """Whoever wrote or edited it does not publish it; neither does a token without a person behind it."""
    if actor.user_id is None:
        return "A person publishes prices, not a token."
    if actor.user_id in {edition.author_id, *edition.editors}:
        return "You edited this edition, so somebody else has to publish it."
    return None


def not_begun(edition: Edition, actor: Actor) -> str | None:
    """Its start is still to come: what has priced once cannot be taken back, only followed by another edition."""
    begun = edition.effective_from is not None and edition.effective_from <= now()
    return "It is in force already. Publish another edition after it." if begun else None


def nothing_open(edition: Edition, actor: Actor) -> str | None:
    """No other edition of the book is being written."""
    other = edition.book.editions.filter(status__in=[S.DRAFT, S.IN_REVIEW]).exclude(pk=edition.pk).first()
    return f"Edition {other.number} of this book is open. Publish or discard that one first." if other else None


EDITION = Workflow(
    key="edition",
    field="status",
    noun="edition",
    transitions=(
        Transition(
            "submit",
            "Send for review",
            (S.DRAFT,),
            S.IN_REVIEW,
            "book.edit",
            "sent the edition for review",
            guards=(has_prices,),
        ),
        Transition(
            "return",
            "Return to the author",
            (S.IN_REVIEW,),
            S.DRAFT,
            "book.publish",
            "returned the edition",
            needs_reason=True,
        ),
        Transition(
            "publish",
            "Publish",
            (S.IN_REVIEW,),
            S.PUBLISHED,
            "book.publish",
            "published the edition",
            guards=(a_second_person, has_prices),
        ),
        Transition(
            "take_back",
            "Take back",
            (S.PUBLISHED,),
            S.IN_REVIEW,
            "book.publish",
            "took back the edition before its start",
            guards=(not_begun, nothing_open),
            needs_reason=True,
        ),
        Transition(
            "discard",
            "Discard",
            (S.DRAFT, S.IN_REVIEW),
            S.DISCARDED,
            "book.edit",
            "discarded the edition",
            danger=True,
        ),
    ),
)
