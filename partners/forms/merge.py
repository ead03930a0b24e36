"""Which value survives a merge."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from partners.rules.merge import Difference

WORDS = {"keep": "The one that stays", "other": "The one merged into it", "both": "Both together"}


@dataclass(frozen=True, slots=True)
class Side:
    """One value to choose, as a radio button of its field."""

    side: str
    value: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field with the values of both records; ``other`` may hold a second button that joins two lists."""

    name: str
    label: str
    keep: list[Side]
    other: list[Side]


class MergeForm(forms.Form):
    """A radio group for each field in which the two records differ."""

    def __init__(
        self, differences: list[Difference], shown: dict[str, tuple[str, str]], data: QueryDict | None
    ) -> None:
        super().__init__(data)
        self.differences, self.shown = differences, shown
        for each in differences:
            self.fields[each.field] = forms.ChoiceField(
                label=each.label, choices=[(side, WORDS[side]) for side in each.sides], required=False
            )

    def chosen(self) -> dict[str, str]:
        """Return the side of every field: what was chosen, else the default."""
        wanted = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {each.field: wanted.get(each.field) or each.chosen for each in self.differences}

    def lines(self) -> list[Line]:
        """Return the fields for the table, in their order."""
        chosen = self.chosen()
        return [self._line(each, chosen[each.field]) for each in self.differences]

    def _line(self, difference: Difference, chosen: Any) -> Line:
        keep, other = self.shown[difference.field]
        offered = {side: Side(side, "", side == chosen) for side in difference.sides}
        theirs = [Side("other", other, offered["other"].chosen)] if "other" in offered else []
        if "both" in offered:
            theirs.append(Side("both", WORDS["both"], offered["both"].chosen))
        return Line(difference.field, difference.label, [Side("keep", keep, offered["keep"].chosen)], theirs)

    def outcome(self) -> list[tuple[str, str]]:
        """Return label and surviving value of every field."""
        chosen = self.chosen()
        told = []
        for each in self.differences:
            keep, other = self.shown[each.field]
            side = chosen[each.field]
            told.append((each.label, f"{keep}, {other}" if side == "both" else other if side == "other" else keep))
        return told
