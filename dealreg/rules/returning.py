"""What can be asked to be fixed, how long the partner has, and what of it was changed. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from prm.common.decisions import Outcome, Row
from prm.common.policies.faults import Finding
from prm.common.policies.hints import PARTS
from prm.common.policies.meaning import portions
from prm.common.policies.primitives import Length, Primitive

GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Customer",
        (
            ("customer_name", "Customer"),
            ("customer_website", "Website"),
            ("customer_country", "Country"),
            ("customer_tax_id", "Tax id"),
            ("customer_address", "Address"),
            ("customer_postal_code", "Postal code"),
            ("customer_city", "City"),
        ),
    ),
    (
        "Contact at the customer",
        (
            ("contact_name", "Contact's name"),
            ("contact_title", "Contact's job title"),
            ("contact_email", "Contact's e-mail"),
            ("contact_phone", "Contact's phone"),
        ),
    ),
    (
        "What is sold",
        (("lines", "Products and amounts"), ("currency", "Currency"), ("summary", "Project in one line")),
    ),
    (
        "Timing and motion",
        (
            ("expected_close", "Expected close"),
            ("procurement", "How the customer buys"),
            ("tender_published_on", "Tender published on"),
            ("stage", "Sales stage"),
            ("motion", "Motion"),
            ("territory", "Territory"),
        ),
    ),
    (
        "Competition, help and notes",
        (
            ("incumbent", "Incumbent"),
            ("competitors", "Competitors"),
            ("help_wanted", "Help wanted"),
            ("notes", "Notes"),
        ),
    ),
    ("Beside the form", (("files", "Files"), ("evidence", "Evidence"))),
)
"""Everything a reviewer can name, by the sections of the registration form, in words that stand alone."""

LABELS: dict[str, str] = {name: label for _, fields in GROUPS for name, label in fields}


class ReturnBody(Primitive):
    """How long the partner has to send it back, and when it is reminded, as parts of that time."""

    fix_within: Length = Field(title="The partner has")
    warn_at: Annotated[list[Decimal], PARTS] = Field(title="Reminded after", description="Percent of the time.")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: reminders outside of the time."""
        yield from portions(self.warn_at, "warn_at")


@dataclass(frozen=True, slots=True)
class Fixed:
    """One thing that was asked for, in words: what it was when returned and what it is now."""

    name: str
    before: str
    after: str
    changed: bool

    @property
    def label(self) -> str:
        """Return how people call it."""
        return LABELS[self.name]


def in_order(names: Sequence[str]) -> list[str]:
    """Return the names as the form shows them, each once, unknown ones left out."""
    return [name for name in LABELS if name in names]


def said(names: Sequence[str]) -> str:
    """Return the fields in words: "tax id, website and files"."""
    words = [LABELS[name][0].lower() + LABELS[name][1:] for name in in_order(names)]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Fixed, ...]:
    """Return what became of every value in ``before``; both hold plain data by field name."""
    return tuple(
        Fixed(name, _said(before[name]), _said(after.get(name)), before[name] != after.get(name))
        for name in in_order(list(before))
    )


def returned(names: Sequence[str], note: str, values: Mapping[str, Any]) -> Outcome:
    """Return the decision to give a registration back, with what stood in each named field."""
    rows = (*(Row(LABELS[name], _said(values[name]), "to fix") for name in in_order(names)), Row("In words", note))
    return Outcome("returned", f"Returned to fix {said(names)}.", rows)


def sent_back(found: Sequence[Fixed], note: str) -> Outcome:
    """Return what a partner did about everything it was asked, for both sides to read."""
    rows = [
        Row(
            LABELS[each.name],
            f"{each.before}, now {each.after}" if each.changed else each.after,
            "changed" if each.changed else "as it is",
            "passed" if each.changed else "info",
        )
        for each in found
    ]
    if note:
        rows.append(Row("In words", note))
    kept = [each.name for each in found if not each.changed]
    changed = [each.name for each in found if each.changed]
    if changed:
        sentence = f"Sent back with {said(changed)} changed."
    else:
        sentence = f"Sent back with {said(kept)} left as it was." if kept else "Sent back."
    return Outcome("fixed", sentence, tuple(rows), data={"kept": kept})


def _said(value: Any) -> str:
    if value in (None, "", []):
        return "Nothing"
    if isinstance(value, list):
        shown = ", ".join(str(each) for each in value[:5])
        return shown if len(value) <= 5 else f"{shown} and {len(value) - 5} more"
    return str(value) if len(str(value)) <= 200 else f"{str(value)[:199]}…"
