"""Services: the customer pays the partner for its work; a project that goes live may earn an incentive."""

from decimal import Decimal

from pydantic import Field

from pricing.rules.motions.party import Economics, MotionFacts
from pricing.rules.pay import Earning, Pay, earn
from prm.common.policies.primitives import Primitive

WAITS = "services_later"
"""The kind of an incentive whose project is not live yet: nothing so far, and kept in its place until then."""
LATER = "due when the project is live"


class ServicesBody(Primitive):
    """The incentive for a delivered project, from a least value of services on, and only after it went live."""

    incentive: Pay | None = Field(default=None, title="Project incentive")
    least: dict[str, Decimal] = Field(default={}, title="From services of", description="By currency.")
    after_delivery: bool = Field(default=True, title="Only after it went live")


def decide(body: ServicesBody, facts: MotionFacts) -> Economics:
    """Return the delivering partner's incentive; what the customer pays for services is the partner's own."""
    sale, own = facts.sale, f"The customer pays the partner {facts.sale.services:,.2f} {facts.sale.currency} itself."
    if body.incentive is None:
        return Economics(notes=(own,))
    parties = [each for each in facts.parties if each.role == "delivered"][:1]
    if body.after_delivery and not facts.delivered:
        waits = [
            Earning(each.ref, WAITS, "Project incentive", Decimal(0), body.incentive.say(), unpriced=LATER)
            for each in parties
        ]
        return Economics(tuple(waits), notes=(own,))
    least = body.least.get(sale.currency)
    if least is not None and sale.services < least:
        words = f"The incentive begins at services of {least:,.2f} {sale.currency}."
        return Economics(refused=words, notes=(own,))
    earnings = [
        earn(body.incentive, sale, participant=each.ref, kind="services", label="Project incentive") for each in parties
    ]
    return Economics(tuple(earnings), notes=(own,))
