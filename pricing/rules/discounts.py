"""The rules a price comes down by. Each says for one line how much, and why; none of them knows the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from pricing.rules.ground import Ground, Line
from pricing.rules.ladder import Ladder
from pricing.rules.percent import HUNDRED, Percent, part_of, said
from pricing.rules.reach import Reach
from prm.common.policies.primitives import Primitive, say_value


@dataclass(frozen=True, slots=True)
class Totals:
    """What a quote adds up to where rules look at more than a line: units and money by what a schedule counts.

    ``list_eur`` is the deal's list value in EUR, ``None`` without an exchange rate.
    """

    counted: Mapping[str, Decimal] = field(default_factory=dict)
    list_eur: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A discount that applies: in percent, or as money off each unit; ``label`` names it, ``because`` says why."""

    label: str
    because: str
    percent: Decimal = Decimal(0)
    unit_off: Decimal = Decimal(0)


class VolumeSchedule(Reach):
    """A ladder over units or list value, counted by product, by family, or over all lines the schedule reaches."""

    key: str = Field(min_length=1, max_length=40, title="Short name")
    label: str = Field(min_length=1, max_length=80, title="Name")
    counts: Literal["units", "list_value"] = Field(default="units", title="Counts")
    together: Literal["product", "family", "schedule"] = Field(default="product", title="Counted together by")
    ladder: Ladder = Field(title="Breaks")

    def counter(self, line: Line) -> str:
        """Return under which name the line is counted: lines of one counter reach their break together."""
        each = {"product": line.sku, "family": line.family, "schedule": ""}[self.together]
        return f"{self.key}/{each}" if each else self.key


class VolumeBody(Primitive):
    """Volume schedules; a line follows the first that reaches it."""

    schedules: list[VolumeSchedule] = Field(default=[], title="Schedules")

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        keys = [each.key for each in self.schedules]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"two schedules are called {', '.join(twice)}")
        return self

    def schedule(self, line: Line, ground: Ground) -> VolumeSchedule | None:
        """Return the schedule a line follows, or ``None``."""
        return next((each for each in self.schedules if each.holds(line, ground)), None)


def volume(body: VolumeBody, line: Line, ground: Ground, totals: Totals) -> Found | None:
    """Return the volume discount: of the line's schedule at everything counted together."""
    schedule = body.schedule(line, ground)
    if schedule is None:
        return None
    number = totals.counted.get(schedule.counter(line), Decimal(0))
    percent = schedule.ladder.percent(number)
    unit = "units" if schedule.counts == "units" else ground.currency
    return _found(schedule.label, f"{say_value(number)} {unit} together", percent)


class SizeLadder(Reach):
    """A ladder over the deal's list value in EUR for the lines it reaches."""

    label: str = Field(default="Deal size", min_length=1, max_length=80, title="Name")
    ladder: Ladder = Field(title="Breaks")


class SizeBody(Primitive):
    """Breakpoints by the whole deal's list value in EUR. A value without an exchange rate reaches none."""

    ladders: list[SizeLadder] = Field(default=[], title="Breakpoints")


def size(body: SizeBody, line: Line, ground: Ground, totals: Totals) -> Found | None:
    """Return the discount of the first ladder that reaches the line, at the size of the deal."""
    found = next((each for each in body.ladders if each.holds(line, ground)), None)
    if found is None or totals.list_eur is None:
        return None
    percent = found.ladder.percent(totals.list_eur)
    return _found(found.label, f"the deal lists at {say_value(totals.list_eur)} EUR", percent)


class TierRate(Reach):
    """A discount for partners of these tiers and types; none named means any."""

    tiers: list[str] = Field(default=[], title="Tiers")
    partner_types: list[str] = Field(default=[], title="Partner types")
    percent: Percent = Field(title="Discount, %")

    def fits(self, line: Line, ground: Ground) -> bool:
        """Whether the rate is for this partner and line."""
        tier = not self.tiers or ground.tier in self.tiers
        kind = not self.partner_types or ground.partner_type in self.partner_types
        return tier and kind and self.holds(line, ground)


class Extra(Reach):
    """Percentage points more, for a capability or a standing such as the year's best performers."""

    label: str = Field(min_length=1, max_length=80, title="Name")
    percent: Percent = Field(title="Points more")


class TierBody(Primitive):
    """The partner's own discount: the first rate that fits, and extras added to it or the best of them."""

    rates: list[TierRate] = Field(default=[], title="Rates")
    extras: list[Extra] = Field(default=[], title="Extras")
    extras_add_up: bool = Field(default=True, title="Extras add up", description="Otherwise the best one counts.")
    most: Percent = Field(default=Decimal(60), title="Together at most, %")


def tier(body: TierBody, line: Line, ground: Ground, totals: Totals) -> Found | None:
    """Return the partner's discount: its rate by tier and type, with what capabilities and standing add."""
    rate = next((each for each in body.rates if each.fits(line, ground)), None)
    extras = [each for each in body.extras if each.holds(line, ground)]
    if not body.extras_add_up and extras:
        extras = [max(extras, key=lambda each: each.percent)]
    base = rate.percent if rate else Decimal(0)
    percent = min(base + sum((each.percent for each in extras), Decimal(0)), body.most)
    parts = [f"{say_value(ground.tier or 'no tier').capitalize()} {said(base)}"]
    parts += [f"{e.label} {said(e.percent)}" for e in extras]
    if ground.partner_share != HUNDRED:
        percent = part_of(percent, ground.partner_share)
        parts.append(f"{said(ground.partner_share)} of it on {'a renewal' if ground.renewal else 'an expansion'}")
    return _found("Partner discount", ", ".join(parts), percent)


class PlainRate(Reach):
    """A discount for the lines it reaches."""

    label: str = Field(min_length=1, max_length=80, title="Name")
    percent: Percent = Field(title="Discount, %")


class PlainBody(Primitive):
    """Discounts of which a line gets the first that reaches it: by motion, or for strategic accounts."""

    rates: list[PlainRate] = Field(default=[], title="Rates")


def plain(body: PlainBody, line: Line, ground: Ground, totals: Totals) -> Found | None:
    """Return the first rate that reaches the line."""
    found = next((each for each in body.rates if each.holds(line, ground)), None)
    return _found(found.label, found.when.say(), found.percent) if found else None


def registration(body: PlainBody, line: Line, ground: Ground, totals: Totals) -> Found | None:
    """Return the discount for a protected registration; none for a deal that is not, or not known to be."""
    return plain(body, line, ground, totals) if ground.registered else None


class Promotion(Reach):
    """A discount for a while: in percent, or money off each unit in one currency; ``code`` has to be named if set.

    The last day counts.
    """

    key: str = Field(min_length=1, max_length=40, title="Short name")
    label: str = Field(min_length=1, max_length=80, title="Name")
    begins: date = Field(title="First day")
    ends: date = Field(title="Last day")
    percent: Percent = Field(default=Decimal(0), title="Discount, %")
    unit_off: Decimal = Field(default=Decimal(0), ge=0, title="Off each unit")
    currency: str = Field(default="", pattern="^([A-Z]{3})?$", title="Currency of it")
    code: str = Field(default="", max_length=40, title="Code")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.ends < self.begins:
            raise ValueError("the last day is before the first")
        if bool(self.percent) == bool(self.unit_off):
            raise ValueError("give either a percentage or an amount off each unit")
        if self.unit_off and not self.currency:
            raise ValueError("an amount needs its currency")
        return self

    def runs(self, line: Line, ground: Ground) -> bool:
        """Whether the line gets it on this day."""
        named = not self.code or self.code in ground.codes
        money = not self.unit_off or self.currency == ground.currency
        return named and money and self.begins <= ground.on <= self.ends and self.holds(line, ground)


class PromotionBody(Primitive):
    """Promotions of which a line gets the best one."""

    promotions: list[Promotion] = Field(default=[], title="Promotions")


def promotion(body: PromotionBody, line: Line, ground: Ground, totals: Totals) -> Found | None:
    """Return the promotion that takes most off the line's list price; of equal ones the first."""
    running = [each for each in body.promotions if each.runs(line, ground)]
    if not running:
        return None
    best = max(running, key=lambda each: _worth(each, line))
    until = f"until {best.ends.day} {best.ends:%B %Y}"
    return Found(best.label, until, best.percent, best.unit_off)


def _worth(each: Promotion, line: Line) -> Decimal:
    return each.unit_off or line.unit_list * line.periods * each.percent / 100


def _found(label: str, because: str, percent: Decimal) -> Found | None:
    return Found(label, because, percent) if percent else None


def counted(body: VolumeBody, lines: Sequence[Line], ground: Ground) -> dict[str, Decimal]:
    """Return what every volume schedule counts together, the deal's other quotes included."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        schedule = body.schedule(line, ground)
        if schedule is None:
            continue
        key = schedule.counter(line)
        units = schedule.counts == "units"
        number = line.quantity if units else line.quantity * line.unit_list * line.periods
        sums[key] = sums.get(key, ground.beside.get(key, Decimal(0))) + number
    return sums
