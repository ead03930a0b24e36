"""Who decides a registration, and may it decide itself? A pure rule."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from prm.common.decisions import Outcome, Row
from prm.common.policies.primitives import Condition, FirstMatch, Primitive, say_value


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What routing looks at. ``territories`` is the deal's territory with everything above it."""

    territories: tuple[str, ...]
    amount_eur: Decimal | None
    tier: str | None
    strategic: bool
    checks: str
    eligible: bool
    new_customer: bool


class RoutingBody(Primitive):
    """Cases pick a job (a staff role or ``partner_manager`` of the account team); ``approve_itself`` the low risk."""

    reviewer: FirstMatch
    approve_itself: Condition


def decide(body: RoutingBody, facts: RoutingFacts) -> Outcome:
    """Return the job that decides; ``data["approves_itself"]`` says whether no person is needed."""
    known = asdict(facts)
    job, case = body.reviewer.evaluate(known)
    alone = body.approve_itself.evaluate(known) is True and facts.eligible and facts.checks == "clear"
    because = case.because if case and case.because else "the usual route"
    rows = (
        Row("Route", say_value(job).capitalize(), because, hidden=True),
        Row("Size in EUR", say_value(facts.amount_eur), hidden=True),
        Row("Low risk", "Yes" if alone else "No", body.approve_itself.say(), hidden=True),
    )
    sentence = "Approved by the policy itself." if alone else f"Goes to {say_value(job)}, {because}."
    return Outcome(str(job), sentence, rows, data={"approves_itself": alone})
