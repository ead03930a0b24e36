"""What becomes of a proposed tier, as a table."""

from partners.models import TierProposal
from prm.common.actors import Actor
from prm.common.workflow import Transition, Workflow

S = TierProposal.Status


def _still_stands_there(proposal: TierProposal, actor: Actor) -> str | None:
    """A proposal is about the tier the partner had when it was made."""
    current = proposal.candidate.tier_assignments.filter(programme_id=proposal.programme_id, until__isnull=True).first()
    if (current.tier_id if current else None) == proposal.was_id:
        return None
    return "The partner's tier has changed since. Look again to get a fresh proposal."


TIER_PROPOSAL = Workflow(
    key="tier_proposal",
    field="status",
    noun="proposal",
    transitions=(
        Transition(
            "accept", "Accept", (S.OPEN,), S.ACCEPTED, "tier.assign", "accepted the proposed tier",
            guards=(_still_stands_there,),
        ),
        Transition(
            "decline", "Decline", (S.OPEN,), S.DECLINED, "tier.assign", "declined the proposed tier",
            needs_reason=True,
        ),
        Transition(
            "pass", "No longer true", (S.OPEN,), S.PASSED, "tier.assign", "saw that it is no longer true",
            side="system", offered=False,
        ),
    ),
)  # fmt: skip
