"""The registration's transition table."""

from dealreg.enums import DealStatus as S
from dealreg.models import Deal
from dealreg.selectors import appeal as appeals
from dealreg.selectors import approvals, reopening, tender
from dealreg.selectors import returning as returns
from dealreg.selectors import review as review_selectors
from prm.common.actors import Actor
from prm.common.moment import now
from prm.common.workflow import Transition, Workflow


def verdicts_given(deal: Deal, actor: Actor) -> str | None:
    """A look-alike that would block must be called the same or another customer first."""
    open_match = review_selectors.unjudged_blocking_match(deal)
    return f"Approve opens once you say whether {open_match} is the same customer." if open_match else None


def no_blocking_conflict(deal: Deal, actor: Actor) -> str | None:
    """A certain conflict stands in the way until it is resolved or judged different."""
    conflict = review_selectors.certain_blocking_conflict(deal)
    return f"{conflict}. Reject it, or resolve the conflict first." if conflict else None


def still_protected(deal: Deal, actor: Actor) -> str | None:
    """A close counts only while the protection runs."""
    ended = deal.protected_until is not None and deal.protected_until <= now()
    return "The protection has ended." if ended else None


def protection_is_over(deal: Deal, actor: Actor) -> str | None:
    """Expiry is for protections whose time has come, so a clock that fires early changes nothing."""
    running = deal.protected_until is None or deal.protected_until > now()
    return "The protection still runs." if running else None


def tender_still_ahead(deal: Deal, actor: Actor) -> str | None:
    """Where tenders are taken only before they are published, that holds on the day of the approval too."""
    return tender.why_not_approve(deal)


def your_turn(deal: Deal, actor: Actor) -> str | None:
    """Who approves is laid down by the plan; without one it is a reviewer."""
    return approvals.why_not_yours(deal, actor)


def another_decides(deal: Deal, actor: Actor) -> str | None:
    """An appeal goes to another person than the one who said no."""
    mine = deal.status == S.APPEALED and review_selectors.rejected_by(deal) == actor.user_id is not None
    return "You rejected this registration, so somebody else decides the appeal." if mine else None


def appeal_is_open(deal: Deal, actor: Actor) -> str | None:
    """A rejection can be appealed for some time, and not for ever again."""
    return appeals.why_not(deal)


def not_too_long_ago(deal: Deal, actor: Actor) -> str | None:
    """What ended long ago is registered anew instead."""
    return reopening.why_not(deal)


def nobody_fixes_it(deal: Deal, actor: Actor) -> str | None:
    """A returned registration lapses when the time to fix it is over, and no sooner."""
    return returns.why_not_lapse(deal) if deal.status == S.RETURNED else None


DEAL = Workflow(
    key="deal",
    field="status",
    noun="registration",
    transitions=(
        Transition(
            "submit",
            "Submit registration",
            (S.DRAFT,),
            S.SUBMITTED,
            "deal.register",
            "submitted the registration",
            side="partner",
            offered=False,
        ),
        Transition(
            "take",
            "Take into review",
            (S.SUBMITTED,),
            S.IN_REVIEW,
            "deal.review",
            "took the registration into review",
            offered=False,
        ),
        Transition(
            "approve",
            "Approve registration",
            (S.SUBMITTED, S.IN_REVIEW, S.APPEALED),
            S.APPROVED,
            "deal.approve",
            "approved the registration",
            guards=(another_decides, your_turn, verdicts_given, no_blocking_conflict, tender_still_ahead),
        ),
        Transition(
            "return",
            "Return to partner",
            (S.SUBMITTED, S.IN_REVIEW),
            S.RETURNED,
            "deal.return",
            "returned the registration",
            needs_reason=True,
        ),
        Transition(
            "hold",
            "Put on hold",
            (S.SUBMITTED, S.IN_REVIEW),
            S.ON_HOLD,
            "deal.review",
            "put the registration on hold",
            needs_reason=True,
        ),
        Transition(
            "resume",
            "Take off hold",
            (S.ON_HOLD,),
            S.IN_REVIEW,
            "deal.review",
            "took the registration off hold",
        ),
        Transition(
            "reject",
            "Reject registration",
            (S.SUBMITTED, S.IN_REVIEW),
            S.REJECTED,
            "deal.reject",
            "rejected the registration",
            needs_reason=True,
            danger=True,
        ),
        Transition(
            "dismiss",
            "Dismiss the appeal",
            (S.APPEALED,),
            S.REJECTED,
            "deal.reject",
            "dismissed the appeal",
            guards=(another_decides,),
            needs_reason=True,
            danger=True,
        ),
        Transition(
            "resubmit",
            "Send it back fixed",
            (S.RETURNED,),
            S.IN_REVIEW,
            "deal.register",
            "sent the registration back fixed",
            side="partner",
        ),
        Transition(
            "appeal",
            "Appeal the rejection",
            (S.REJECTED,),
            S.APPEALED,
            "deal.register",
            "appealed the rejection",
            guards=(appeal_is_open,),
            side="partner",
            needs_reason=True,
        ),
        Transition(
            "win",
            "Mark as won",
            (S.APPROVED,),
            S.WON,
            "deal.update",
            "won the deal",
            guards=(still_protected,),
            side="partner",
        ),
        Transition(
            "lose",
            "Mark as lost",
            (S.APPROVED,),
            S.LOST,
            "deal.update",
            "lost the deal",
            side="partner",
            needs_reason=True,
        ),
        Transition(
            "withdraw",
            "Withdraw registration",
            (S.SUBMITTED, S.IN_REVIEW, S.ON_HOLD, S.RETURNED, S.APPEALED, S.APPROVED),
            S.WITHDRAWN,
            "deal.withdraw",
            "withdrew the registration",
            side="partner",
            needs_reason=True,
            danger=True,
        ),
        Transition(
            "cancel",
            "Cancel registration",
            (S.SUBMITTED, S.IN_REVIEW, S.ON_HOLD, S.RETURNED, S.APPEALED, S.APPROVED),
            S.CANCELLED,
            "deal.cancel",
            "cancelled the registration",
            needs_reason=True,
            danger=True,
        ),
        Transition(
            "reopen",
            "Reopen registration",
            (S.LOST, S.EXPIRED, S.LAPSED, S.WITHDRAWN, S.CANCELLED),
            S.IN_REVIEW,
            "deal.reopen",
            "reopened the registration",
            guards=(not_too_long_ago,),
            needs_reason=True,
        ),
        Transition(
            "expire",
            "Expire",
            (S.APPROVED,),
            S.EXPIRED,
            "deal.system",
            "ended the protection: its time is over",
            guards=(protection_is_over,),
            side="system",
            offered=False,
        ),
        Transition(
            "lapse",
            "Lapse",
            (S.RETURNED, S.APPROVED),
            S.LAPSED,
            "deal.system",
            "let the registration lapse",
            guards=(nobody_fixes_it,),
            side="system",
            offered=False,
        ),
    ),
)
