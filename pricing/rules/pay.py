"""What a partner earns on a sale: a part of something, an amount, or so much a unit; within caps. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from pricing.rules.ladder import Ladder
from pricing.rules.percent import Share, part_of, said
from prm.common.money import quantize
from prm.common.policies.primitives import Primitive, say_value

Basis = Literal["net", "list", "first_year", "yearly", "services", "solution", "list_fee"]

BASES: dict[str, str] = {
    "net": "the price paid",
    "list": "the list price",
    "first_year": "the first year's price",
    "yearly": "each year's price",
    "services": "the services sold",
    "solution": "the joint solution's price",
    "list_fee": "the marketplace's fee",
}


@dataclass(frozen=True, slots=True)
class Sale:
    """The money of one sale in one currency. ``months`` is the contract's length, 0 when it is bought once.

    ``units`` counts what a royalty is paid on, ``units_before`` those of the period before this sale.
    """

    currency: str
    net: Decimal
    list_value: Decimal
    months: int = 0
    units: Decimal = Decimal(0)
    units_before: Decimal = Decimal(0)
    services: Decimal = Decimal(0)
    solution: Decimal = Decimal(0)
    listing_fee: Decimal = Decimal(0)

    def basis(self, name: Basis, year: int = 1) -> Decimal:
        """Return an amount earnings are a part of. A contract's price is spread evenly over its months.

        ``year`` picks the year of "yearly"; a sale without a length is all in the first.
        """
        if name in {"first_year", "yearly"}:
            return self._in_year(1 if name == "first_year" else year)
        amounts = {
            "net": self.net, "list": self.list_value, "services": self.services, "solution": self.solution,
            "list_fee": self.listing_fee,
        }  # fmt: skip
        return amounts[name]

    def _in_year(self, year: int) -> Decimal:
        if not self.months:
            return self.net if year == 1 else Decimal(0)
        months = max(0, min(self.months - 12 * (year - 1), 12))
        return self.net * months / self.months

    @property
    def years(self) -> int:
        """Return how many years the contract touches, at least one."""
        return max(1, -(-self.months // 12))


class Pay(Primitive):
    """One way to earn: exactly one of a percentage, a fixed amount, an amount a unit, or a royalty by volume.

    Amounts and caps are given by currency; a currency not named has no fixed amount, and no cap.
    """

    percent: Share | None = Field(default=None, title="Percent")
    of: Basis = Field(default="net", title="Of")
    fixed: dict[str, Decimal] = Field(default={}, title="Amount", description="By currency.")
    per_unit: dict[str, Decimal] = Field(default={}, title="Amount a unit", description="By currency.")
    royalty: Ladder | None = Field(default=None, title="Royalty by units of the period")
    cap: dict[str, Decimal] = Field(default={}, title="At most", description="For one sale, by currency.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.percent is not None, bool(self.fixed), bool(self.per_unit), self.royalty is not None]
        if sum(ways) != 1:
            raise ValueError("give a percentage, an amount, an amount a unit or a royalty: exactly one of them")
        for name in ("fixed", "per_unit", "cap"):
            if any(amount <= 0 for amount in getattr(self, name).values()):
                raise ValueError(f"{name.replace('_', ' ')}: amounts are more than nothing")
        return self

    def say(self) -> str:
        """Return such as "10 % of the first year's price, at most 5,000 EUR"."""
        cap = f", at most {_amounts(self.cap)}" if self.cap else ""
        if self.percent is not None:
            return f"{said(self.percent)} of {BASES[self.of]}{cap}"
        if self.royalty is not None:
            return f"a royalty {self.royalty.say('units')}{cap}"
        return f"{_amounts(self.fixed)}{cap}" if self.fixed else f"{_amounts(self.per_unit)} a unit{cap}"


def _amounts(by_currency: Mapping[str, Decimal]) -> str:
    return " or ".join(f"{say_value(amount)} {currency}" for currency, amount in by_currency.items())


@dataclass(frozen=True, slots=True)
class Earning:
    """What one participant gets: ``amount`` rounded to the currency; negative is what it gives. ``because`` in words.

    ``year`` is the contract year it falls into; ``unpriced`` says why no amount could be worked out.
    """

    participant: str
    kind: str
    label: str
    amount: Decimal
    because: str
    basis: Decimal = Decimal(0)
    percent: Decimal | None = None
    year: int = 1
    capped: bool = False
    unpriced: str = ""


def earn(
    pay: Pay, sale: Sale, *, participant: str, kind: str, label: str, year: int = 1, used: Decimal = Decimal(0)
) -> Earning:
    """Return what ``pay`` gives on a sale. ``used`` is what the same sale already paid against the cap."""
    exact, basis, percent, missing = _exact(pay, sale, year)
    amount, cap = quantize(exact, sale.currency), pay.cap.get(sale.currency)
    capped = cap is not None and used + amount > cap
    if cap is not None and capped:
        amount = max(cap - used, Decimal(0))
    return Earning(participant, kind, label, amount, pay.say(), basis, percent, year, capped, missing)


def _exact(pay: Pay, sale: Sale, year: int) -> tuple[Decimal, Decimal, Decimal | None, str]:
    if pay.percent is not None:
        basis = sale.basis(pay.of, year)
        return part_of(basis, pay.percent), basis, pay.percent, ""
    if pay.royalty is not None:
        # A royalty's ladder runs over the period: this sale earns what it adds to the period's royalty.
        before, after = sale.units_before, sale.units_before + sale.units
        weighted = pay.royalty.percent(after) * after - pay.royalty.percent(before) * before
        percent = weighted / sale.units if sale.units else Decimal(0)
        return part_of(sale.net, percent), sale.net, percent, ""
    amounts = pay.fixed or pay.per_unit
    if sale.currency not in amounts:
        return Decimal(0), Decimal(0), None, f"no amount is set in {sale.currency}"
    times = Decimal(1) if pay.fixed else sale.units
    return amounts[sale.currency] * times, Decimal(0), None, ""
