"""Who decides a registration, through how many levels, and may it decide itself? A pure rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from partners.enums import TeamRole
from prm.accounts.enums import StaffRole
from prm.common.decisions import Outcome, Row
from prm.common.policies.coverage import covers
from prm.common.policies.facts import by_name
from prm.common.policies.faults import Finding
from prm.common.policies.hints import EUR, JOB, Hint
from prm.common.policies.meaning import meaningful
from prm.common.policies.primitives import ALWAYS, Condition, FirstMatch, Primitive, say_value

JOBS = frozenset({*StaffRole.values, TeamRole.PARTNER_MANAGER.value})
"""Who can be asked to decide: the vendor's roles, and the partner's manager."""


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What routing looks at. ``territories`` is the deal's territory with everything above it.

    ``units`` are the quantities of all lines together.
    """

    territories: tuple[str, ...]
    amount_eur: Decimal | None
    tier: str | None
    strategic: bool
    checks: str
    eligible: bool
    new_customer: bool
    units: Decimal | None = None


class Level(Primitive):
    """A job that has to approve after the reviewer. Levels of one ``order`` decide side by side, orders in sequence."""

    order: int = Field(ge=1, le=9, title="Order", description="Levels of one order decide side by side.")
    job: Annotated[str, JOB] = Field(title="Who approves too")
    when: Condition = Field(default=ALWAYS, title="When")
    because: str = Field(default="", title="Because")


class SecondPerson(Primitive):
    """Nobody approves alone, from this amount in EUR on, for a partner whose account they own: ``job`` approves too.

    ``owners`` are the roles of the account team that own the account.
    """

    from_amount: Annotated[Decimal, EUR] = Field(title="From an amount of")
    owners: Annotated[list[str], Hint(of="team")] = Field(
        default=["partner_manager"], title="For the partner's own", description="They do not approve alone."
    )
    job: Annotated[str, JOB] = Field(default="deal_desk", title="Who approves too")


class RoutingBody(Primitive):
    """Cases pick a job (a staff role or ``partner_manager`` of the account team); ``approve_itself`` the low risk.

    Further ``levels`` and the ``second_person`` come after the reviewer's own approval.
    """

    reviewer: Annotated[FirstMatch, JOB] = Field(title="Who decides", description="The first case that holds.")
    approve_itself: Condition = Field(
        title="Approves itself when", description="Only while the checks are clear and the partner is eligible."
    )
    levels: list[Level] = Field(default=[], title="Further levels")
    second_person: SecondPerson | None = Field(default=None, title="A second person")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: jobs nobody has, levels never reached or whose job has approved before."""
        yield from meaningful(self, RoutingFacts)
        yield from self._unknown_jobs()
        for place, level in enumerate(self.levels):
            earlier = [
                x for n, x in enumerate(self.levels) if x.job == level.job and (x.order, n) < (level.order, place)
            ]
            if any(covers(x.when, level.when) for x in earlier):
                yield Finding(
                    f"levels.{place}.job", f"The {say_value(level.job)} has approved at an earlier level already."
                )
            if covers(self.approve_itself, level.when):
                yield Finding(f"levels.{place}.when", "This is never reached: such a registration approves itself.")
        if not self.reviewer.cases and any(
            x.job == self.reviewer.otherwise and covers(x.when, ALWAYS) for x in self.levels
        ):
            yield Finding("levels", f"The {say_value(self.reviewer.otherwise)} would approve what it approved itself.")
        second = self.second_person
        if second is not None and second.job in second.owners:
            yield Finding("second_person.job", f"The {say_value(second.job)} would be its own second person.")
        if second is not None and not second.owners:
            yield Finding("second_person.owners", "Name whose approval needs a second person.")

    def _unknown_jobs(self) -> Iterator[Finding]:
        named = [(f"reviewer.cases.{place}.then", case.then) for place, case in enumerate(self.reviewer.cases)]
        named.append(("reviewer.otherwise", self.reviewer.otherwise))
        named += [(f"levels.{place}.job", level.job) for place, level in enumerate(self.levels)]
        if self.second_person is not None:
            named.append(("second_person.job", self.second_person.job))
        for path, job in named:
            if job not in JOBS:
                yield Finding(path, f"Nobody has the job {say_value(job)}.")


def decide(body: RoutingBody, facts: RoutingFacts) -> Outcome:
    """Return the job that decides.

    ``data["approves_itself"]`` says whether no person is needed, ``data["levels"]`` which jobs approve after the first.
    """
    known = by_name(facts)
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
    known = by_name(facts)
    return sorted((x for x in body.levels if x.when.evaluate(known) is not False), key=lambda level: level.order)


def _sentence(job: str, because: str, levels: list[Level], alone: bool) -> str:
    if alone:
        return "Approved by the policy itself."
    then = "".join(f", then {say_value(level.job)}" for level in levels)
    return f"Goes to {say_value(job)}, {because}{then}."
