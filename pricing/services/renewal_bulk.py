"""Opening or closing several renewals at once, each in its own transaction."""

from collections.abc import Sequence

from pricing.models import Renewal
from pricing.selectors import renewal as selectors
from pricing.services import renewal as services
from prm.common.actors import Actor
from prm.common.errors import DomainError

STEPS = {"release": services.release, "lose": services.lose}
MOST = 200


def decide_several(
    *, actor: Actor, references: Sequence[str], how: str, note: str
) -> list[tuple[Renewal, str]]:  # fmt: skip
    """Open the named renewals to others (``release``) or close them (``lose``), each with the same words.

    What one refuses leaves the others alone. Returns each renewal the actor sees with the reason it was left as it is,
    empty where it was done. Raises ``KeyError`` for another step.
    """
    act, done = STEPS[how], []
    for renewal in chosen(actor, references):
        try:
            act(renewal=renewal, actor=actor, note=note)
        except DomainError as error:
            done.append((renewal, error.message))
        else:
            done.append((renewal, ""))
    return done


def chosen(actor: Actor, references: Sequence[str]) -> list[Renewal]:
    """Return the renewals of these ids that ``actor`` sees, at most :data:`MOST`, what ends first on top."""
    rows = selectors.visible_to(actor).filter(public_id__in=list(references)[:MOST])
    return list(rows.order_by("due_on", "pk"))
