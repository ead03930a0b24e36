"""Deciding several registrations at once, each in its own transaction, none behind a person's back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dealreg.enums import CheckResult
from dealreg.models import Deal
from dealreg.selectors import queue
from dealreg.services import hold as holding
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


def assign(*, references: Sequence[str], reviewer: User, actor: Actor) -> Result:
    """Make ``reviewer`` the one who decides the chosen registrations."""
    return _each(references, actor, lambda deal: review.assign(deal=deal, reviewer=reviewer, actor=actor))


def hold(*, references: Sequence[str], reason_code: str, note: str, actor: Actor) -> Result:
    """Put the chosen registrations on hold for one reason."""
    return _each(
        references, actor, lambda deal: holding.hold(deal=deal, actor=actor, reason_code=reason_code, note=note)
    )


def _each(references: Sequence[str], actor: Actor, act: Callable[[Deal], object]) -> Result:
    """Do one thing to each in its own transaction; what refuses is named with its reason."""
    result = Result()
    for deal in queue.open_deals(actor).filter(public_id__in=references).order_by("review__due_at", "pk"):
        try:
            act(deal)
        except DomainError as error:
            result.left_out.append((deal.customer_name, error.message))
        else:
            result.done += 1
    return result
