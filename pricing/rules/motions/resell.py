"""Resell: the margin a partner can expect between what it pays and what its customer pays."""

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from pricing.rules.percent import Percent, said
from prm.common.decisions import Outcome, Row
from prm.common.policies.primitives import Primitive


class MarginBand(Primitive):
    """The margin, in percent of the customer's price, that partners of these types and tiers can expect."""

    label: str = Field(min_length=1, max_length=80, title="Name")
    partner_types: list[str] = Field(default=[], title="Partner types")
    tiers: list[str] = Field(default=[], title="Tiers")
    low: Percent = Field(title="From, %")
    high: Percent = Field(title="To, %")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high < self.low:
            raise ValueError(f"the band runs from {said(self.low)} down to {said(self.high)}")
        return self


class ResellBody(Primitive):
    """Margin bands, of which the first that fits is expected."""

    bands: list[MarginBand] = Field(default=[], title="Expected margins")

    def expected(self, partner_type: str | None, tier: str | None) -> MarginBand | None:
        """Return the band of a partner, or ``None``."""
        for band in self.bands:
            if (not band.partner_types or partner_type in band.partner_types) and (
                not band.tiers or tier in band.tiers
            ):
                return band
        return None


def margin(customer: Decimal, net: Decimal) -> Decimal | None:
    """Return the partner's margin in percent: (customer - net) / customer; ``None`` of nothing."""
    return (customer - net) * 100 / customer if customer else None


def compared(body: ResellBody, *, partner_type: str | None, tier: str | None, customer: Decimal, net: Decimal) -> str:
    """Return a margin against what is expected, such as "below the 15 % to 25 % of VAR"; empty without a band."""
    band, earned = body.expected(partner_type, tier), margin(customer, net)
    if band is None or earned is None:
        return ""
    return _against(band, earned)


def _against(band: MarginBand, earned: Decimal) -> str:
    return f"{_word(band, earned)} the {said(band.low)} to {said(band.high)} of {band.label}"


def _word(band: MarginBand, earned: Decimal) -> str:
    return "below" if earned < band.low else "above" if earned > band.high else "within"


def decide(body: ResellBody, *, partner_type: str | None, tier: str | None, customer: Decimal, net: Decimal) -> Outcome:
    """Return ``within``, ``below`` or ``above`` the expected margin, ``unknown`` without a band or a price."""
    band, earned = body.expected(partner_type, tier), margin(customer, net)
    if band is None or earned is None:
        return Outcome(
            "unknown", "No margin is expected for this partner." if band is None else "There is no price yet."
        )
    shown = earned.quantize(Decimal("0.1"))
    sentence = f"A margin of {said(shown)}, {_against(band, earned)}."
    rows = (Row(band.label, f"{said(band.low)} to {said(band.high)}"), Row("This sale", said(shown), result="part"))
    return Outcome(_word(band, earned), sentence, rows, data={"margin": str(shown)})
