"""The rules a price comes down by. Each says for one line how much, and why; none of them knows the others."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from pricing.rules.ground import Ground, Line
from pricing.rules.ladder import Ladder
from pricing.rules.percent import HUNDRED, Percent, part_of, said
from pricing.rules.reach import Reach
from pricing.rules.sense import conditions_of, named_twice, shadowed, within
from prm.common.policies.faults import Finding
from prm.common.policies.hints import TIER
from prm.common.policies.primitives import Primitive, say_value

NAME = "Partners read it beside a price."
SHORT = "Programs name it by this; it lasts."
_CURRENCY = re.compile(r"^[A-Z]{3}$")
FIRST = "A line gets the first that reaches it."


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

    key: str = Field(min_length=1, max_length=40, title="Short name", description=SHORT)
    label: str = Field(min_length=1, max_length=80, title="Name", description=NAME)
    counts: Literal["units", "list_value"] = Field(
        default="units", title="Counts", description="What the breaks count."
    )
    together: Literal["product", "family", "schedule"] = Field(
        default="product", title="Counted together by", description="Lines counted together reach a break together."
    )
    ladder: Ladder = Field(title="Breaks", description="From how much on which discount.")

    def counter(self, line: Line) -> str:
        """Return under which name the line is counted: lines of one counter reach their break together."""
        each = {"product": line.sku, "family": line.family, "schedule": ""}[self.together]
        return f"{self.key}/{each}" if each else self.key


class VolumeBody(Primitive):
    """Volume schedules; a line follows the first that reaches it."""

    schedules: list[VolumeSchedule] = Field(default=[], title="Schedules", description=FIRST)

    def meaningless(self) -> Iterator[Finding]:
        """See the base: two of one name, and schedules no line ever follows."""
        yield from conditions_of(self)
        yield from named_twice(self.schedules, "schedules", "key", "The short name")
        yield from shadowed(self.schedules, "schedules")

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

    label: str = Field(default="Deal size", min_length=1, max_length=80, title="Name", description=NAME)
    ladder: Ladder = Field(title="Breaks", description="From which list value in EUR on which discount.")


class SizeBody(Primitive):
    """Breakpoints by the whole deal's list value in EUR. A value without an exchange rate reaches none."""

    ladders: list[SizeLadder] = Field(default=[], title="Breakpoints", description=FIRST)

    def meaningless(self) -> Iterator[Finding]:
        """See the base: breakpoints no line ever reaches."""
        yield from conditions_of(self)
        yield from shadowed(self.ladders, "ladders")


def size(body: SizeBody, line: Line, ground: Ground, totals: Totals) -> Found | None:
    """Return the discount of the first ladder that reaches the line, at the size of the deal."""
    found = next((each for each in body.ladders if each.holds(line, ground)), None)
    if found is None or totals.list_eur is None:
        return None
    percent = found.ladder.percent(totals.list_eur)
    return _found(found.label, f"the deal lists at {say_value(totals.list_eur)} EUR", percent)


class TierRate(Reach):
    """A discount for partners of these tiers and types; none named means any."""

    tiers: Annotated[list[str], TIER] = Field(default=[], title="Tiers", description="None named means any.")
    partner_types: list[str] = Field(
        default=[], title="Partner types", description="By code, such as var or si. None named means any."
    )
    percent: Percent = Field(title="Discount, %", description="Off list or off what is left, as the order says.")

    def fits(self, line: Line, ground: Ground) -> bool:
        """Whether the rate is for this partner and line."""
        tier = not self.tiers or ground.tier in self.tiers
        kind = not self.partner_types or ground.partner_type in self.partner_types
        return tier and kind and self.holds(line, ground)


class Extra(Reach):
    """Percentage points more, for a capability or a standing such as the year's best performers."""

    label: str = Field(min_length=1, max_length=80, title="Name", description=NAME)
    percent: Percent = Field(title="Points more", description="Added to the rate: 20 % and 5 points are 25 %.")


class TierBody(Primitive):
    """The partner's own discount: the first rate that fits, and extras added to it or the best of them."""

    rates: list[TierRate] = Field(default=[], title="Rates", description="A partner gets the first that fits.")
    extras: list[Extra] = Field(default=[], title="Extras", description="For a capability or a standing.")
    extras_add_up: bool = Field(default=True, title="Extras add up", description="Otherwise the best one counts.")
    most: Percent = Field(
        default=Decimal(60), title="Together at most, %", description="Rate and extras never come to more."
    )

    def meaningless(self) -> Iterator[Finding]:
        """See the base: rates nobody gets, a cap of zero, rates beyond the cap, extras of nothing."""
        yield from conditions_of(self)
        yield from shadowed(self.rates, "rates", _for_all)
        yield from named_twice(self.extras, "extras", "label", "The extra")
        if not self.most and (self.rates or self.extras):
            yield Finding("most", "A cap of zero leaves nothing of the rates. Take the rates out instead.")
        for place, rate in enumerate(self.rates):
            if self.most and rate.percent > self.most:
                words = f"It is never given: together at most {said(self.most)} are. Raise that first."
                yield Finding(f"rates.{place}.percent", words)
        for place, extra in enumerate(self.extras):
            if not extra.percent:
                yield Finding(f"extras.{place}.percent", "It would add nothing. Take the extra out instead.")


def _for_all(earlier: TierRate, later: TierRate) -> bool:
    """Whether the earlier rate is for every partner the later one is for."""
    return within(earlier.tiers, later.tiers) and within(earlier.partner_types, later.partner_types)


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

    label: str = Field(min_length=1, max_length=80, title="Name", description=NAME)
    percent: Percent = Field(title="Discount, %", description="Less than 100. Zero keeps later ones away.")


class PlainBody(Primitive):
    """Discounts of which a line gets the first that reaches it: by motion, or for strategic accounts."""

    rates: list[PlainRate] = Field(default=[], title="Rates", description=FIRST)

    def meaningless(self) -> Iterator[Finding]:
        """See the base: two of one name, and rates no line ever gets."""
        yield from conditions_of(self)
        yield from named_twice(self.rates, "rates", "label", "The rate")
        yield from shadowed(self.rates, "rates")


class RegistrationBody(PlainBody):
    """What a protected registration gives: to every line of its quotes, or only to what was registered."""

    only_registered: bool = Field(
        default=False,
        title="Only for what was registered",
        description="Lines of families that are not on the registration get nothing. Otherwise every line gets it.",
    )

    def meaningless(self) -> Iterator[Finding]:
        """See the base: a limit on a discount nobody gives."""
        yield from super().meaningless()
        if self.only_registered and not self.rates:
            yield Finding("only_registered", "There is no discount to limit. Give a rate, or leave this out.")


def plain(body: PlainBody, line: Line, ground: Ground, totals: Totals) -> Found | None:
    """Return the first rate that reaches the line."""
    found = next((each for each in body.rates if each.holds(line, ground)), None)
    return _found(found.label, found.when.say(), found.percent) if found else None


def registration(body: RegistrationBody, line: Line, ground: Ground, totals: Totals) -> Found | None:
    """Return the discount for a protected registration; none for a deal that is not, or not known to be."""
    if body.only_registered and line.family not in (ground.registered_families or ()):
        return None
    return plain(body, line, ground, totals) if ground.registered else None


class Promotion(Reach):
    """A discount for a while: in percent, or money off each unit in one currency; ``code`` has to be named if set.

    The last day counts.
    """

    key: str = Field(min_length=1, max_length=40, title="Short name", description=SHORT)
    label: str = Field(min_length=1, max_length=80, title="Name", description=NAME)
    begins: date = Field(title="First day", description="It counts.")
    ends: date = Field(title="Last day", description="It counts too.")
    percent: Percent = Field(default=Decimal(0), title="Discount, %", description="Or an amount off each unit below.")
    unit_off: Decimal = Field(default=Decimal(0), ge=0, title="Off each unit", description="In place of a percentage.")
    currency: str = Field(
        default="", max_length=3, title="Currency of it", description="Three letters. Quotes in others do not get it."
    )
    code: str = Field(
        default="", max_length=40, title="Code", description="Who names it on a quote gets it. Empty: everybody."
    )

    def meaningless(self) -> Iterator[Finding]:
        """See the base: days in the wrong order, two kinds of discount or none, an amount in no currency."""
        if self.ends < self.begins:
            yield Finding("ends", "The last day is before the first.")
        if self.percent and self.unit_off:
            yield Finding("unit_off", "Give a percentage or an amount off each unit, not both.")
        if not self.percent and not self.unit_off:
            yield Finding("percent", "Give a percentage, or an amount off each unit.")
        if self.unit_off and not _CURRENCY.match(self.currency):
            yield Finding("currency", "An amount needs its currency: three capital letters such as EUR.")

    def runs(self, line: Line, ground: Ground) -> bool:
        """Whether the line gets it on this day."""
        named = not self.code or self.code in ground.codes
        money = not self.unit_off or self.currency == ground.currency
        return named and money and self.begins <= ground.on <= self.ends and self.holds(line, ground)


class PromotionBody(Primitive):
    """Promotions of which a line gets the best one."""

    promotions: list[Promotion] = Field(default=[], title="Promotions", description="A line gets the best one.")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: two of one name."""
        yield from conditions_of(self)
        yield from named_twice(self.promotions, "promotions", "key", "The short name")


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
    """Return what every volume schedule counts together, the sale's other quotes included."""
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
