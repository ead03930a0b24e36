"""Until when a certificate is valid: so many months from the exam, or from the publication of its course. Pure."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from prm.common.decisions import Outcome, Row
from prm.common.policies.measures import months_back
from prm.common.policies.primitives import ALWAYS, Condition, Primitive


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate somebody passed: its code, field, level and product version, and when its course came out."""

    code: str
    passed: date
    area: str = ""
    level: str = ""
    version: int | None = None
    released_on: date | None = None


class Term(Primitive):
    """How long certificates that meet a condition are valid, and from which day that is counted.

    From the course, everybody's runs out on one day; a course without a known day is counted from the exam.
    """

    label: str = Field(min_length=1, max_length=120, title="Name")
    when: Condition = Field(default=ALWAYS, title="For certificates with")
    months: int = Field(ge=1, le=240, title="Months")
    counted_from: Literal["exam", "course"] = Field(default="exam", title="Counted from")


class CertificatesBody(Primitive):
    """The first term that fits holds; a certificate none fits does not run out."""

    cases: list[Term] = Field(default=[], title="Terms")


def decide(body: CertificatesBody, facts: CertificateFacts) -> Outcome:
    """Return ``ends`` with the last day in ``data["until"]``, or ``no_end``."""
    known = asdict(facts)
    term = next((case for case in body.cases if case.when.evaluate(known) is True), None)
    if term is None:
        return Outcome("no_end", "It does not run out.", data={"until": None})
    course = term.counted_from == "course" and facts.released_on is not None
    start = facts.released_on if course and facts.released_on else facts.passed
    until = months_back(start, -term.months)
    since = "the publication of its course" if course else "the exam"
    rows = (Row(f"Counted from {since}", f"{start:%-d %B %Y}", f"{term.months} months"),)
    return Outcome(
        "ends", f"Valid to {until:%-d %B %Y}, {term.months} months from {since}.", rows, data={"until": until}
    )
