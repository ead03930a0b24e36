"""Criteria: what is asked of figures, with what is there, what is missing and whether that is enough.

A requirement that is not written down is not asked: that is different from asking for zero. A figure nobody knows
leaves its requirement undecided, which is neither met nor failed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Self

from pydantic import Field, model_validator

from prm.common.policies.measures import Figure
from prm.common.policies.primitives import Primitive, say_value

Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement looked at: the figure, what is there, what it takes and what is missing (``None``: unknown).

    ``way`` names the alternative it belongs to; ``optional`` is true while another way can do instead.
    """

    figure: str
    have: Decimal | None
    need: Decimal | None
    missing: Decimal | None
    met: bool | None
    word: str
    way: str = ""
    optional: bool = False


class Requirement(Primitive):
    """One limit on one figure: at least, more than, at most, or at least a share of another figure, up to a cap."""

    figure: str = Field(title="Figure")
    at_least: Decimal | None = Field(default=None, title="At least")
    more_than: Decimal | None = Field(default=None, title="More than")
    at_most: Decimal | None = Field(default=None, title="At most")
    share: Decimal | None = Field(
        default=None, gt=0, le=1, title="At least this part", description="0.5 for half of them."
    )
    share_of: str = Field(default="", title="of this figure")
    capped_at: Decimal | None = Field(default=None, gt=0, title="but never more than")

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        limits = [x for x in (self.at_least, self.more_than, self.at_most, self.share) if x is not None]
        if len(limits) != 1:
            raise ValueError("say exactly one of: at least, more than, at most, a part of another figure")
        if (self.share is None) != (not self.share_of):
            raise ValueError("a part needs the figure it is a part of")
        return self

    def need(self, figures: Figures) -> Decimal | None:
        """Return the limit itself; a part of an unknown figure is unknown. Parts are rounded up to whole numbers."""
        if self.share is None:
            return next(x for x in (self.at_least, self.more_than, self.at_most) if x is not None)
        whole = figures.get(self.share_of)
        if whole is None:
            return self.capped_at
        needed = (self.share * whole).to_integral_value(rounding=ROUND_CEILING)
        return needed if self.capped_at is None else min(needed, self.capped_at)

    def look(self, figures: Figures, *, way: str = "", optional: bool = False) -> Line:
        """Return the requirement held against the figures."""
        have, need = figures.get(self.figure), self.need(figures)
        word = "at most" if self.at_most is not None else "more than" if self.more_than is not None else "at least"
        if have is None or need is None:
            return Line(self.figure, have, need, None, None, word, way, optional)
        if self.share is not None and figures.get(self.share_of) is None and have < need:
            return Line(self.figure, have, None, None, None, word, way, optional)
        met = have <= need if word == "at most" else have > need if word == "more than" else have >= need
        return Line(self.figure, have, need, Decimal(0) if met else abs(need - have), met, word, way, optional)

    def say(self, names: Mapping[str, Figure], currency: str = "") -> str:
        """Return such as "at least 300 net new users"."""
        figure = names[self.figure]
        label = figure.label[0].lower() + figure.label[1:]
        if self.share is not None:
            cap = f", {say_value(self.capped_at)} at most" if self.capped_at is not None else ""
            whole = names[self.share_of].label
            return f"{label}: {say_value(self.share * 100)} % of {whole[0].lower() + whole[1:]}{cap}"
        limit = self.need({})
        if figure.unit == "yes_no":
            wanted = (limit or 0) > 0 if self.at_most is None else False
            return label if wanted else f"no {label}"
        word = self.look({}).word
        return f"{label}: {word} {figure.say_number(limit, currency)}"


class Way(Primitive):
    """One of several ways to meet a choice: all of its requirements."""

    label: str = Field(default="", max_length=120, title="Name")
    needs: list[Requirement] = Field(min_length=1, title="All of these")


class Choice(Primitive):
    """So many of these ways are enough."""

    label: str = Field(default="", max_length=120, title="Name")
    enough: int = Field(default=1, ge=1, title="How many are enough")
    ways: list[Way] = Field(min_length=1, title="Ways")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.enough > len(self.ways):
            raise ValueError(f"{self.enough} of {len(self.ways)} ways can never be met")
        return self


class Criteria(Primitive):
    """All the requirements, and every choice. Nothing at all is always met."""

    needs: list[Requirement] = Field(default=[], title="All of these")
    choices: list[Choice] = Field(default=[], title="And of these, enough")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        floors: dict[str, Decimal] = {}
        for need in self.needs:
            low = need.at_least if need.at_least is not None else need.more_than
            if low is not None:
                floors[need.figure] = max(low, floors.get(need.figure, low))
        for need in self.needs:
            if need.at_most is not None and floors.get(need.figure, need.at_most) > need.at_most:
                raise ValueError(f"{need.figure} can never be at least {floors[need.figure]} and at most that low")
        return self

    @property
    def figures(self) -> set[str]:
        """Return the keys of all figures asked for."""
        every = [*self.needs, *(need for choice in self.choices for way in choice.ways for need in way.needs)]
        return {need.figure for need in every} | {need.share_of for need in every if need.share_of}

    @property
    def floors(self) -> dict[str, Decimal]:
        """Return the plain lower limit of every figure that has one."""
        return {need.figure: need.at_least for need in self.needs if need.at_least is not None}

    def look(self, figures: Figures) -> "Looked":
        """Return every requirement held against the figures, and whether they are met on the whole."""
        lines = [need.look(figures) for need in self.needs]
        results = [line.met for line in lines]
        for choice in self.choices:
            ways = [
                [need.look(figures, way=way.label or choice.label, optional=True) for need in way.needs]
                for way in choice.ways
            ]
            verdicts = [every(line.met for line in way) for way in ways]
            results.append(_enough(verdicts, choice.enough))
            lines += [line for way in ways for line in way]
        return Looked(tuple(lines), every(results))

    def implied_by(self, other: "Criteria") -> bool:
        """Whether whoever meets ``other`` always meets these too, as far as plain lower limits can show it."""
        floors = other.floors
        same = [need for need in self.needs if need in other.needs]
        return all(choice in other.choices for choice in self.choices) and all(
            need in same or (need.at_least is not None and floors.get(need.figure, need.at_least - 1) >= need.at_least)
            for need in self.needs
        )

    def say(self, names: Mapping[str, Figure], currency: str = "") -> list[str]:
        """Return the criteria in words, a line each."""
        lines = [need.say(names, currency) for need in self.needs]
        for choice in self.choices:
            ways = " or ".join(", ".join(need.say(names, currency) for need in way.needs) for way in choice.ways)
            lines.append(ways if choice.enough == 1 else f"{choice.enough} of: {ways}")
        return lines


@dataclass(frozen=True, slots=True)
class Looked:
    """Criteria held against figures; ``met`` is ``None`` while something unknown could decide it."""

    lines: tuple[Line, ...]
    met: bool | None


def every(results: Iterable[bool | None]) -> bool | None:
    """Three-valued and."""
    found = list(results)
    return False if False in found else None if None in found else True


def _enough(results: list[bool | None], wanted: int) -> bool | None:
    if results.count(True) >= wanted:
        return True
    return None if results.count(True) + results.count(None) >= wanted else False
