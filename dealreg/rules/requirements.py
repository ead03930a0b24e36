"""Which fields a registration needs, by motion and size. A pure rule."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from prm.common.decisions import Outcome, Row
from prm.common.policies.primitives import ALWAYS, Condition, Primitive


@dataclass(frozen=True, slots=True)
class RequirementFacts:
    """What decides which fields are asked for. ``amount_eur`` is unknown while no rate or amount is known."""

    motion: str | None
    stage: str | None
    amount_eur: Decimal | None


class Requirement(Primitive):
    """Fields asked for while the condition holds, and why."""

    fields: list[str]
    when: Condition = ALWAYS
    because: str = ""


class RequirementsBody(Primitive):
    """The whole list. A field named by any true line is required."""

    requirements: list[Requirement]


def required_fields(body: RequirementsBody, facts: RequirementFacts) -> dict[str, str]:
    """Return each required field with the reason it is asked for; the first reason given wins."""
    known = asdict(facts)
    required: dict[str, str] = {}
    for line in body.requirements:
        if line.when.evaluate(known) is True:
            for name in line.fields:
                required.setdefault(name, line.because)
    return required


def decide(body: RequirementsBody, facts: RequirementFacts) -> Outcome:
    """Return ``asked`` with the required fields in ``data["fields"]``, in order, each in a row with its reason."""
    required = required_fields(body, facts)
    rows = tuple(Row(name.replace("_", " ").capitalize(), "Needed", because) for name, because in required.items())
    words = ", ".join(name.replace("_", " ") for name in required) or "nothing"
    return Outcome("asked", f"Asked for: {words}.", rows, data={"fields": list(required)})
