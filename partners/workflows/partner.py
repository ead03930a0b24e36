"""The life of a partner with the vendor, as a table."""

from partners.enums import PartnerStatus as S
from partners.models import Partner
from prm.common.actors import Actor
from prm.common.moment import now
from prm.common.workflow import Transition, Workflow


def _covers_something(partner: Partner, actor: Actor) -> str | None:
    """An active partner sells something somewhere."""
    missing = [
        word for word, codes in (("a motion", partner.motions), ("a territory", partner.territories)) if not codes
    ]
    return f"Give it {' and '.join(missing)} first." if missing else None


def _contract_runs(partner: Partner, actor: Actor) -> str | None:
    """Nobody becomes active under a contract that has ended."""
    until = partner.contract_until
    if until is None or until >= now().date():
        return None
    return f"Its contract ended on {until.day} {until:%B %Y}. Renew it first."


PARTNER = Workflow(
    key="partner",
    field="status",
    noun="partner",
    transitions=(
        Transition("apply", "Take application", (S.PROSPECT,), S.APPLICANT, "partner.status", "took its application"),
        Transition(
            "onboard",
            "Start onboarding",
            (S.PROSPECT, S.APPLICANT),
            S.ONBOARDING,
            "partner.status",
            "started its onboarding",
        ),
        Transition(
            "decline",
            "Decline application",
            (S.APPLICANT,),
            S.PROSPECT,
            "partner.status",
            "declined its application",
            needs_reason=True,
        ),
        Transition(
            "activate",
            "Activate",
            (S.ONBOARDING,),
            S.ACTIVE,
            "partner.status",
            "activated the partner",
            guards=(_covers_something, _contract_runs),
        ),
        Transition(
            "put_at_risk",
            "Mark at risk",
            (S.ACTIVE,),
            S.AT_RISK,
            "partner.status",
            "marked the partner at risk",
            needs_reason=True,
        ),
        Transition(
            "rest",
            "Mark dormant",
            (S.ACTIVE, S.AT_RISK),
            S.DORMANT,
            "partner.status",
            "marked the partner dormant",
            needs_reason=True,
        ),
        Transition(
            "recover",
            "Back to active",
            (S.AT_RISK, S.DORMANT, S.OFFBOARDING),
            S.ACTIVE,
            "partner.status",
            "took the partner back to active",
            guards=(_covers_something, _contract_runs),
            needs_reason=True,
        ),
        Transition(
            "offboard",
            "Start offboarding",
            (S.ONBOARDING, S.ACTIVE, S.AT_RISK, S.DORMANT),
            S.OFFBOARDING,
            "partner.status",
            "started its offboarding",
            needs_reason=True,
            danger=True,
        ),
        Transition(
            "terminate",
            "Terminate",
            (S.OFFBOARDING,),
            S.TERMINATED,
            "partner.status",
            "ended the partnership",
            needs_reason=True,
            danger=True,
        ),
    ),
)
