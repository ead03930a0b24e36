"""Technology alliance: the share of a joint solution, royalties by volume, and who bears the cost of integration."""

from dataclasses import replace
from decimal import Decimal

from pydantic import Field

from pricing.rules.motions.party import Economics, MotionFacts
from pricing.rules.motions.referral import BROUGHT_BY
from pricing.rules.pay import Earning, Pay, earn
from pricing.rules.percent import Share, part_of
from prm.common.money import quantize
from prm.common.policies.primitives import Primitive


class TechnologyBody(Primitive):
    """What the alliance partner earns on a joint solution, pays as an OEM, earns for referring, and bears of costs."""

    solution_share: Pay | None = Field(default=None, title="Share of a joint solution")
    oem_royalty: Pay | None = Field(default=None, title="Royalty an OEM pays")
    referral: Pay | None = Field(
        default=None, title="Referral fee", description="To technology partners, in place of the usual one."
    )
    we_fund: Share = Field(default=Decimal(50), title="Our part of joint programmes, %")
    integration_months: int = Field(default=24, ge=1, le=120, title="Integration cost is spread over, months")
    integration_borne: Share = Field(default=Decimal(50), title="Of it the partner bears, %")


def decide(body: TechnologyBody, facts: MotionFacts) -> Economics:
    """Return the partner's share, what an OEM owes as royalty (negative: it pays), and a referral fee."""
    earnings: list[Earning] = []
    for party in facts.parties:
        if party.role == "solution" and body.solution_share is not None:
            earnings.append(_earned(body.solution_share, facts, party.ref, "Joint solution"))
        if party.role == "embeds" and body.oem_royalty is not None:
            owed = _earned(body.oem_royalty, facts, party.ref, "Royalty")
            earnings.append(replace(owed, kind="royalty", amount=-owed.amount))
        if party.role in BROUGHT_BY and body.referral is not None:
            earnings.append(_earned(body.referral, facts, party.ref, "Referral fee"))
    return Economics(tuple(earnings))


def co_funded(body: TechnologyBody, amount: Decimal, currency: str) -> tuple[Decimal, Decimal]:
    """Return our part and the partner's part of a joint programme; they add up to it exactly."""
    ours = quantize(part_of(amount, body.we_fund), currency)
    return ours, quantize(amount, currency) - ours


def integration_cost(body: TechnologyBody, cost: Decimal, currency: str, month: int) -> tuple[Decimal, Decimal]:
    """Return our and the partner's part of an integration's cost in one month, counted from 1.

    The whole cost is spread evenly; the last month takes what rounding left, so all months add up to it exactly.
    """
    if not 1 <= month <= body.integration_months:
        return Decimal(0), Decimal(0)
    each = quantize(cost / body.integration_months, currency)
    last = month == body.integration_months
    due = quantize(cost, currency) - each * (body.integration_months - 1) if last else each
    borne = quantize(part_of(due, body.integration_borne), currency)
    return due - borne, borne


def _earned(pay: Pay, facts: MotionFacts, partner: str, label: str) -> Earning:
    return earn(pay, facts.sale, participant=partner, kind="technology", label=label)
