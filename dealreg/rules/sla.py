"""How long the vendor has for its decision, and what follows when it is late. Pure rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from prm.common.decisions import Outcome, Row
from prm.common.policies.facts import by_name
from prm.common.policies.faults import Finding
from prm.common.policies.hints import EUR, JOB, PARTS, Hint
from prm.common.policies.meaning import meaningful, portions, unreachable
from prm.common.policies.primitives import Condition, Length, Primitive, say_value


@dataclass(frozen=True, slots=True)
class SlaFacts:
    """What the promise depends on."""

    tier: str | None
    amount_eur: Decimal | None


LATE = Hint(
    words=(
        ("from_decision", "Counts from the decision"),
        ("from_promise", "Counts from the promised time"),
        ("lengthened", "Is lengthened by the delay"),
    )
)


HOURS = Hint(words=(("reviewer", "Of whoever decides"), ("partner", "Of the partner it is promised to")))


class SlaCase(Primitive):
    """A promise for registrations that meet a condition."""

    when: Condition = Field(title="When")
    promise: Length = Field(title="Decided within")


class Late(Primitive):
    """What happens by itself when a promised decision is late.

    ``protection``: it counts from the decision all the same, or from the promised time, or is lengthened by the delay.
    ``approve_below``: a registration whose checks are clear is approved at once when its amount in EUR is below this.
    ``escalate_to``: the job that is told.
    """

    protection: Annotated[Literal["from_decision", "from_promise", "lengthened"], LATE] = Field(
        default="lengthened", title="Protection"
    )
    approve_below: Annotated[Decimal | None, EUR] = Field(
        default=None, title="Approved at once below", description="With clear checks."
    )
    escalate_to: Annotated[str, JOB] = Field(default="deal_desk", title="Who is told")

    def say(self) -> str:
        """Return the consequence in the words the partner reads beside the clock."""
        parts = {
            "from_decision": "",
            "from_promise": ", and protection counts from the promised time",
            "lengthened": ", and protection is lengthened by the delay",
        }
        said = f"It is escalated to the {say_value(self.escalate_to)}{parts[self.protection]}."
        if self.approve_below is not None:
            said += f" Below {say_value(self.approve_below)} EUR with clear checks it is approved at once."
        return said


class SlaBody(Primitive):
    """The first case that holds, else the usual promise; warnings as parts of the time spent.

    ``hours_of`` says in whose calendar business time counts. Without a reviewer it is the partner's anyway.
    """

    cases: list[SlaCase] = Field(default=[], title="Cases", description="The first that holds.")
    usual: Length = Field(title="Otherwise decided within")
    hours_of: Annotated[Literal["reviewer", "partner"], HOURS] = Field(
        default="reviewer", title="Business hours", description="Holidays and time zone of its business calendar."
    )
    warn_at: Annotated[list[Decimal], PARTS] = Field(title="Warned after", description="Percent of the time.")
    late: Late = Field(default=Late(), title="When it is late")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: cases never reached, warnings outside of the time, a late approval of nothing."""
        yield from meaningful(self, SlaFacts)
        yield from unreachable([case.when for case in self.cases], "cases")
        yield from portions(self.warn_at, "warn_at")
        if self.late.approve_below is not None and self.late.approve_below <= 0:
            yield Finding("late.approve_below", "Nothing is below this. Leave it empty to approve nothing by itself.")
        if self.hours_of == "partner" and not any(each.unit.startswith("business") for each in self.promises):
            yield Finding("hours_of", "No promise counts business time, so nobody's business hours matter.")

    def calendar(self, reviewers: str, partners: str) -> str:
        """Return the key of the calendar a promise counts in; ``reviewers`` is empty without one."""
        return (reviewers if self.hours_of == "reviewer" else "") or partners

    @property
    def promises(self) -> tuple[Length, ...]:
        """Return every length that can be promised."""
        return (*(case.promise for case in self.cases), self.usual)


def promise(body: SlaBody, facts: SlaFacts) -> Length:
    """Return the vendor's promised time for this registration."""
    known = by_name(facts)
    return next((case.promise for case in body.cases if case.when.evaluate(known) is True), body.usual)


def approves_when_late(late: Late, *, checks: str, amount_eur: Decimal | None, steps: bool) -> bool:
    """Whether a late decision is made by the policy: clear checks, no further levels, an amount known and small."""
    small = late.approve_below is not None and amount_eur is not None and amount_eur < late.approve_below
    return small and checks == "clear" and not steps


def decide(body: SlaBody, facts: SlaFacts) -> Outcome:
    """Return ``promised`` with the length in ``data["amount"]`` and ``data["unit"]``."""
    length = promise(body, facts)
    rows = (
        Row("Tier", say_value(facts.tier).capitalize()),
        Row("Size in EUR", say_value(facts.amount_eur)),
        Row("Promised within", length.say()),
    )
    data = {"amount": str(length.amount), "unit": length.unit}
    return Outcome("promised", f"Decided within {length.say()}.", rows, data=data)


@dataclass(frozen=True, slots=True)
class LateFacts:
    """A registration whose decision is late: its checks in a word, whether further levels have to approve, and whether
    something is open that only a person can answer (a look-alike nobody judged, a hold)."""

    checks: str
    amount_eur: Decimal | None
    levels: bool
    open_question: bool


def decide_late(body: SlaBody, facts: LateFacts) -> Outcome:
    """Return ``approved``, by the policy because it is late, or ``waits`` for a person, with what stands in the way."""
    below = body.late.approve_below
    small = below is not None and facts.amount_eur is not None and facts.amount_eur < below
    checks = (
        ("Size in EUR", say_value(facts.amount_eur), small),
        ("Checks", say_value(facts.checks).capitalize(), facts.checks == "clear"),
        ("Further levels", "Some" if facts.levels else "None", not facts.levels),
        ("Open questions", "Some" if facts.open_question else "None", not facts.open_question),
    )
    rows = tuple(Row(label, value, result="passed" if passes else "failed") for label, value, passes in checks)
    alone = approves_when_late(body.late, checks=facts.checks, amount_eur=facts.amount_eur, steps=facts.levels)
    if alone and not facts.open_question:
        return Outcome("approved", "Late, so the policy approves it.", rows)
    return Outcome("waits", "Late and escalated; a person decides.", rows)


@dataclass(frozen=True, slots=True)
class Compensation:
    """What a late decision owes: when protection starts, and how many whole days it is longer."""

    protected_from: datetime
    days: int


def compensate(late: Late | None, *, promised: datetime | None, decided: datetime) -> Compensation:
    """Return the compensation for a decision at ``decided`` that was promised for ``promised``.

    A begun day of delay counts as a whole one. Without a promise, or in time, nothing is owed.
    """
    if late is None or promised is None or decided <= promised or late.protection == "from_decision":
        return Compensation(decided, 0)
    if late.protection == "from_promise":
        return Compensation(promised, 0)
    return Compensation(decided, -((promised - decided) // timedelta(days=1)))
