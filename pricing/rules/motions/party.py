"""Who takes part in a sale, and what a model makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pricing.rules.pay import Earning, Sale
from pricing.rules.percent import Share
from prm.common.money import Money
from prm.common.policies.primitives import Primitive

GLOBAL = frozenset({"gsi"})
"""Partner types whose pay is negotiated as an alliance, whatever the motion is called."""

TECHNOLOGY = frozenset({"isv", "oem"})
"""Partner types whose referrals are paid by the terms of their technology alliance."""

_BY_ROLE = {
    "referred": "referral", "co_sold": "co_sell", "influenced": "alliance", "delivered": "services",
    "solution": "technology", "embeds": "technology",
}  # fmt: skip
_BY_MOTION = {
    "referral": "referral", "co_sell": "co_sell", "services": "services", "marketplace": "marketplace",
    "integrate": "technology",
}  # fmt: skip
_LEADS_AS = {"services": "delivered", "integrate": "solution"}


@dataclass(frozen=True, slots=True)
class Party:
    """A participant and its role: ``sourced``, ``co_sold``, ``influenced``, ``delivered``, ``distributed`` …"""

    ref: str
    role: str
    tier: str | None = None
    partner_type: str | None = None
    motion: str | None = None


@dataclass(frozen=True, slots=True)
class MotionFacts:
    """A sale with everybody on it. ``accepted`` is the day the registration or referral was accepted.

    ``from_commitment`` is whether the customer pays from what it committed to spend; ``None`` while that is unknown.
    """

    sale: Sale
    parties: tuple[Party, ...]
    on: date
    accepted: date | None = None
    new_customer: bool | None = None
    private_offer: bool = False
    from_commitment: bool | None = False
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Credited:
    """How much of the sale counts for a participant's targets."""

    participant: str
    percent: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Economics:
    """What a model makes of a sale. ``refused`` says why a model pays nothing at all."""

    earnings: tuple[Earning, ...] = ()
    credit: tuple[Credited, ...] = ()
    refused: str = ""
    notes: tuple[str, ...] = field(default=())

    def earned_by(self, participant: str) -> Decimal:
        """Return the sum of a participant's earnings."""
        return sum((each.amount for each in self.earnings if each.participant == participant), Decimal(0))


def model_of_motion(motion: str | None, partner_type: str | None) -> str | None:
    """Return the commercial model a leading partner that does not buy is paid by; ``None`` where none is known.

    A marketplace's fee is due whoever sells there. Beside it a global alliance has its own terms in every motion, and
    a technology partner's referral goes by its alliance's.
    """
    if motion == "marketplace":
        return "marketplace"
    if partner_type in GLOBAL:
        return "alliance"
    if motion == "referral" and partner_type in TECHNOLOGY:
        return "technology"
    return _BY_MOTION.get(motion or "")


def model_of_role(role: str, partner_type: str | None) -> str | None:
    """Return the model the role of a further partner is paid by; ``None`` for one that is not paid by any."""
    model = _BY_ROLE.get(role)
    return "technology" if model == "referral" and partner_type in TECHNOLOGY else model


def role_of_lead(motion: str | None, partner_type: str | None = None) -> str:
    """Return the role the leading partner plays in its motion."""
    if motion == "integrate" and partner_type == "oem":
        return "embeds"
    if model_of_motion(motion, partner_type) == "alliance" and motion not in {None, "resell"}:
        return "influenced"
    return _LEADS_AS.get(motion or "", "sourced")


class RoleShare(Primitive):
    """A role's weight when something is shared among those who took part."""

    role: str
    weight: Share


def credit(weights: Sequence[RoleShare], facts: MotionFacts) -> tuple[Credited, ...]:
    """Share the sale's credit among the parties by the weights of their roles: always the whole sale, to the cent.

    Parties of one role share its weight equally; without any weight that applies nobody is credited.
    """
    by_role = {each.role: each.weight for each in weights}
    parties = [each for each in facts.parties if by_role.get(each.role)]
    if not parties:
        return ()
    heads = {role: sum(each.role == role for each in parties) for role in by_role}
    parts = [by_role[each.role] / heads[each.role] for each in parties]
    total = sum(parts, Decimal(0))
    amounts = Money(facts.sale.net, facts.sale.currency).split(parts)
    return tuple(
        Credited(party.ref, part * 100 / total, amount.amount)
        for party, part, amount in zip(parties, parts, amounts, strict=True)
    )
