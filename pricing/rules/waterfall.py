"""The price waterfall: from list price to what is paid, one step at a time, each with its rule and its amount.

Every step is rounded once to the currency's smallest amount, so a line's steps add up to its price exactly. Lines do
not see each other except through what schedules count together, so their order never matters.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from partners.enums import Motion
from pricing.rules import discounts
from pricing.rules.discounts import Found, Totals
from pricing.rules.ground import Ground, Line
from pricing.rules.limits import Limit, LimitsBody, price_at_margin
from pricing.rules.percent import part_of, said
from pricing.rules.reach import Reach
from pricing.rules.sense import conditions_of, shadowed
from prm.common.money import quantize
from prm.common.policies.faults import Finding
from prm.common.policies.hints import Hint
from prm.common.policies.meaning import twice
from prm.common.policies.primitives import Primitive

StepName = Literal["volume", "deal_size", "tier", "motion", "registration", "promotion", "strategic"]

_RULES: dict[StepName, Callable[[Any, Line, Ground, Totals], Found | None]] = {
    "volume": discounts.volume,
    "deal_size": discounts.size,
    "tier": discounts.tier,
    "motion": discounts.plain,
    "registration": discounts.registration,
    "promotion": discounts.promotion,
    "strategic": discounts.plain,
}


OFF = Hint(words=(("list", "The list price"), ("running", "What is left by then")))


class Rung(Primitive):
    """One discount's place. ``of`` says what its percentage is of; of rungs in one ``group`` only the best counts."""

    step: StepName = Field(title="Discount", description="Each has its own policy; here is its place.")
    of: Annotated[Literal["list", "running"], OFF] = Field(
        default="running", title="Taken off", description="What its percentage is a part of."
    )
    group: str = Field(
        default="", max_length=40, title="Best of", description="Discounts of one name compete: the best counts."
    )


class WaterfallBody(Primitive):
    """The order in which discounts apply. A special price always comes first, limits and what is asked for last."""

    rungs: list[Rung] = Field(title="Order", description="From the first to the last taken off.")
    partner_buys: list[str] = Field(
        default=["resell"], title="Motions in which the partner buys from us",
        description="In others the customer pays us and the partner is paid by its motion.",
    )  # fmt: skip

    def meaningless(self) -> Iterator[Finding]:
        """See the base: a discount with two places, rivals that are apart or alone, motions there are not."""
        yield from twice([rung.step for rung in self.rungs], "rungs", "step", "The discount")
        ended: set[str] = set()
        for place, (before, rung) in enumerate(zip([None, *self.rungs], self.rungs, strict=False)):
            beside = before is not None and before.group == rung.group
            if rung.group and rung.group in ended and not beside:
                yield Finding(f"rungs.{place}.group", f"The discounts of “{rung.group}” have to follow each other.")
            elif rung.group and beside and before is not None and before.of != rung.of:
                words = f"The discounts of “{rung.group}” have to be taken off the same: list, or what is left."
                yield Finding(f"rungs.{place}.of", words)
            ended.add(rung.group)
        for place, motion in enumerate(self.partner_buys):
            if motion not in Motion.values:
                yield Finding(f"partner_buys.{place}", f"There is no motion {motion}. Known are: {', '.join(Motion)}.")

    def groups(self) -> list[list[Rung]]:
        """Return the rungs in order, those that compete together."""
        found: list[list[Rung]] = []
        for rung in self.rungs:
            if rung.group and found and found[-1][0].group == rung.group:
                found[-1].append(rung)
            else:
                found.append([rung])
        return found


class DistributionRate(Reach):
    """What the distributor between us and the partner earns on the lines it reaches."""

    label: str = Field(
        default="Distributor margin", min_length=1, max_length=80, title="Name", description="Staff read it."
    )
    percent: discounts.Percent = Field(title="Of the partner's price, %", description="What the distributor keeps.")


class DistributionBody(Primitive):
    """The distributor's margin: the first rate that reaches the line."""

    rates: list[DistributionRate] = Field(default=[], title="Rates", description="A line has the first that fits.")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: rates no line ever has."""
        yield from conditions_of(self)
        yield from shadowed(self.rates, "rates")


@dataclass(frozen=True, slots=True)
class Rules:
    """The bodies in force a quote is priced by. A step without a body gives nothing."""

    waterfall: WaterfallBody
    steps: Mapping[StepName, Any] = field(default_factory=dict)
    limits: LimitsBody = field(default_factory=LimitsBody)
    distribution: DistributionBody = field(default_factory=DistributionBody)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a line: how much it changed the price (negative brings it down) and what stood there after it.

    ``percent`` is of ``base``; ``None`` for amounts that no percentage gave.
    """

    kind: str
    label: str
    because: str
    base: Decimal
    percent: Decimal | None
    amount: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A discount that applied but lost to a better one, or that a limit left nothing of."""

    label: str
    percent: Decimal
    because: str


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its waterfall. ``standard`` is the price before anything was asked for; ``net`` what is paid."""

    line: Line
    list_amount: Decimal
    steps: tuple[Step, ...]
    passed_over: tuple[PassedOver, ...]
    standard: Decimal
    net: Decimal
    distributor_net: Decimal | None

    @property
    def discount(self) -> Decimal:
        """Return what is taken off list, in percent, unrounded; nothing of nothing is 0."""
        return (self.list_amount - self.net) * 100 / self.list_amount if self.list_amount else Decimal(0)


@dataclass(frozen=True, slots=True)
class Priced:
    """All lines, in the order they came in."""

    lines: tuple[PricedLine, ...]
    totals: Totals

    @property
    def list_total(self) -> Decimal:
        """Return the sum of the lines' list amounts."""
        return sum((each.list_amount for each in self.lines), Decimal(0))

    @property
    def net_total(self) -> Decimal:
        """Return the sum of what is paid."""
        return sum((each.net for each in self.lines), Decimal(0))

    def by_step(self) -> dict[str, Decimal]:
        """Return what each kind of step changed over all lines, in the order of the first line that has it."""
        sums: dict[str, Decimal] = {}
        for step in (step for each in self.lines for step in each.steps):
            sums[step.kind] = sums.get(step.kind, Decimal(0)) + step.amount
        return sums


def price(rules: Rules, lines: Sequence[Line], ground: Ground) -> Priced:
    """Price every line. Pure: the same rules, lines and ground give the same steps, whatever the order of lines."""
    totals = _totals(rules, lines, ground)
    offers = _Offers(rules, ground, totals)
    return Priced(tuple(_Pricing(rules, line, ground, offers).run() for line in lines), totals)


def list_amount(line: Line, currency: str) -> Decimal:
    """Return a line's amount at list price, rounded once."""
    return quantize(line.unit_list * line.periods * line.quantity, currency)


def _totals(rules: Rules, lines: Sequence[Line], ground: Ground) -> Totals:
    body = rules.steps.get("volume")
    counted = discounts.counted(body, lines, ground) if body else {}
    if ground.rate is None:
        return Totals(counted, None)
    listed = sum((list_amount(line, ground.currency) for line in lines), ground.beside_list)
    return Totals(counted, quantize(listed / ground.rate, "EUR"))


class _Offers:
    """What each step offers a line. Most look at its product only, so lines of one product are asked about once."""

    def __init__(self, rules: Rules, ground: Ground, totals: Totals) -> None:
        self._rules, self._steps, self._ground, self._totals = rules, rules.steps, ground, totals
        self.groups = rules.waterfall.groups()
        self._found: dict[tuple[str, str, str], Found | None] = {}
        self._limits: dict[tuple[str, str], Limit | None] = {}
        self._by_family = {step for step, body in rules.steps.items() if not _looks_at_products(step, body)}

    def of(self, step: StepName, line: Line) -> Found | None:
        """Return a step's discount for a line, or ``None``."""
        body = self._steps.get(step)
        if body is None:
            return None
        if step == "promotion":  # an amount off each unit is worth more on a cheaper line
            return _RULES[step](body, line, self._ground, self._totals)
        key = step, line.family, "" if step in self._by_family else line.sku
        if key not in self._found:
            self._found[key] = _RULES[step](body, line, self._ground, self._totals)
        return self._found[key]

    def limit(self, line: Line) -> Limit | None:
        """Return the limit of a line, or ``None``."""
        key = line.family, line.sku
        if key not in self._limits:
            self._limits[key] = self._rules.limits.of(line, self._ground)
        return self._limits[key]


def _looks_at_products(step: StepName, body: Any) -> bool:
    """Whether two products of one family may get different discounts from a step."""
    if step == "promotion":
        return True
    if step == "volume":
        return any(each.skus or each.together == "product" for each in body.schedules)
    return any(part.skus for name in _REACHES.get(step, ("rates",)) for part in getattr(body, name))


_REACHES: dict[StepName, tuple[str, ...]] = {"tier": ("rates", "extras"), "deal_size": ("ladders",)}
"""Where the parts of a step's body are that reach lines, if not in its rates."""


class _Pricing:
    """One line on its way down. ``open`` is the part of the price that discounts may still touch."""

    def __init__(self, rules: Rules, line: Line, ground: Ground, offers: _Offers) -> None:
        self.rules, self.line, self.ground, self.offers = rules, line, ground, offers
        self.listed = list_amount(line, ground.currency)
        self.running = self.open = self.open_list = self.listed
        self.open_units = line.quantity
        self.steps: list[Step] = []
        self.passed: list[PassedOver] = []

    def run(self) -> PricedLine:
        self._special()
        for rungs in self.offers.groups:
            if len(rungs) == 1:
                self._only(rungs[0])
            else:
                self._best(rungs)
        limit = self.offers.limit(self.line)
        if limit is not None:
            self._cap(limit)
            self._floor(limit.standard_margin, limit.label)
        standard = self.running
        self._asked(limit)
        return PricedLine(
            self.line, self.listed, tuple(self.steps), tuple(self.passed), standard, self.running, self._distributor()
        )

    def _special(self) -> None:
        special = self.line.special
        if special is None:
            return
        units = self.line.quantity if special.left is None else min(self.line.quantity, special.left)
        off = self._rounded((self.line.unit_list - special.unit) * self.line.periods * units)
        if off <= 0:
            self.passed.append(PassedOver("Special price", Decimal(0), "the list price is not higher"))
            return
        because = special.reference if units == self.line.quantity else f"{special.reference}, for {units} units"
        self._step("special", "Special price", because, self.listed, None, -off)
        if not special.stacks:
            covered = self._rounded(self.line.unit_list * self.line.periods * units)
            self.open = self.open_list = self.listed - covered
            self.open_units -= units

    def _best(self, rungs: list[Rung]) -> None:
        """Apply the best of the rungs that compete; the first of equal ones."""
        found_each = ((rung, self.offers.of(rung.step, self.line)) for rung in rungs)
        offers = [(rung, found, self._off(rung, found)) for rung, found in found_each if found is not None]
        if not offers:
            return
        best = max(offers, key=lambda offer: offer[2])
        for rung, found, _ in offers:
            if rung is not best[0]:
                self.passed.append(PassedOver(found.label, found.percent, f"{best[1].label} gives more"))
        self._take(*best)

    def _only(self, rung: Rung) -> None:
        found = self.offers.of(rung.step, self.line)
        if found is not None:
            self._take(rung, found, self._off(rung, found))

    def _take(self, rung: Rung, found: Found, off: Decimal) -> None:
        if off:
            base = self.open_list if rung.of == "list" else self.open
            self._step(rung.step, found.label, found.because, base, found.percent or None, -off)

    def _off(self, rung: Rung, found: Found) -> Decimal:
        """Return what an offer takes off, rounded; never more than there is."""
        base = self.open_list if rung.of == "list" else self.open
        exact = part_of(base, found.percent)
        if found.unit_off:
            exact += found.unit_off * self.open_units
        return min(self._rounded(exact), self.open)

    def _cap(self, limit: Limit) -> None:
        if limit.most is None:
            return
        too_much = self.open_list - self.open - self._rounded(part_of(self.open_list, limit.most))
        if too_much > 0:
            words = f"{limit.label}: at most {said(limit.most)} off list"
            self._step("cap", "Cap", words, self.open_list, None, too_much)

    def _floor(self, margin: Decimal | None, label: str) -> None:
        """Bring the open part back up to the margin that must remain; never above its list price."""
        if margin is None or self.line.unit_cost is None:
            return
        cost = self.line.unit_cost * self.line.periods * self.open_units
        lowest = min(price_at_margin(cost, margin, self.ground.currency), self.open_list)
        if self.open < lowest:
            self._step("floor", "Floor", label, self.open_list, None, lowest - self.open)

    def _asked(self, limit: Limit | None) -> None:
        """Bring the price down to what was asked for; asking for less than is given changes nothing."""
        if self.line.asked is None:
            return
        wanted = self.listed - self._rounded(part_of(self.listed, self.line.asked))
        off = min(self.running - wanted, self.open)
        if off <= 0:
            return
        self._step("asked", "Asked for", f"{said(self.line.asked)} off list", self.listed, self.line.asked, -off)
        if limit is not None:
            self._floor(limit.never_below, limit.label)

    def _distributor(self) -> Decimal | None:
        if not self.ground.distributed:
            return None
        rates = self.rules.distribution.rates
        rate = next((each for each in rates if each.holds(self.line, self.ground)), None)
        return self.running - self._rounded(part_of(self.running, rate.percent)) if rate else self.running

    def _step(
        self, kind: str, label: str, because: str, base: Decimal, percent: Decimal | None, amount: Decimal
    ) -> None:
        self.running += amount
        self.open += amount
        self.steps.append(Step(kind, label, because, base, percent, amount, self.running))

    def _rounded(self, amount: Decimal) -> Decimal:
        return quantize(amount, self.ground.currency)
