"""Quotes as rows, priced by the shipped rules: for what is about showing them, not about making them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from partners.models import Partner
from pricing.models import Product, ProductFamily, Quote, QuoteLine, QuoteMargin
from pricing.policies import discounting
from pricing.rules import waterfall
from pricing.rules.ground import Ground, Line
from prm.common.policies import kinds

TODAY = date(2026, 11, 20)


def product(sku: str, name: str, price: str, **fields: Any) -> Product:
    """Return a product of the family "edge", made when it is not there."""
    family, _ = ProductFamily.objects.get_or_create(code="edge", defaults={"name": "Edge"})
    values = {"name": name, "family": family, "list_price": Decimal(price), **fields}
    return Product.objects.get_or_create(sku=sku, defaults=values)[0]


def rules() -> waterfall.Rules:
    """Return the shipped rules of prices."""
    known = kinds()

    def body(kind: str) -> Any:
        return known[kind].default()

    return waterfall.Rules(
        waterfall=body(discounting.WATERFALL),
        steps={step: body(kind) for step, kind in discounting.STEPS.items()},
        limits=body(discounting.LIMITS),
    )


def offered(
    partner: Partner,
    wanted: Sequence[tuple[Product, int, str | None, str]],
    *,
    currency: str = "EUR",
    cost: str = "0.5",
    **fields: Any,
) -> Quote:
    """Return a quote over (product, quantity, asked, customer's discount), priced for a Premier reseller."""
    lines = [
        Line(str(at), item.sku, "edge", Decimal(quantity), item.list_price,
             Decimal(item.term_months or 1) if item.billing == "monthly" else Decimal(1),
             unit_cost=item.list_price * Decimal(cost), asked=Decimal(asked) if asked else None)
        for at, (item, quantity, asked, _) in enumerate(wanted)
    ]  # fmt: skip
    ground = Ground(
        currency, TODAY, tier="premier", partner_type="var", motion="resell", registered=True, rate=Decimal(1)
    )
    priced = waterfall.price(rules(), lines, ground)
    quote = Quote.objects.create(
        **{
            "series": "", "partner": partner, "name": "Two terminals", "customer_name": "Hafen Bremerhaven",
            "customer_contact": "Imke Brandt", "customer_email": "imke@hafen.example", "currency": currency,
            "motion": "resell", "payment_days": 30, "priced_at": timezone.now(), "valid_until": date(2026, 12, 20),
            **fields,
        }
    )  # fmt: skip
    totals = {
        "list_total": Decimal(0),
        "standard_total": Decimal(0),
        "net_total": Decimal(0),
        "customer_total": Decimal(0),
    }
    for at, ((item, _, _, off), line) in enumerate(zip(wanted, priced.lines, strict=True), start=1):
        customer = line.list_amount * (100 - Decimal(off)) / 100
        customer = customer.quantize(line.list_amount)
        row = QuoteLine.objects.create(
            quote=quote, partner=partner, position=at, product=item, quantity=line.line.quantity,
            periods=line.line.periods, unit_list=line.line.unit_list, list_amount=line.list_amount,
            standard=line.standard, net=line.net, asked=line.line.asked, customer_discount=Decimal(off),
            customer_amount=customer, steps=[_plain(step) for step in line.steps],
            passed_over=[_plain(each) for each in line.passed_over],
        )  # fmt: skip
        assert line.line.unit_cost is not None
        QuoteMargin.objects.create(
            line=row, unit_cost=line.line.unit_cost,
            cost=line.line.unit_cost * line.line.periods * line.line.quantity, distributor_net=line.distributor_net,
        )  # fmt: skip
        totals["list_total"] += line.list_amount
        totals["standard_total"] += line.standard
        totals["net_total"] += line.net
        totals["customer_total"] += customer
    Quote.objects.filter(pk=quote.pk).update(series=fields.get("series") or quote.public_id, **totals)
    quote.refresh_from_db()
    return quote


def _plain(step: Any) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(step).items()}
