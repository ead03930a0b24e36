"""Who earns what on a sale with several partners in different motions. Pure; all of it adds up to the smallest coin.

What the customer pays is shared completely: a reseller's and a distributor's margin, what the models of the motions
pay, and what is left for the vendor. Credit for targets is shared completely too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from pricing.rules.motions import resell
from pricing.rules.motions.models import MODELS
from pricing.rules.motions.party import (
    MotionFacts,
    Party,
    RoleShare,
    model_of_motion,
    model_of_role,
)
from pricing.rules.motions.resell import ResellBody
from pricing.rules.pay import Earning
from pricing.rules.percent import HUNDRED, part_of, said
from pricing.rules.renewal import Kind
from prm.common.money import Money, quantize

Sort = Literal["margin", "pay", "credit"]
OUTSIDE = "marketplace"
"""A participant that is no partner: whoever runs the marketplace."""

_WHOLE = frozenset({"fee", "fee_part", "royalty", "fund"})
"""What is given and not earned: it is the same on a renewal."""


@dataclass(frozen=True, slots=True)
class Model:
    """The policy of one motion as it is in force: its body, how it is called, and its version."""

    body: Any
    label: str
    ref: str


@dataclass(frozen=True, slots=True)
class SharedSale:
    """A sale with everybody on it, the leading partner first in ``about.parties``.

    ``customer`` is what the customer pays, ``received`` what the vendor is paid: by the distributor where there is
    one. ``buys`` is whether the leading partner buys and sells on. ``incumbent`` is the partner the customer belongs to
    when another sells it more. ``resell`` says which margin is expected of one that buys.
    """

    about: MotionFacts
    customer: Decimal
    received: Decimal
    buys: bool
    kind: Kind = "new"
    pay_share: Decimal = HUNDRED
    incumbent: str | None = None
    expansion_credit: Decimal = Decimal(0)
    credit: tuple[RoleShare, ...] = ()
    resell: ResellBody | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a sale. ``model`` names the motion's model it comes of; empty for margins."""

    participant: str
    sort: Sort
    role: str
    kind: str
    label: str
    because: str
    amount: Decimal
    basis: Decimal = Decimal(0)
    percent: Decimal | None = None
    year: int = 1
    capped: bool = False
    model: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """Everybody's shares, what is left for the vendor, and why a model paid nothing."""

    parts: tuple[Part, ...]
    kept: Decimal
    notes: tuple[str, ...] = ()

    def of(self, participant: str, sort: Sort | None = None) -> Decimal:
        """Return what a participant has: of one sort, or margin and pay together."""
        sorts = {"margin", "pay"} if sort is None else {sort}
        return sum((p.amount for p in self.parts if p.participant == participant and p.sort in sorts), Decimal(0))

    def total(self, *sorts: Sort) -> Decimal:
        """Return the sum of all parts of these sorts."""
        return sum((part.amount for part in self.parts if part.sort in sorts), Decimal(0))


def model_of(party: Party) -> str | None:
    """Return the model a party is paid by: its motion's when it leads, else its role's; ``None`` for a reseller."""
    if party.motion is not None and party.motion != "resell":
        return model_of_motion(party.motion, party.partner_type)
    return model_of_role(party.role, party.partner_type)


def share(models: Mapping[str, Model], facts: SharedSale) -> Statement:
    """Share a sale. A party whose model is not among ``models`` earns nothing by it."""
    parts, notes = _margins(facts), []
    for key in MODELS:
        parties = tuple(party for party in facts.about.parties if model_of(party) == key)
        if not parties or key not in models:
            continue
        found = MODELS[key](models[key].body, replace(facts.about, parties=parties))
        parts += [_paid(each, key, parties, facts) for each in found.earnings]
        notes += [*found.notes, *([found.refused] if found.refused else [])]
    paid = sum((part.amount for part in parts if part.sort == "pay"), Decimal(0))
    # What an OEM builds us into is its own to sell: nothing of it reaches us but the royalty.
    received = Decimal(0) if facts.about.parties[0].role == "embeds" else facts.received
    return Statement((*parts, *_credits(facts)), received - paid, tuple(notes))


def _margins(facts: SharedSale) -> list[Part]:
    sale, lead = facts.about.sale, facts.about.parties[0]
    found = []
    if lead.role == "embeds":
        paid = facts.customer if facts.buys else sale.net
        return [
            Part(
                lead.ref, "margin", lead.role, "own_product", "Its own product", "What its customer pays for it", paid,
                paid, HUNDRED,
            )
        ]  # fmt: skip
    if facts.buys:
        earned = facts.customer - sale.net
        percent = earned * 100 / facts.customer if facts.customer else None
        because = f"What the customer pays less the partner's price{_expected(facts)}"
        found.append(
            Part(
                lead.ref, "margin", lead.role, "resale", "Margin", because,
                earned, facts.customer, percent,
            )
        )  # fmt: skip
    between = sale.net - facts.received
    distributor = next((party for party in facts.about.parties if party.role == "distributed"), None)
    if between and distributor is not None:
        found.append(
            Part(
                distributor.ref, "margin", distributor.role, "distribution", "Distributor's margin",
                "The partner's price less what the distributor pays", between, sale.net, between * 100 / sale.net,
            )
        )  # fmt: skip
    elif between:
        found.append(
            Part("", "margin", "distributed", "distribution", "Distributor's margin", "It is not named yet",
                 between, sale.net, between * 100 / sale.net)
        )  # fmt: skip
    return found


def _expected(facts: SharedSale) -> str:
    if facts.resell is None:
        return ""
    lead = facts.about.parties[0]
    words = resell.compared(
        facts.resell, partner_type=lead.partner_type, tier=lead.tier, customer=facts.customer, net=facts.about.sale.net
    )  # fmt: skip
    return f"; {words}" if words else ""


def _paid(earning: Earning, model: str, parties: tuple[Party, ...], facts: SharedSale) -> Part:
    role = next((party.role for party in parties if party.ref == earning.participant), "")
    amount, because = earning.amount, earning.because
    if earning.kind not in _WHOLE:
        amount, because = part_for(facts.kind, facts.pay_share, amount, because, facts.about.sale.currency)
    if earning.unpriced:
        because = f"{because}; {earning.unpriced}"
    return Part(
        earning.participant, "pay", role, earning.kind, earning.label, because, amount, earning.basis, earning.percent,
        earning.year, earning.capped, model,
    )  # fmt: skip


def part_for(kind: str, percent: Decimal, amount: Decimal, because: str, currency: str) -> tuple[Decimal, str]:
    """Return the part of an earning that a kind of sale gives, rounded, and why: all of it for a hundred percent."""
    if percent == HUNDRED:
        return amount, because
    return quantize(part_of(amount, percent), currency), f"{because}; {said(percent)} of it on {_A[kind]}"


_A = {"renewal": "a renewal", "expansion": "an expansion", "new": "new business"}


def _credits(facts: SharedSale) -> list[Part]:
    """Share the sale's credit: the incumbent's part of an expansion first, the rest by the weights of the roles.

    Where no role has a weight the leading partner has it all.
    """
    sale, parties = facts.about.sale, facts.about.parties
    if not sale.net:
        return []
    outsider = facts.incumbent if facts.incumbent not in {party.ref for party in parties} else None
    first = facts.expansion_credit if outsider else Decimal(0)
    weights = {each.role: each.weight for each in facts.credit}
    heads = {role: sum(party.role == role for party in parties) for role in weights}
    shared = [(party, weights[party.role] / heads[party.role]) for party in parties if weights.get(party.role)]
    shared = shared or [(parties[0], HUNDRED)]
    whole = sum((weight for _, weight in shared), Decimal(0))
    rest = HUNDRED - first
    rows = [(party.ref, party.role, "Credit for the role", weight * rest / whole) for party, weight in shared]
    if outsider and first:
        rows.append((outsider, "incumbent", "Credit of the expansion", first))
    amounts = Money(sale.net, sale.currency).split([weight for *_, weight in rows])
    return [
        Part(ref, "credit", role, "credit", label, f"{said(_tidy(weight))} of the price paid", money.amount, sale.net,
             weight)
        for (ref, role, label, weight), money in zip(rows, amounts, strict=True)
    ]  # fmt: skip


def _tidy(percent: Decimal) -> Decimal:
    return percent.quantize(Decimal("0.01"))
