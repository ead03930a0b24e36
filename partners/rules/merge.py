"""Which value survives when two records become one. Pure: values in, values out."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from prm.common.errors import DomainError
from prm.common.policies.hints import DAYS

Side = Literal["keep", "other", "both"]


class MergeBody(BaseModel):
    """How long a merge can be taken back, in days."""

    model_config = ConfigDict(extra="forbid")

    undo_days: Annotated[int, DAYS] = Field(default=30, ge=1, le=365, title="Undone within")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the two records differ, and the sides whose value may survive."""

    field: str
    label: str
    keep: Any
    other: Any
    sides: tuple[Side, ...]
    chosen: Side


def is_empty(value: Any) -> bool:
    """Whether a value says nothing: no text, an empty list, or several values of which none says anything."""
    if isinstance(value, tuple):
        return all(is_empty(part) for part in value)
    return value is None or value == "" or value == []


def compare(field: str, label: str, keep: Any, other: Any, *, barred: bool = False) -> Difference | None:
    """Return how the two values differ, or ``None`` when there is nothing to choose.

    By default the kept record's value survives unless it is empty. Lists may also be joined. ``barred`` says that the
    other value cannot be taken, such as a parent that would go round in a circle.
    """
    if keep == other or (is_empty(keep) and is_empty(other)) or (barred and is_empty(keep)):
        return None
    sides: tuple[Side, ...] = ("keep",) if barred else ("keep", "other")
    if isinstance(keep, list) and keep and other and not set(other) <= set(keep):
        sides = (*sides, "both")
    chosen: Side = "other" if is_empty(keep) and not barred else "keep"
    return Difference(field, label, keep, other, sides, chosen)


def value_of(difference: Difference, side: Side) -> Any:
    """Return the value that survives when ``side`` is chosen."""
    if side == "both":
        return list(dict.fromkeys([*difference.keep, *difference.other]))
    return difference.other if side == "other" else difference.keep


def choose(differences: list[Difference], wanted: dict[str, str]) -> dict[str, Side]:
    """Return the side of every difference: what was wanted where that is offered, else the default."""
    chosen: dict[str, Side] = {}
    for difference in differences:
        offered = [side for side in difference.sides if side == wanted.get(difference.field)]
        chosen[difference.field] = offered[0] if offered else difference.chosen
    return chosen


def require_unmerged(record: Any) -> None:
    """Raise ``DomainError`` ``merged`` when ``record`` is what is left of one that was merged: it is not written."""
    if record.merged_into is not None:
        raise DomainError("merged", f"{record.name} is now part of {record.merged_into.name}. Nothing was changed.")
