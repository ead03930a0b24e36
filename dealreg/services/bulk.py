"""Deciding several registrations at once, each in its own transaction, none behind a person's back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dealreg.enums import CheckResult
from dealreg.selectors import queue
from dealreg.services import review
from prm.accounts.models import User
from prm.common.actors import Actor
from prm.common.errors import DomainError


@dataclass
class Result:
    """How many were done, and why each other one was left out."""

    done: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def said(self) -> str:
        """Return the reasons in words, the first three by name."""
        named = [f"{name}: {why}" for name, why in self.left_out[:3]]
        more = len(self.left_out) - len(named)
        return " ".join(named) + (f" And {more} more." if more > 0 else "")


def approve_clear(*, references: Sequence[str], actor: Actor) -> Result:
    """Approve those whose checks are clear; the others need a look of their own."""
    result = Result()
    for deal in queue.open_deals(actor).filter(public_id__in=references).order_by("review__due_at", "pk"):
        if deal.review.checks != CheckResult.CLEAR:
            found = deal.review.get_checks_display().lower()
            result.left_out.append((deal.customer_name, f"{found}, decide it alone."))
            continue
        try:
            review.approve(deal=deal, actor=actor)
        except DomainError as error:
            result.left_out.append((deal.customer_name, error.message))
        else:
            result.done += 1
    return result


def take_over(*, references: Sequence[str], actor: Actor) -> Result:
    """Make the actor the reviewer of the chosen registrations."""
    result, person = Result(), User.objects.get(pk=actor.user_id)
    for deal in queue.open_deals(actor).filter(public_id__in=references).order_by("review__due_at", "pk"):
        try:
            review.assign(deal=deal, reviewer=person, actor=actor)
        except DomainError as error:
            result.left_out.append((deal.customer_name, error.message))
        else:
            result.done += 1
    return result
