"""A services project goes live: the incentive that waited for it is worked out and kept."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from pricing.enums import ShareKind
from pricing.models import Sale, SaleShare
from pricing.policies.renewing import RENEWAL
from pricing.rules.earnings import part_for
from pricing.rules.motions import services as rule
from pricing.rules.motions.party import MotionFacts, Party
from pricing.rules.pay import Sale as Money
from pricing.selectors import renewal as renewals
from prm.common import events
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.guards import require
from prm.common.models import PolicyVersion
from prm.common.money import quantize
from prm.common.policies import in_force
from prm.common.policies.store import body_of


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the sale was made under: the incentive's policy, and which part of it this kind of sale earns."""

    body: rule.ServicesBody
    share: Decimal


@transaction.atomic
def go_live(*, actor: Actor, sale: Sale, services: Decimal) -> Sale:
    """Pay the incentive of a sale's services project: it is live, and the customer bought ``services`` for it.

    The amount is in the sale's currency, and the terms are those of the day the sale was won. What is paid is no longer
    left for the vendor. Raises ``Invalid`` for an amount that is none or has too many decimals, ``DomainError``
    ``sale.no_project`` when no incentive waits, ``NotAllowed`` without the right.
    """
    require(actor, "sale.live")
    if services < 0 or services != quantize(services, sale.currency):
        raise Invalid({"services": f"Give what the customer paid for the services, in {sale.currency}."})
    held = Sale.objects.select_for_update(of=("self",)).select_related("quote", "partner__type")
    locked = held.get(pk=sale.pk)
    waiting = SaleShare.objects.select_related("partner__type").filter(sale_ref=locked.public_id, kind=rule.WAITS)
    rows = list(waiting.order_by("position"))
    if not rows:
        raise DomainError("sale.no_project", "No incentive waits for a project of this sale.")
    for row in rows:
        terms = _terms(row, locked)
        amount, words = _earned(row, locked, services, terms)
        row.kind, row.amount, row.because, row.basis = "services", amount, words[:400], services
        row.save(update_fields=["kind", "amount", "because", "basis", "updated_at"])
    paid = sum((row.amount for row in rows), Decimal(0))
    locked.kept -= paid
    locked.save(update_fields=["kept", "updated_at"])
    events.emit(
        "sale.live", subject=locked, partner_id=locked.partner_id, actor=actor,
        payload={
            "services": str(services),
            "shares": [
                {"partner": row.partner.public_id if row.partner else "", "amount": str(row.amount)} for row in rows
            ],
        },
    )  # fmt: skip
    return locked


def waits(sale: Sale) -> bool:
    """Whether an incentive waits for the sale's project to go live."""
    return SaleShare.objects.filter(sale_ref=sale.public_id, kind=rule.WAITS, sort=ShareKind.PAY).exists()


def _terms(row: SaleShare, sale: Sale) -> _Terms:
    body = body_of(PolicyVersion.objects.get(public_id=row.policy_ref))
    scope = renewals.scope_of(sale.partner, sale.quote.territory, sale.quote.motion)
    renewal = in_force([RENEWAL], at=sale.won_at, scope=scope)[RENEWAL].body
    return _Terms(body, renewal.pay_share(sale.kind))


def _earned(row: SaleShare, sale: Sale, services: Decimal, terms: _Terms) -> tuple[Decimal, str]:
    money = Money(sale.currency, sale.net, sale.list_amount, services=services)
    who = row.partner.public_id if row.partner else ""
    found = rule.decide(
        terms.body, MotionFacts(money, (Party(who, "delivered"),), sale.won_at.date(), delivered=True)
    )  # fmt: skip
    if not found.earnings:
        return Decimal(0), found.refused
    earning = found.earnings[0]
    return part_for(sale.kind, terms.share, earning.amount, earning.because, sale.currency)
