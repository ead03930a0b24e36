"""How long the vendor has for its decision. A pure rule."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from prm.common.policies.primitives import Condition, Length, Primitive


@dataclass(frozen=True, slots=True)
class SlaFacts:
    """What the promise depends on."""

    tier: str | None
    amount_eur: Decimal | None


class SlaCase(Primitive):
    """A promise for registrations that meet a condition."""

    when: Condition
    promise: Length


class SlaBody(Primitive):
    """The first case that holds, else the usual promise; warnings as parts of the time spent."""

    cases: list[SlaCase] = []
    usual: Length
    warn_at: list[Decimal]
    consequence: str


def promise(body: SlaBody, facts: SlaFacts) -> Length:
    """Return the vendor's promised time for this registration."""
    known = asdict(facts)
    return next((case.promise for case in body.cases if case.when.evaluate(known) is True), body.usual)
