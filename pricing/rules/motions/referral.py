"""Referral: a fee or a share for whoever brought the customer, once or as long as the contract runs."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from pricing.rules.motions.party import Economics, MotionFacts, Party
from pricing.rules.pay import Earning, Pay, earn
from prm.common.policies.primitives import ALWAYS, Condition, Primitive

BROUGHT_BY = frozenset({"sourced", "referred"})
"""Who brought the customer: the partner that leads the deal, or another that only introduced it."""


class ReferralBody(Primitive):
    """``lasts`` says how long a share is paid; ``within_days`` is how long after acceptance a sale still counts.

    The cap of ``pay`` holds for the whole sale, all years together.
    """

    pay: Pay = Field(title="Fee or share")
    lasts: Literal["first_year", "years", "lifetime"] = Field(default="first_year", title="Paid for")
    years: int = Field(default=1, ge=1, le=50, title="Years")
    within_days: int = Field(default=365, ge=0, le=3650, title="Counts for, days", description="0: without an end.")
    only_new_customers: bool = Field(default=True, title="Only new customers")
    when: Condition = Field(default=ALWAYS, title="When")


def decide(body: ReferralBody, facts: MotionFacts) -> Economics:
    """Return the referrer's fee, a line for each year it is paid for."""
    parties = [each for each in facts.parties if each.role in BROUGHT_BY]
    if reason := _refusal(body, facts, parties):
        return Economics(refused=reason)
    years = _years(body, facts)
    return Economics(tuple(line for party in parties for line in _lines(body, facts, party, years)))


def _refusal(body: ReferralBody, facts: MotionFacts, parties: list[Party]) -> str:
    if not parties:
        return "Nobody referred this customer."
    if body.only_new_customers and facts.new_customer is not True:
        return "Referral fees are paid for new customers."
    if body.within_days and facts.accepted is not None and (facts.on - facts.accepted).days > body.within_days:
        return (
            f"The referral was accepted on {_day(facts.accepted)}, more than {body.within_days} days before the sale."
        )
    return ""


def _years(body: ReferralBody, facts: MotionFacts) -> int:
    recurring = body.pay.percent is not None and body.pay.of == "yearly"
    if not recurring or body.lasts == "first_year":
        return 1
    return facts.sale.years if body.lasts == "lifetime" else min(body.years, facts.sale.years)


def _lines(body: ReferralBody, facts: MotionFacts, party: Party, years: int) -> list[Earning]:
    lines: list[Earning] = []
    for year in range(1, years + 1):
        used = sum((each.amount for each in lines), Decimal(0))
        label = "Referral fee" if years == 1 else f"Referral share, year {year}"
        lines.append(
            earn(body.pay, facts.sale, participant=party.ref, kind="referral", label=label, year=year, used=used)
        )
    return lines


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
