"""Which fields a registration needs, by motion and size. A pure rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from dealreg.rules.returning import LABELS
from prm.common.decisions import Outcome, Row
from prm.common.policies.coverage import covers
from prm.common.policies.facts import by_name
from prm.common.policies.faults import Finding
from prm.common.policies.hints import LONG, Hint
from prm.common.policies.meaning import meaningful
from prm.common.policies.primitives import ALWAYS, Condition, Primitive


@dataclass(frozen=True, slots=True)
class RequirementFacts:
    """What decides which fields are asked for. ``amount_eur`` is unknown while no rate or amount is known.

    ``procurement`` is how the customer buys, unknown while nobody said.
    """

    motion: str | None
    stage: str | None
    amount_eur: Decimal | None
    procurement: str | None = None


class Requirement(Primitive):
    """Fields asked for while the condition holds, and why."""

    fields: Annotated[list[str], Hint(of="registration_field")] = Field(title="Fields", description="With commas.")
    when: Condition = Field(default=ALWAYS, title="Asked for when")
    because: Annotated[str, LONG] = Field(default="", title="Because", description="Partners read it at the field.")


class RequirementsBody(Primitive):
    """The whole list. A field named by any true line is required."""

    requirements: list[Requirement] = Field(title="What is asked for")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: fields the form does not have, lines that ask for nothing or for what is asked already."""
        yield from meaningful(self, RequirementFacts)
        for place, line in enumerate(self.requirements):
            path = f"requirements.{place}.fields"
            if not line.fields:
                yield Finding(path, "Name at least one field.")
            for number, name in enumerate(line.fields):
                if name not in LABELS:
                    yield Finding(f"{path}.{number}", f"The form has no field {name}.")
                elif any(name in x.fields and covers(x.when, line.when) for x in self.requirements[:place]):
                    yield Finding(f"{path}.{number}", f"{LABELS[name]} is asked for by an earlier line already.")


def required_fields(body: RequirementsBody, facts: RequirementFacts) -> dict[str, str]:
    """Return each required field with the reason it is asked for; the first reason given wins."""
    known = by_name(facts)
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
