"""The transition tables of renewals, of subscriptions and of claims on renewals."""

from pricing.enums import ClaimStatus, SubscriptionStatus
from pricing.enums import RenewalStatus as S
from pricing.models import Renewal, RenewalClaim
from prm.common.actors import Actor
from prm.common.workflow import Transition, Workflow


def _yours(renewal: Renewal, actor: Actor) -> str | None:
    """A partner acts on a renewal it holds only."""
    others = actor.is_partner and actor.partner_id != renewal.partner_id
    return "Another partner holds this renewal." if others else None


def _not_your_own(renewal: Renewal, actor: Actor) -> str | None:
    """Whoever lost a renewal by doing nothing does not take it over as a stranger; it simply renews it."""
    own = actor.is_partner and actor.partner_id == renewal.partner_id
    return "This renewal is yours already: quote it." if own else None


RENEWAL = Workflow(
    key="renewal",
    field="status",
    noun="renewal",
    transitions=(
        Transition(
            "open", "Open", (S.UPCOMING,), S.OPEN, "renewal.system", "opened the renewal",
            side="system", offered=False,
        ),
        Transition(
            "quote", "Quote it", (S.UPCOMING, S.OPEN, S.OPEN_TO_OTHERS), S.QUOTED, "renewal.work", "quoted the renewal",
            guards=(_yours,), side="partner", offered=False,
        ),
        Transition(
            "unquote", "Quote is gone", (S.QUOTED,), S.OPEN, "renewal.system",
            "put the renewal back: its quote holds no more", side="system", offered=False,
        ),
        Transition(
            "release", "Open to others", (S.UPCOMING, S.OPEN, S.QUOTED), S.OPEN_TO_OTHERS, "renewal.decide",
            "opened the renewal to other partners", needs_reason=True,
        ),
        Transition(
            "give_up", "Give it up", (S.UPCOMING, S.OPEN, S.QUOTED), S.OPEN_TO_OTHERS, "renewal.work",
            "surrendered the renewal", guards=(_yours,), side="partner", needs_reason=True, danger=True,
        ),
        Transition(
            "take", "Take it over", (S.OPEN_TO_OTHERS,), S.OPEN, "renewal.claim", "claimed the renewal",
            guards=(_not_your_own,), side="partner", offered=False,
        ),
        Transition(
            "hand_over", "Hand over by letter", (S.UPCOMING, S.OPEN, S.QUOTED, S.OPEN_TO_OTHERS), S.OPEN,
            "renewal.decide", "handed the renewal over: the customer asked for it", offered=False,
        ),
        Transition(
            "renew", "Renewed", (S.UPCOMING, S.OPEN, S.OPEN_TO_OTHERS, S.QUOTED), S.RENEWED, "renewal.work",
            "renewed the subscription", guards=(_yours,), side="partner", offered=False,
        ),
        Transition(
            "lose", "Not renewed", (S.UPCOMING, S.OPEN, S.OPEN_TO_OTHERS, S.QUOTED), S.LOST, "renewal.decide",
            "closed the renewal: it is not renewed", needs_reason=True, danger=True,
        ),
        Transition(
            "end", "Ended", (S.UPCOMING, S.OPEN, S.OPEN_TO_OTHERS, S.QUOTED), S.LOST, "renewal.system",
            "closed the renewal: the subscription ended", side="system", offered=False,
        ),
    ),
)  # fmt: skip

SUBSCRIPTION = Workflow(
    key="subscription",
    field="status",
    noun="subscription",
    transitions=(
        Transition(
            "renew", "Renew", (SubscriptionStatus.ACTIVE,), SubscriptionStatus.RENEWED, "renewal.system",
            "renewed the subscription", side="system", offered=False,
        ),
        Transition(
            "end", "End", (SubscriptionStatus.ACTIVE,), SubscriptionStatus.ENDED, "renewal.system",
            "ended the subscription", side="system", offered=False,
        ),
        Transition(
            "cancel", "Cancel", (SubscriptionStatus.ACTIVE,), SubscriptionStatus.CANCELLED, "renewal.decide",
            "cancelled the subscription", needs_reason=True, danger=True,
        ),
    ),
)  # fmt: skip


def _asked_of_us(claim: RenewalClaim, actor: Actor) -> str | None:
    """A partner takes back its own claims only."""
    others = actor.is_partner and actor.partner_id != claim.partner_id
    return "This claim is another partner's." if others else None


RENEWAL_CLAIM = Workflow(
    key="renewal_claim",
    field="status",
    noun="claim",
    transitions=(
        Transition(
            "accept", "Accept", (ClaimStatus.ASKED,), ClaimStatus.ACCEPTED, "renewal.decide", "accepted the claim",
            offered=False,
        ),
        Transition(
            "refuse", "Refuse", (ClaimStatus.ASKED,), ClaimStatus.REFUSED, "renewal.decide", "refused the claim",
            needs_reason=True, danger=True,
        ),
        Transition(
            "withdraw", "Take it back", (ClaimStatus.ASKED,), ClaimStatus.WITHDRAWN, "renewal.claim",
            "withdrew the claim", guards=(_asked_of_us,), side="partner",
        ),
    ),
)  # fmt: skip
