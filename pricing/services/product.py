"""Writing the catalogue."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from partners.selectors.lists import is_currency
from pricing.enums import ProductKind
from pricing.models import Product, ProductFamily
from prm.common import events
from prm.common.actors import Actor
from prm.common.errors import Invalid
from prm.common.guards import require, require_fresh, require_valid, tidy

FIELDS = (
    *("sku", "name", "description", "family", "kind", "unit", "billing", "term_months", "list_price", "currency"),
    *("sold_from", "sold_until", "renewed_until", "is_active"),
)
FAMILY_FIELDS = ("name", "is_active")


@transaction.atomic
def create(*, actor: Actor, data: dict[str, Any]) -> Product:
    """Add a product. ``data`` holds fields of :data:`FIELDS`; ``list_price`` is in ``currency``. Raises ``Invalid``."""
    require(actor, "product.edit")
    product = Product()
    _fill(product, data)
    product.save()
    events.emit("product.created", subject=product, partner_id=None, payload={"sku": product.sku}, actor=actor)
    return product


@transaction.atomic
def update(*, actor: Actor, product: Product, data: dict[str, Any], seen: str = "") -> Product:
    """Change a product; deals keep the amounts they were registered with. Raises ``stale``, ``Invalid``."""
    require(actor, "product.edit")
    locked = Product.objects.select_for_update(of=("self",)).select_related("family").get(pk=product.pk)
    require_fresh(seen, locked.updated_at, "product")
    before = {field: getattr(locked, field) for field in FIELDS}
    _fill(locked, data)
    changed = [field for field in FIELDS if getattr(locked, field) != before[field]]
    if changed:
        locked.save()
        events.emit("product.updated", subject=locked, partner_id=None, payload={"fields": changed}, actor=actor)
    return locked


@transaction.atomic
def set_active(*, actor: Actor, products: list[Product], active: bool) -> int:
    """Offer products on new deals, or no longer; returns how many changed."""
    require(actor, "product.edit")
    changed = 0
    for product in Product.objects.select_for_update().filter(pk__in=[p.pk for p in products]).order_by("pk"):
        if product.is_active != active:
            product.is_active = active
            product.save(update_fields=["is_active"])
            events.emit(
                "product.updated", subject=product, partner_id=None, payload={"fields": ["is_active"]}, actor=actor
            )
            changed += 1
    return changed


def _fill(product: Product, data: dict[str, Any]) -> None:
    """Put the data on the product and check it; raises ``Invalid``."""
    if unknown := data.keys() - set(FIELDS):
        raise TypeError(f"not a field to set: {sorted(unknown)}")
    for field, value in tidy(data).items():
        setattr(product, field, value)
    wrong = {}
    if not product.name:
        wrong["name"] = "Give the product its name."
    if not product.sku:
        wrong["sku"] = "Give the product its SKU."
    if not is_currency(product.currency):
        wrong["currency"] = f"{product.currency or 'This'} is not a currency."
    if product.list_price is None or product.list_price < Decimal(0):
        wrong["list_price"] = "A list price is not negative."
    if Product.objects.filter(sku__iexact=product.sku).exclude(pk=product.pk).exists():
        wrong["sku"] = "Another product has this SKU."
    if product.kind != ProductKind.SUBSCRIPTION:
        product.billing, product.term_months = "", None
    wrong |= misfit(product) | _parted(product)
    if wrong:
        raise Invalid(wrong)
    require_valid(product)


def misfit(product: Product) -> dict[str, str]:
    """Return by field what does not go together: a kind with its term, days with one another."""
    wrong = {}
    if product.kind == ProductKind.SUBSCRIPTION:
        if not product.billing:
            wrong["billing"] = "Say when a subscription is paid."
        if not product.term_months:
            wrong["term_months"] = "Give the term a subscription begins with, in months."
    if product.sold_from and product.sold_until and product.sold_until < product.sold_from:
        wrong["sold_until"] = "The last day comes before the first."
    if product.sold_until and product.renewed_until and product.renewed_until < product.sold_until:
        wrong["renewed_until"] = "Renewals end before new sales do."
    return wrong


def _parted(product: Product) -> dict[str, str]:
    """Return what the parts of bundles do not allow."""
    wrong = {}
    if product.pk and product.kind != ProductKind.BUNDLE and product.items.exists():
        wrong["kind"] = "It has parts. Take them out before it becomes something else than a bundle."
    if product.pk and product.kind == ProductKind.BUNDLE and product.in_bundles.exists():
        wrong["kind"] = "It is a part of a bundle, so it cannot be one itself."
    return wrong


@transaction.atomic
def create_family(*, actor: Actor, code: str, name: str) -> ProductFamily:
    """Add a product family; ``code`` is what rules name it by, and lasts. Raises ``Invalid``."""
    require(actor, "product.edit")
    family = ProductFamily(code=code.strip().lower(), name=" ".join(name.replace("\x00", "").split()))
    if ProductFamily.objects.filter(code=family.code).exists():
        raise Invalid({"code": "Another family has this code."})
    require_valid(family)
    family.save()
    events.emit("product_family.created", subject=family, partner_id=None, payload={"code": family.code}, actor=actor)
    return family


@transaction.atomic
def update_family(*, actor: Actor, family: ProductFamily, data: dict[str, Any]) -> ProductFamily:
    """Change a family's name, or whether it is sold. Raises ``Invalid``."""
    require(actor, "product.edit")
    locked = ProductFamily.objects.select_for_update().get(pk=family.pk)
    for field, value in tidy({field: data[field] for field in FAMILY_FIELDS if field in data}).items():
        setattr(locked, field, value)
    require_valid(locked)
    locked.save()
    events.emit("product_family.updated", subject=locked, partner_id=None, payload={"code": locked.code}, actor=actor)
    return locked
