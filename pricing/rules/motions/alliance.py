"""Global alliances: pay for influence without transacting, funds that grow with sales, terms negotiated for a while."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from pricing.rules.motions.party import Economics, MotionFacts, Party, RoleShare, credit
from pricing.rules.pay import Earning, Pay, earn
from pricing.rules.percent import Share, part_of, said
from prm.common.money import quantize
from prm.common.policies.primitives import Primitive

FUND = "alliance_fund"
"""Who takes what goes into the alliance's fund: no partner, and no longer the vendor's to keep."""


class Negotiated(Primitive):
    """Terms of one alliance that replace the usual ones from a day until another; both days count."""

    partner: str = Field(min_length=1, title="Partner")
    begins: date = Field(title="First day")
    ends: date = Field(title="Last day")
    influence: Pay = Field(title="Pay for influence")

    @model_validator(mode="after")
    def _ends_after(self) -> Self:
        if self.ends < self.begins:
            raise ValueError("the last day is before the first")
        return self


class AllianceBody(Primitive):
    """Pay for influence, the part of each sale that goes into the alliance's fund, and our part of investments."""

    influence: Pay | None = Field(default=None, title="Pay for influence")
    fund: Share = Field(default=Decimal(0), title="Into the alliance fund, %")
    we_invest: Share = Field(default=Decimal(50), title="Our part of joint investments, %")
    negotiated: list[Negotiated] = Field(default=[], title="Negotiated terms")
    credit: list[RoleShare] = Field(default=[], title="Credit by role")

    @model_validator(mode="after")
    def _one_term_at_a_time(self) -> Self:
        terms = sorted(self.negotiated, key=lambda each: (each.partner, each.begins))
        for before, after in pairwise(terms):
            if before.partner == after.partner and after.begins <= before.ends:
                raise ValueError(f"two terms of {after.partner} hold on {after.begins.isoformat()}")
        return self

    def influence_of(self, partner: str, on: date) -> tuple[Pay | None, str]:
        """Return the pay for influence that holds for a partner on a day, and until when if it was negotiated."""
        for terms in self.negotiated:
            if terms.partner == partner and terms.begins <= on <= terms.ends:
                return terms.influence, f"negotiated, until {terms.ends.day} {terms.ends:%B %Y}"
        return self.influence, ""


def decide(body: AllianceBody, facts: MotionFacts) -> Economics:
    """Return the pay of those who influenced the sale, what goes into the fund, and the credit."""
    earnings: list[Earning] = []
    for party in _of_role(facts, "influenced"):
        pay, negotiated = body.influence_of(party.ref, facts.on)
        if pay is not None:
            label = f"Influence, {negotiated}" if negotiated else "Influence"
            earnings.append(earn(pay, facts.sale, participant=party.ref, kind="influence", label=label))
    if body.fund:
        into = quantize(part_of(facts.sale.net, body.fund), facts.sale.currency)
        words = f"{said(body.fund)} of the price paid"
        earnings.append(Earning(FUND, "fund", "Into the alliance fund", into, words, facts.sale.net, body.fund))
    return Economics(tuple(earnings), credit(body.credit, facts))


def co_invested(body: AllianceBody, amount: Decimal, currency: str) -> tuple[Decimal, Decimal]:
    """Return our part and the partner's part of a joint investment; they add up to it exactly."""
    ours = quantize(part_of(amount, body.we_invest), currency)
    return ours, quantize(amount, currency) - ours


def _of_role(facts: MotionFacts, role: str) -> list[Party]:
    return [each for each in facts.parties if each.role == role]
