"""Collecting what a quote is priced from: the partner, the products, the policies in force and the list prices.

Five queries however many lines: partner, products, policies, and two of the price lookup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Concat, JSONObject

from partners.models import CohortMember, Partner, TierAssignment
from partners.rules.names import normalise
from partners.selectors import territory
from pricing.enums import QuoteStatus, SpecialStatus
from pricing.models import BundleItem, Product, ProductCost, ProductRule, Quote, QuoteLine, Renewal, SpecialPrice
from pricing.policies.quoting import APPROVAL, QUOTING
from pricing.policies.renewing import RENEWAL
from pricing.rules import discounts, quoted
from pricing.rules.ground import Ground, Line
from pricing.rules.head import LineAsk, QuoteHead
from pricing.rules.percent import HUNDRED
from pricing.rules.quoted import Bodies, QuotedFacts
from pricing.rules.renewal import Kind
from pricing.selectors import bodies as bodies_of
from pricing.selectors import price
from pricing.selectors.asked_lines import AskedLines, Taken, Wanted, clashes
from pricing.selectors.price import Found
from pricing.selectors.quote import head_of
from prm.common.models.money import ExchangeRate
from prm.common.moment import now
from prm.common.money import PIVOT
from prm.common.policies import Policy, in_force
from prm.common.policies.measures import months_between
from prm.common.tenancy import as_system

OFFERED = (QuoteStatus.IN_APPROVAL, QuoteStatus.READY, QuoteStatus.SENT, QuoteStatus.ACCEPTED)
"""A deal's quotes that count together with a further one."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a price is worked out from. ``problems`` says by field which lines cannot be priced, and why.

    ``clashes`` likewise says which products need another one or do not go together: a draft may have them, a quote may
    not. ``taken`` and ``products`` follow the lines; ``found`` says by product where its price stands.
    """

    facts: QuotedFacts
    bodies: Bodies
    policies: Mapping[str, Policy]
    products: tuple[Product, ...]
    found: Mapping[int, Found]
    taken: tuple[Taken | None, ...]
    problems: Mapping[str, str]
    clashes: Mapping[str, str]

    @property
    def rules(self) -> Mapping[str, str]:
        """Return the version behind each kind of policy."""
        return self.facts.rules


def customer_key(name: str) -> str:
    """Return what a customer is recognised by: its name without legal form, accents and order of words."""
    return normalise(name).key[:200] or name.casefold().strip()[:200]


def gather(wanted: Wanted) -> Gathered:
    """Return what ``wanted`` is priced from. A line without a price in the currency is a problem and priced at 0.

    Raises ``DomainError`` ``policy.missing`` when a kind of policy has no version in force.
    """
    moment = wanted.at or now()
    with as_system("price lookup"):
        about = _partner(wanted, moment)
        products = _products(wanted, about)
        policies = in_force(_kinds(about, wanted), at=moment, scope=_scope(wanted, about))
        if wanted.at is not None:
            # A price that was given is kept; who has to approve it is said by the present.
            policies |= in_force([APPROVAL], scope=_scope(wanted, about))
        missing = [pk for pk in products if pk not in wanted.kept]
        found = price.lookup(
            missing,
            partner=wanted.partner,
            currency=wanted.head.currency,
            region=wanted.head.territory or None,
            motion=wanted.head.motion or None,
            segment=wanted.head.segment or None,
            on=moment.date(),
        )
    kept = {pk: Found(unit, None, None, "") for pk, unit in wanted.kept.items() if pk in products}
    return _assembled(wanted, moment, about, products, {**found, **kept}, policies)


def wanted_of(
    quote: Quote, head: QuoteHead, asks: Sequence[LineAsk], *, at: datetime | None = None,
    kept: Mapping[int, Decimal] | None = None,
) -> Wanted:  # fmt: skip
    """Return what is to be priced for a quote, with what its deal said."""
    return Wanted(
        partner=quote.partner,
        head=head,
        asks=asks,
        registered=quote.registered,
        strategic=quote.strategic,
        new_customer=quote.new_customer,
        last_bought_on=quote.last_bought_on,
        registered_families=None if quote.registered_families is None else tuple(quote.registered_families),
        renewal_ref=quote.renewal_ref,
        deal_ref=quote.deal_ref,
        series=quote.series,
        at=at,
        kept=kept or {},
    )


def scope_of(quote: Quote) -> dict[str, Any]:
    """Return the scope policies are looked up in for a quote at this moment."""
    wanted = wanted_of(quote, head_of(quote), ())
    with as_system("price lookup"):
        return _scope(wanted, _partner(wanted, now()))


def _kinds(about: Any, wanted: Wanted) -> list[str]:
    motion = wanted.head.motion or None
    model = quoted.model_of(Ground(PIVOT, about.on, partner_type=about.type.code, motion=motion))
    more = [*([bodies_of.MODELS[model]] if model else []), *([RENEWAL] if _kind_of(wanted) != "new" else [])]
    return [*sorted(bodies_of.PRICED_BY), APPROVAL, QUOTING, *more]


def _kind_of(wanted: Wanted) -> Kind:
    if wanted.renewal:
        return "renewal"
    return "expansion" if wanted.new_customer is False else "new"


def _partner(wanted: Wanted, moment: datetime) -> Any:
    """Return the partner with its type, tiers, cohorts, the exchange rate, and what the sale's other quotes hold."""
    on, currency = moment.date(), wanted.head.currency
    current = TierAssignment.objects.filter(partner=OuterRef("pk"), since__lte=on).filter(
        Q(until__isnull=True) | Q(until__gte=on)
    )
    rows = Partner.objects.select_related("type").annotate(
        tiers=ArraySubquery(
            current.order_by("programme__pk").values(
                row=JSONObject(programme="programme__code", tier="tier__code", primary="programme__is_primary")
            )
        ),
        in_cohorts=ArraySubquery(
            CohortMember.objects.filter(partner=OuterRef("pk"))
            .filter(Q(cohort__until__isnull=True) | Q(cohort__until__gte=on))
            .order_by("cohort__code")
            .values("cohort__code")
        ),
        rate=Subquery(_rate(currency, on)),
        beside=ArraySubquery(_beside(wanted)),
    )
    if wanted.renewal:
        terms = Renewal.objects.filter(public_id=wanted.renewal_ref, subscription__partner=OuterRef("pk"))
        rows = rows.annotate(sold_before=Exists(terms))
    found: Any = rows.get(pk=wanted.partner.pk)
    found.on = on
    return found


def _rate(currency: str, on: Any) -> QuerySet[ExchangeRate, Any]:
    """Return the latest rate between EUR and a currency as "1.08" or, the other way round, as "/0.92"."""
    pair = Q(base=PIVOT, quote=currency) | Q(base=currency, quote=PIVOT)
    as_asked = Case(When(base=PIVOT, then=0), default=1, output_field=IntegerField())
    written = Cast("rate", TextField())
    return (
        ExchangeRate.objects.filter(pair, on__lte=on)
        .order_by("-on", as_asked)
        .values(
            said=Case(When(base=PIVOT, then=written), default=Concat(Value("/"), written), output_field=TextField())
        )
    )[:1]


def _beside(wanted: Wanted) -> QuerySet[QuoteLine, Any]:
    """Return the lines of the deal's quotes that are one sale with this one, in its currency.

    A deal's quotes are alternatives unless somebody said that they count together. Numbers come as text: none becomes a
    float on its way.
    """
    whole = wanted.head.counts_with or wanted.series
    if not wanted.deal_ref or not whole:
        return QuoteLine.objects.none().values("pk")
    return (
        QuoteLine.objects.filter(
            Q(quote__series=whole) | Q(quote__counts_with=whole),
            quote__deal_ref=wanted.deal_ref,
            quote__currency=wanted.head.currency,
            quote__status__in=OFFERED,
            partner=OuterRef("pk"),
        )
        .exclude(quote__series=wanted.series)
        .order_by("pk")
        .values(
            row=JSONObject(
                sku="product__sku",
                family="product__family__code",
                **{name: Cast(name, TextField()) for name in ("quantity", "unit_list", "periods", "list_amount")},
            )
        )
    )


def _products(wanted: Wanted, about: Any) -> dict[int, Any]:
    """Return the products by key with family, cost, what is agreed for the customer, and the parts of bundles."""
    on, currency = about.on, wanted.head.currency
    special = SpecialPrice.objects.filter(
        partner=wanted.partner,
        customer_key=customer_key(wanted.head.customer_name),
        product=OuterRef("pk"),
        currency=currency,
        status=SpecialStatus.ACTIVE,
        valid_from__lte=on,
        valid_until__gte=on,
    )
    cost = ProductCost.objects.filter(product=OuterRef("pk"), since__lte=on).order_by("-since")
    rows = Product.objects.select_related("family").annotate(
        own_cost=Subquery(cost.filter(currency=currency).values("amount")[:1]),
        pivot_cost=Subquery(cost.filter(currency=PIVOT).values("amount")[:1]),
        agreed=ArraySubquery(
            special.order_by("unit_price", "pk").values(
                row=JSONObject(
                    pk="pk",
                    ref="public_id",
                    stacks="stacks",
                    unit=Cast("unit_price", TextField()),
                    left=Cast(F("quantity") - F("used"), TextField()),
                )
            )
        ),
        ruled=ArraySubquery(
            ProductRule.objects.filter(product=OuterRef("pk"))
            .order_by("pk")
            .values(row=JSONObject(kind="kind", other="other_id", name="other__name", because="because"))
        ),
        parts=ArraySubquery(
            BundleItem.objects.filter(bundle=OuterRef("pk")).values(
                row=JSONObject(product="product_id", option="is_option", units=Cast("quantity", TextField()))
            ),
        ),
    )
    return {row.pk: row for row in rows.filter(pk__in={ask.product_id for ask in wanted.asks})}


def _scope(wanted: Wanted, about: Any) -> dict[str, Any]:
    primary = _primary(about)
    region = wanted.head.territory
    return {
        "programme": primary["programme"] if primary else None,
        "region": (region, *territory.ancestors(region)) if region else (),
        "tier": primary["tier"] if primary else None,
        "motion": wanted.head.motion or None,
        "cohort": tuple(about.in_cohorts),
    }


def _primary(about: Any) -> dict[str, Any] | None:
    return next((row for row in about.tiers if row["primary"]), None)


def _assembled(
    wanted: Wanted, moment: datetime, about: Any, products: Mapping[int, Any], found: Mapping[int, Found],
    policies: Mapping[str, Policy],
) -> Gathered:  # fmt: skip
    bodies = bodies_of.gathered({kind: policy.body for kind, policy in policies.items()})
    rate = _rate_of(about.rate, wanted.head.currency)
    share = policies[RENEWAL].body.discount_share(_kind_of(wanted)) if RENEWAL in policies else HUNDRED
    ground = _with_beside(replace(_ground(wanted, about, rate), partner_share=share), bodies, about.beside)
    lines, taken, problems = AskedLines(wanted, products, found, rate, ground.renewal).read()
    facts = QuotedFacts(
        ground=ground,
        lines=tuple(lines),
        rules={kind: policy.version.public_id for kind, policy in policies.items()},
        partner=wanted.partner.public_id,
        customer_discounts=tuple(ask.customer_discount for ask in wanted.asks if ask.product_id in products),
        months=wanted.head.term_months or 0,
    )
    ordered = tuple(products[ask.product_id] for ask in wanted.asks if ask.product_id in products)
    return Gathered(facts, bodies, policies, ordered, found, tuple(taken), problems, clashes(wanted.asks, products))


def _ground(wanted: Wanted, about: Any, rate: Decimal | None) -> Ground:
    head, primary = wanted.head, _primary(about)
    return Ground(
        currency=head.currency,
        on=about.on,
        tier=primary["tier"] if primary else None,
        partner_type=about.type.code,
        motion=head.motion or None,
        region=head.territory or None,
        segment=head.segment or None,
        standings=tuple(f"{row['programme']}:{row['tier']}" for row in about.tiers),
        capabilities=tuple(about.capabilities),
        codes=tuple(head.promotion_codes),
        registered=wanted.registered,
        strategic=wanted.strategic,
        new_customer=wanted.new_customer,
        months_since_purchase=_months_since(wanted.last_bought_on, about.on),
        registered_families=wanted.registered_families,
        renewal=wanted.renewal,
        incumbent=about.sold_before if wanted.renewal else None,
        distributed=head.through_distributor,
        rate=rate,
    )


def _months_since(bought: date | None, on: date) -> int | None:
    return None if bought is None else max(months_between(bought, on), 0)


def _rate_of(said: str | None, currency: str) -> Decimal | None:
    if currency == PIVOT:
        return Decimal(1)
    if not said:
        return None
    return Decimal(1) / Decimal(said[1:]) if said.startswith("/") else Decimal(said)


def _with_beside(ground: Ground, bodies: Bodies, rows: Sequence[Mapping[str, Any]]) -> Ground:
    """Add what the sale's other quotes hold, counted as this one's lines are."""
    if not rows:
        return ground
    others = [
        Line(
            "", row["sku"], row["family"], Decimal(row["quantity"]), Decimal(row["unit_list"]), Decimal(row["periods"])
        )
        for row in rows
    ]
    volume = bodies.rules.steps.get("volume")
    counted = discounts.counted(volume, others, ground) if volume is not None else {}
    listed = sum((Decimal(row["list_amount"]) for row in rows), Decimal(0))
    return replace(ground, beside=counted, beside_list=listed)
