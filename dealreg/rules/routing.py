"""Who decides a registration, through how many levels, and may it decide itself? A pure rule."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from pydantic import Field

from prm.common.decisions import Outcome, Row
from prm.common.policies.primitives import ALWAYS, Condition, FirstMatch, Primitive, say_value


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


class Level(Primitive):
    """A job that has to approve after the reviewer. Levels of one ``order`` decide side by side, orders in sequence."""

    order: int = Field(ge=1, le=9)
    job: str
    when: Condition = ALWAYS
    because: str = ""


class SecondPerson(Primitive):
    """Nobody approves alone, from this amount in EUR on, for a partner whose account they own: ``job`` approves too.

    ``owners`` are the roles of the account team that own the account.
    """

    from_amount: Decimal
    owners: list[str] = ["partner_manager"]
    job: str = "deal_desk"


class RoutingBody(Primitive):
    """Cases pick a job (a staff role or ``partner_manager`` of the account team); ``approve_itself`` the low risk.

    Further ``levels`` and the ``second_person`` come after the reviewer's own approval.
    """

    reviewer: FirstMatch
    approve_itself: Condition
    levels: list[Level] = []
    second_person: SecondPerson | None = None


def decide(body: RoutingBody, facts: RoutingFacts) -> Outcome:
    """Return the job that decides.

    ``data["approves_itself"]`` says whether no person is needed, ``data["levels"]`` which jobs approve after the first.
    """
    known = asdict(facts)
    job, case = body.reviewer.evaluate(known)
    alone = body.approve_itself.evaluate(known) is True and facts.eligible and facts.checks == "clear"
    levels = [] if alone else levels_for(body, facts)
    because = case.because if case and case.because else "the usual route"
    rows = (
        Row("Route", say_value(job).capitalize(), because, hidden=True),
        *(Row(f"Level {level.order + 1}", say_value(level.job).capitalize(), level.because, hidden=True)
          for level in levels),
        Row("Size in EUR", say_value(facts.amount_eur), hidden=True),
        Row("Low risk", "Yes" if alone else "No", body.approve_itself.say(), hidden=True),
    )  # fmt: skip
    data = {
        "approves_itself": alone,
        "levels": [{"order": level.order, "job": level.job, "because": level.because} for level in levels],
    }
    return Outcome(str(job), _sentence(str(job), because, levels, alone), rows, data=data)


def levels_for(body: RoutingBody, facts: RoutingFacts) -> list[Level]:
    """Return the levels whose condition holds, in their order. Unknown counts as holding: rather one look more."""
    known = asdict(facts)
    return sorted((x for x in body.levels if x.when.evaluate(known) is not False), key=lambda level: level.order)


def _sentence(job: str, because: str, levels: list[Level], alone: bool) -> str:
    if alone:
        return "Approved by the policy itself."
    then = "".join(f", then {say_value(level.job)}" for level in levels)
    return f"Goes to {say_value(job)}, {because}{then}."
