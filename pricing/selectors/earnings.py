"""Collecting who earns what on a quoted or a won sale, and reading what was stored of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from partners.models import Partner
from partners.selectors.tier import primary_places
from pricing.enums import SaleKind, SubscriptionStatus
from pricing.models import Quote, QuoteMargin, Sale, SaleShare, Subscription
from pricing.policies import motions as motion_kinds
from pricing.policies.discounting import WATERFALL
from pricing.policies.renewing import RENEWAL
from pricing.rules import earnings as rule
from pricing.rules.earnings import Model, SharedSale, Statement
from pricing.rules.motions.party import MotionFacts, Party, role_of_lead
from pricing.rules.pay import Sale as Money
from pricing.rules.renewal import Kind, RenewalBody
from pricing.selectors import renewal as renewals
from pricing.selectors.ground import customer_key
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.moment import now
from prm.common.policies import Policy, in_force

KINDS = {
    "referral": motion_kinds.REFERRAL, "co_sell": motion_kinds.CO_SELL, "services": motion_kinds.SERVICES,
    "marketplace": motion_kinds.MARKETPLACE, "alliance": motion_kinds.ALLIANCE, "technology": motion_kinds.TECHNOLOGY,
}  # fmt: skip
"""The policy behind each motion's model."""

ROLES = {
    "influence": "influenced", "services": "delivered", "distributor": "distributed", "referral": "referred",
    "co_sell": "co_sold", "oem": "embeds",
}  # fmt: skip
"""What a role on a deal is called where sales are shared."""

JOINED = frozenset({*ROLES.values(), "solution", "incumbent"})
"""Roles of partners that may have taken part in another's deal."""


@dataclass(frozen=True, slots=True)
class DealParty:
    """Another partner on a deal, by its key, with its role there."""

    partner_id: int
    role: str


@dataclass(frozen=True, slots=True)
class SaleAbout:
    """What a deal adds to its quote: the others on it, when it was accepted, and whether its customer is new."""

    others: Sequence[DealParty] = field(default=())
    accepted: date | None = None
    new_customer: bool | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """A sale's shares with what is needed to show and to store them: partners by reference, policies by model."""

    statement: Statement
    partners: Mapping[str, Partner]
    parties: tuple[Party, ...]
    models: Mapping[str, Model]
    kind: Kind
    motion: str


def about(payload: Mapping[str, Any]) -> SaleAbout:
    """Return what a deal says of its sale, as plain data; a deal of before it said anything says nothing."""
    accepted = payload.get("accepted_on")
    return SaleAbout(
        others=[DealParty(each["partner_id"], each["role"]) for each in payload.get("others", [])],
        accepted=date.fromisoformat(accepted) if accepted else None,
        new_customer=payload.get("new_customer"),
    )


def work_out(quote: Quote, about: SaleAbout, *, at: datetime | None = None) -> Worked:
    """Return who earns what on a quote's sale by the policies in force at ``at`` (now). For the vendor's eyes.

    Parties of one role and model go by the version for the first of them.
    """
    moment = at or now()
    partners = _partners(quote, about)
    lead = partners[quote.partner_id]
    places = primary_places(partners)
    roles = [(quote.partner_id, role_of_lead(quote.motion or None, lead.type.code))]
    roles += [(each.partner_id, ROLES.get(each.role, each.role)) for each in about.others]
    parties = tuple(
        Party(
            partners[pk].public_id,
            role,
            places[pk][1] if pk in places else None,
            partners[pk].type.code,
            (quote.motion or None) if pk == lead.pk else None,
        )
        for pk, role in roles
        if pk in partners
    )
    by_ref = {partner.public_id: partner for partner in partners.values()}
    policies = _policies(quote, parties, by_ref, moment)
    kind = kind_of(quote, about)
    body: RenewalBody = policies[RENEWAL].body
    facts = SharedSale(
        about=MotionFacts(
            _money(quote, parties, partners, moment),
            parties,
            moment.date(),
            accepted=about.accepted,
            new_customer=_is_new(quote, about, kind),
            private_offer=quote.net_total < quote.list_total,
            from_commitment=None,
        ),
        customer=quote.customer_total if _buys(quote, policies) else quote.net_total,
        received=_received(quote),
        buys=_buys(quote, policies),
        kind=kind,
        pay_share=body.pay_share(kind),
        incumbent=_incumbent(quote, by_ref) if kind == SaleKind.EXPANSION else None,
        expansion_credit=body.expansion_credit,
        credit=tuple(policies[motion_kinds.CO_SELL].body.credit),
        resell=policies[motion_kinds.RESELL].body,
    )
    models = {
        key: Model(policies[name].body, policies[name].label, policies[name].version.public_id)
        for key, name in KINDS.items()
    }
    return Worked(rule.share(models, facts), by_ref, parties, models, kind, quote.motion)


def kind_of(quote: Quote, about: SaleAbout) -> Kind:
    """Return whether a quote renews, expands or wins its customer: one with a subscription is no new one."""
    if quote.renewal_ref:
        return "renewal"
    if about.new_customer is False or quote.new_customer is False:
        return "expansion"
    runs = Subscription.objects.filter(
        customer_key=customer_key(quote.customer_name), status=SubscriptionStatus.ACTIVE
    ).exclude(quote_ref=quote.public_id)
    return "expansion" if runs.exists() else "new"


def _is_new(quote: Quote, about: SaleAbout, kind: Kind) -> bool | None:
    if kind != "new":
        return False
    return about.new_customer if about.new_customer is not None else quote.new_customer


def _partners(quote: Quote, about: SaleAbout) -> dict[int, Partner]:
    wanted = {quote.partner_id, *(each.partner_id for each in about.others)}
    return {each.pk: each for each in Partner.objects.select_related("type").filter(pk__in=wanted)}


def _policies(
    quote: Quote, parties: Sequence[Party], partners: Mapping[str, Partner], moment: datetime
) -> dict[str, Policy]:
    """Return the policies a sale is shared by: each model's for the first party it pays, all others for the lead."""
    lead = renewals.scope_of(partners[parties[0].ref], quote.territory, quote.motion)
    wanted = [RENEWAL, WATERFALL, motion_kinds.RESELL, *KINDS.values()]
    found = in_force(wanted, at=moment, scope=lead)
    for party in parties[1:]:
        key = rule.model_of(party)
        if key is None or any(rule.model_of(other) == key for other in parties[: parties.index(party)]):
            continue
        scope = renewals.scope_of(partners[party.ref], quote.territory, "")
        found |= in_force([KINDS[key]], at=moment, scope=scope)
    return found


def _buys(quote: Quote, policies: Mapping[str, Policy]) -> bool:
    return not quote.motion or quote.motion in policies[WATERFALL].body.partner_buys


def _money(quote: Quote, parties: Sequence[Party], partners: Mapping[int, Partner], moment: datetime) -> Money:
    """Return the quote's money. What is sold as services is all of it in that motion; a joint solution is all of the
    sale wherever a partner has its part in one."""
    whole = quote.net_total
    joint = quote.motion == "integrate" or any(party.role == "solution" for party in parties)
    embeds = [party.ref for party in parties if party.role == "embeds"]
    return Money(
        quote.currency,
        whole,
        quote.list_total,
        months=quote.term_months or 0,
        units=quote.lines.aggregate(units=Sum("quantity"))["units"] or Decimal(0),
        units_before=_built_in(embeds[0], partners, moment) if embeds else Decimal(0),
        services=whole if quote.motion == "services" else Decimal(0),
        solution=whole if joint else Decimal(0),
    )


def _built_in(reference: str, partners: Mapping[int, Partner], moment: datetime) -> Decimal:
    """Return the units an OEM paid royalty on before, in the calendar year of ``moment``: its ladder goes on there."""
    own = next(pk for pk, partner in partners.items() if partner.public_id == reference)
    year = datetime(moment.year, 1, 1, tzinfo=moment.tzinfo)
    paid = SaleShare.objects.filter(partner_id=own, kind="royalty", won_at__gte=year, won_at__lt=moment)
    sold = Sale.objects.filter(public_id__in=paid.values("sale_ref"))
    return sold.aggregate(units=Sum("quote__lines__quantity"))["units"] or Decimal(0)


def _received(quote: Quote) -> Decimal:
    """Return what the vendor is paid: by the distributor where the lines say so."""
    if not quote.through_distributor:
        return quote.net_total
    rows = QuoteMargin.objects.filter(line__quote=quote)
    paid = [(row.distributor_net, row.line.net) for row in rows.select_related("line")]
    return sum((net if through is None else through for through, net in paid), Decimal(0)) if paid else quote.net_total


def _incumbent(quote: Quote, partners: dict[str, Partner]) -> str | None:
    """Return the partner an expanded customer belongs to: of its newest running subscription; it joins ``partners``."""
    row = (
        Subscription.objects.filter(
            customer_key=customer_key(quote.customer_name), status=SubscriptionStatus.ACTIVE, moved_at__isnull=True
        )
        .exclude(partner_id=quote.partner_id)
        .exclude(quote_ref=quote.public_id)
        .select_related("partner__type")
        .order_by("-starts_on", "-pk")
        .first()
    )
    if row is None:
        return None
    partners[row.partner.public_id] = row.partner
    return str(row.partner.public_id)


def shares_visible_to(actor: Actor) -> QuerySet[SaleShare]:
    """Return the shares of sales ``actor`` may see: all for staff, its own for a partner."""
    rows = SaleShare.objects.select_related("partner")
    return rows.filter(partner_id=actor.partner_id) if actor.is_partner else rows


def totals_of(rows: QuerySet[SaleShare]) -> list[tuple[str, Decimal, Decimal]]:
    """Return by currency what shares come to in money, and how much credit for targets they are."""
    money, credit = Sum("amount", filter=~Q(sort="credit")), Sum("amount", filter=Q(sort="credit"))
    found = rows.order_by("currency").values_list("currency").annotate(money=money, credit=credit)
    return [(currency, earned or Decimal(0), counted or Decimal(0)) for currency, earned, counted in found]


def of_deal(actor: Actor, deal_ref: str) -> list[SaleShare]:
    """Return the stored shares of a won deal as far as ``actor`` sees them, in their order."""
    return list(shares_visible_to(actor).filter(deal_ref=deal_ref).order_by("sale_ref", "position"))


def sale_of_deal(deal_ref: str) -> Sale | None:
    """Return a won deal's sale, the newest, or ``None``. For staff."""
    return Sale.objects.select_related("partner", "quote").filter(deal_ref=deal_ref).first()


def sale_of_quote(quote: Quote) -> Sale | None:
    """Return the sale an accepted quote became, or ``None``. For staff."""
    return Sale.objects.select_related("partner").filter(quote=quote).first()


def shares_of(sale: Sale) -> list[SaleShare]:
    """Return all shares of a sale. For staff."""
    return list(SaleShare.objects.select_related("partner").filter(sale_ref=sale.public_id).order_by("position"))


def sales() -> QuerySet[Sale]:
    """Return every priced sale with its leading partner. For staff."""
    return Sale.objects.select_related("partner", "quote")


def get_sale(reference: str) -> Sale:
    """Return one sale by public id. For staff. Raises ``NotFound``."""
    found = sales().filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found
