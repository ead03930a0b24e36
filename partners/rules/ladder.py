"""A programme's ladder: the figures it counts, its tiers with what they ask and give, and when it is reviewed."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from prm.common.policies.criteria import Criteria, Requirement
from prm.common.policies.faults import Finding
from prm.common.policies.hints import CURRENCY, TIER
from prm.common.policies.measures import Figure
from prm.common.policies.primitives import Primitive

Entitlement = bool | int | Decimal | str

_EVERY: dict[str, tuple[int, ...]] = {
    "month": tuple(range(1, 13)),
    "quarter": (1, 4, 7, 10),
    "half": (1, 7),
    "year": (1,),
}


class Review(Primitive):
    """When tiers are looked at: upwards and downwards may follow different calendars.

    ``dates`` are days of the year (``03-31``). ``grace_days`` is how long a new tier is kept whatever happens.
    """

    every: Literal["day", "month", "quarter", "half", "year", "dates"] = Field(
        default="quarter", title="Reviewed every"
    )
    dates: list[str] = Field(default=[], title="Days of the year", description="Such as 03-31, when reviewed on dates.")
    up: Literal["at_once", "at_review"] = Field(default="at_once", title="A higher tier")
    down: Literal["at_once", "at_review", "never"] = Field(default="at_review", title="A lower tier")
    grace_days: int = Field(default=0, ge=0, le=1000, title="Days of grace in a new tier")

    @model_validator(mode="after")
    def _on_real_days(self) -> Self:
        if (self.every == "dates") != bool(self.dates):
            raise ValueError("name the days of the year for a review on dates, and only then")
        for day in self.dates:
            if not re.fullmatch(r"\d\d-\d\d", day):
                raise ValueError(f"{day} is no day of the year; write such as 03-31")
            date.fromisoformat(f"2023-{day}")
        return self

    def days(self, year: int) -> list[date]:
        """Return the review days of a year in order; for a daily review there is no list."""
        if self.every == "dates":
            return sorted(date.fromisoformat(f"{year}-{day}") for day in self.dates)
        return [date(year, month, 1) for month in _EVERY.get(self.every, ())]

    def following(self, on: date) -> date:
        """Return the first review day after ``on``."""
        if self.every == "day":
            return on + timedelta(days=1)
        return next(day for year in (on.year, on.year + 1) for day in self.days(year) if day > on)

    def latest(self, on: date) -> date:
        """Return the last review day up to ``on``."""
        if self.every == "day":
            return on
        return next(day for year in (on.year, on.year - 1) for day in reversed(self.days(year)) if day <= on)

    def say(self) -> str:
        """Return the calendar in a sentence."""
        named = {"half": "half year"}.get(self.every, self.every)
        when = f"on {', '.join(self.dates)}" if self.every == "dates" else f"every {named}"
        up = "at once" if self.up == "at_once" else "at a review"
        down = {"at_once": "at once", "at_review": "at a review", "never": "never"}[self.down]
        grace = f" A new tier is kept for {self.grace_days} days." if self.grace_days else ""
        return f"Reviewed {when}. A higher tier is proposed {up}, a lower one {down}.{grace}"


class LadderTier(Primitive):
    """One tier: what it takes to enter it, to keep it when that differs, and what it gives.

    ``entitlements`` are values other parts of the product read by their key.
    """

    code: Annotated[str, TIER] = Field(min_length=1, max_length=40, pattern="^[a-z0-9_-]+$", title="Tier")
    name: str = Field(min_length=1, max_length=120, title="Name")
    enter: Criteria = Field(default=Criteria(), title="To enter")
    keep: Criteria | None = Field(default=None, title="To keep, if different")
    benefits: list[str] = Field(default=[], title="Benefits")
    entitlements: dict[str, Entitlement] = Field(default={}, title="Entitlements")

    @property
    def kept_by(self) -> Criteria:
        """Return what keeps a partner on the tier."""
        return self.enter if self.keep is None else self.keep


class Watch(Primitive):
    """Something a person looks at while it is not met; it moves nobody."""

    label: str = Field(min_length=1, max_length=120, title="What to look at")
    need: Requirement = Field(title="What is expected")


class LadderBody(Primitive):
    """A whole ladder, the lowest tier first. Without tiers, partners are placed by hand.

    A partner belongs to the highest tier whose criteria it meets. Sums of money are in ``currency``.
    """

    currency: Annotated[str, CURRENCY] = Field(default="EUR", pattern="^[A-Z]{3}$", title="Currency")
    figures: list[Figure] = Field(default=[], title="Figures")
    tiers: list[LadderTier] = Field(default=[], title="Tiers, the lowest first")
    review: Review = Field(default=Review(), title="Reviews")
    entitlement_names: dict[str, str] = Field(default={}, title="Entitlements in words")
    watch: list[Watch] = Field(default=[], title="Looked at without moving anybody")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        keys, codes = [figure.key for figure in self.figures], [tier.code for tier in self.tiers]
        if twice := {key for key in [*keys, *codes] if keys.count(key) > 1 or codes.count(key) > 1}:
            raise ValueError(f"named twice: {', '.join(sorted(twice))}")
        asked = {tier.name: tier.enter.figures | tier.kept_by.figures for tier in self.tiers}
        asked["what is looked at"] = {each.need.figure for each in self.watch}
        for name, figures in asked.items():
            if unknown := figures - set(keys):
                raise ValueError(f"{name} asks for a figure that is not there: {', '.join(sorted(unknown))}")
        for lower, higher in zip(self.tiers, self.tiers[1:], strict=False):
            if higher.enter.implied_by(lower.enter):
                raise ValueError(
                    f"{lower.name} can never be reached: whoever meets it meets {higher.name}, the higher one, too"
                )
        return self

    def tier(self, code: str) -> LadderTier | None:
        """Return a tier by its code."""
        return next((tier for tier in self.tiers if tier.code == code), None)

    @property
    def names(self) -> dict[str, Figure]:
        """Return the figures by key."""
        return {figure.key: figure for figure in self.figures}


def criteria_in_words(body: LadderBody, tier: LadderTier) -> list[str]:
    """Return what a tier asks, a line each; ``No requirements`` when it asks nothing."""
    lines = tier.enter.say(body.names, body.currency) or ["no requirements"]
    if tier.keep is not None and tier.keep != tier.enter:
        lines += [f"to keep it, {line}" for line in tier.keep.say(body.names, body.currency) or ["nothing"]]
    return [line[0].upper() + line[1:] for line in lines]


def doubtful(body: LadderBody) -> Iterator[Finding]:
    """Yield, as warnings, what a lower tier asks more of than a higher one, and tiers that are harder to keep."""
    for place, (lower, higher) in enumerate(pairwise(body.tiers), start=1):
        floors = lower.enter.floors
        for number, need in enumerate(higher.enter.needs):
            below = floors.get(need.figure)
            if need.at_least is not None and below is not None and need.at_least < below:
                figure = body.names[need.figure]
                more, less = (figure.say_number(limit, body.currency) for limit in (below, need.at_least))
                words = f"{lower.name}, the lower tier, asks for more of this: {more} there, {less} here."
                yield Finding(f"tiers.{place}.enter.needs.{number}.at_least", words)
    for place, tier in enumerate(body.tiers):
        if tier.keep is None:
            continue
        for number, need in enumerate(tier.keep.needs):
            entry = tier.enter.floors.get(need.figure)
            if need.at_least is not None and entry is not None and need.at_least > entry:
                words = "It takes more to keep the tier than to enter it."
                yield Finding(f"tiers.{place}.keep.needs.{number}.at_least", words)
