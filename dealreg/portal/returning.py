"""What the page for fixing a returned registration shows: the reviewer's words, what is open, and all else in short."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from dealreg.forms.deal import DealForm
from dealreg.models import Deal
from dealreg.rules import returning as rule
from dealreg.rules.returning import Fixed
from dealreg.selectors.registration import country_name
from dealreg.services import returning
from partners.selectors.territory import tree
from prm.common import clocks
from prm.common.actors import Actor
from prm.common.clocks import ClockView, clock_view
from prm.common.components.moments import clock_time

WIDE = frozenset({"customer_name", "summary", "notes", "help_wanted"})
"""Fields that take the whole width of the form."""


@dataclass(frozen=True, slots=True)
class Open:
    """One field to fix, under the name it has where its section is not around it."""

    field: BoundField
    label: str
    wide: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """What was not named and stays as it is, by section; and what was never given."""

    groups: list[tuple[str, list[Fixed]]]
    empty: list[str]


@dataclass(frozen=True, slots=True)
class Fixing:
    """What a reviewer asked for: the words, each thing with the place to go to, and the clock."""

    note: str
    found: list[tuple[Fixed, str]]
    clock: ClockView | None
    fields: list[Open]
    rest: Rest
    saved: str


def target_of(name: str) -> str:
    """Return the id on the form of something a reviewer can name."""
    return {"lines": "lines", "files": "id_files", "evidence": "part-evidence"}.get(name, f"id_{name}")


def fixing(deal: Deal, who: Actor, form: DealForm) -> Fixing:
    """Return what is to be fixed and until when, and in short what stays."""
    clock = clocks.find(returning.CLOCK, subject=deal)
    named, found = rule.in_order(deal.fix_fields), returning.compared(deal)
    return Fixing(
        deal.fix_note,
        [(each, target_of(each.name)) for each in found],
        clock_view(clock, timezone=who.timezone) if clock else None,
        [Open(form[name], rule.LABELS[name], name in WIDE) for name in named if name in form.fields],
        _rest(deal, named),
        _saved(deal, found),
    )


def saved_words(deal: Deal) -> str:
    """Return how the page says what is kept: that it is not sent back yet."""
    return _saved(deal, returning.compared(deal))


def _saved(deal: Deal, found: Sequence[Fixed]) -> str:
    if any(each.changed for each in found):
        return f"Changes kept {clock_time(deal.updated_at)}, not sent back yet"
    return "Not sent back yet"


def _rest(deal: Deal, named: Collection[str]) -> Rest:
    values: dict[str, Any] = returning.values_of(deal, [name for name in rule.LABELS if name not in named])
    if values.get("customer_country"):
        values["customer_country"] = country_name(deal.customer_country)
    if values.get("territory"):
        values["territory"] = tree().name(deal.territory).strip()
    said = {each.name: each for each in rule.compare(values, values)}
    given = [
        (title, [said[name] for name, _ in fields if name in said and values[name]]) for title, fields in rule.GROUPS
    ]
    empty = [each.label for each in said.values() if not values[each.name]]
    return Rest([(title, found) for title, found in given if found], empty)
