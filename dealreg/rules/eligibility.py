"""May this partner register this deal? A pure rule."""

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from prm.common.decisions import Alternative, Outcome, Row
from prm.common.policies.primitives import Condition, Primitive, say_value


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """What the rule looks at. ``None`` is unknown, which is not "no"."""

    partner_status: str
    tier: str | None
    contract_valid: bool | None
    motion_agreed: bool | None
    territory_covered: bool | None
    amount_eur: Decimal | None


class EligibilityCheck(Primitive):
    """One condition that must hold, the fact it is about, and what to say when it does not.

    ``unknown_passes`` decides whether an unknown fact lets the registration through.
    """

    label: str
    fact: str
    must: Condition
    refusal: str
    remedy: str = ""
    unknown_passes: bool = True


class EligibilityBody(Primitive):
    """All conditions; every one must hold."""

    checks: list[EligibilityCheck]


def decide(body: EligibilityBody, facts: EligibilityFacts) -> Outcome:
    """Return ``eligible`` or ``not_eligible`` with one row per check, and what would make it eligible."""
    known = asdict(facts)
    rows, failed = [], []
    for check in body.checks:
        result = check.must.evaluate(known)
        passes = check.unknown_passes if result is None else result
        rows.append(
            Row(
                label=check.label,
                value=say_value(known[check.fact]).capitalize(),
                contribution="passed" if passes else "not met",
                result="unknown" if result is None else "passed" if passes else "failed",
            )
        )
        if not passes:
            failed.append(check)
    if not failed:
        return Outcome("eligible", "Eligible under the programme.", tuple(rows))
    reasons = " ".join(check.refusal for check in failed)
    remedies = tuple(Alternative(check.remedy, "eligible on this point") for check in failed if check.remedy)
    return Outcome("not_eligible", f"Not eligible: {reasons}", tuple(rows), alternatives=remedies)


def turned(body: EligibilityBody, facts: EligibilityFacts, **change: Any) -> Outcome:
    """Return the outcome with some facts changed: for counterfactuals and tests."""
    return decide(body, replace(facts, **change))
