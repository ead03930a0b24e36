"""Co-sell: what each of those who sold together earns, and how the sale is credited."""

from dataclasses import replace
from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from pricing.rules.motions.party import Economics, MotionFacts, RoleShare, credit
from pricing.rules.pay import Pay, earn
from prm.common.money import Money
from prm.common.policies.primitives import Primitive


class RolePay(Primitive):
    """What a role earns. Partners of one role share it equally."""

    role: str = Field(title="Role")
    label: str = Field(title="Name")
    pay: Pay = Field(title="Earns")


class CoSellBody(Primitive):
    """Pay by role, and how the sale is credited. The roles together never take more than the price paid."""

    pays: list[RolePay] = Field(default=[], title="Pay by role")
    credit: list[RoleShare] = Field(default=[], title="Credit by role")

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        parts = sum(each.pay.percent or 0 for each in self.pays if each.pay.of == "net")
        if parts > 100:
            raise ValueError(f"the roles together would take {parts} % of the price paid")
        if len({each.role for each in self.pays}) != len(self.pays):
            raise ValueError("a role is named twice")
        return self


def decide(body: CoSellBody, facts: MotionFacts) -> Economics:
    """Return each party's earning by its role, and the credit, which always adds up to the sale."""
    earnings = []
    for rule in body.pays:
        parties = [each for each in facts.parties if each.role == rule.role]
        if not parties:
            continue
        whole = earn(rule.pay, facts.sale, participant="", kind="co_sell", label=rule.label)
        parts = _equal(whole.amount, facts.sale.currency, len(parties))
        earnings += [
            replace(whole, participant=party.ref, amount=part) for party, part in zip(parties, parts, strict=True)
        ]
    return Economics(tuple(earnings), credit(body.credit, facts))


def _equal(amount: Decimal, currency: str, heads: int) -> list[Decimal]:
    return [part.amount for part in Money(amount, currency).split([Decimal(1)] * heads)]
