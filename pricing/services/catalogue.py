"""What belongs to a product: its cost, the parts of a bundle, and what it goes with."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from partners.selectors.lists import is_currency
from pricing.enums import ProductKind, RuleKind
from pricing.models import BundleItem, Product, ProductCost, ProductRule
from prm.common import events
from prm.common.actors import Actor
from prm.common.errors import Invalid, NotFound
from prm.common.guards import require, require_valid

LARGEST = Decimal(10) ** 12


@transaction.atomic
def set_cost(*, actor: Actor, product: Product, amount: Decimal, currency: str, since: date) -> ProductCost:
    """Say what a unit costs from a day on; the same day again corrects it. Raises ``Invalid``."""
    require(actor, "cost.edit")
    wrong = {}
    if not amount.is_finite() or not 0 <= amount < LARGEST:
        wrong["amount"] = "A cost is not negative, and no larger than prices are."
    if not is_currency(currency):
        wrong["currency"] = f"{currency or 'This'} is not a currency."
    if wrong:
        raise Invalid(wrong)
    locked = _locked(product)
    cost, _ = ProductCost.objects.update_or_create(
        product=locked, currency=currency, since=since, defaults={"amount": amount}
    )
    _changed(actor, locked, "cost", private=True)
    return cost


@transaction.atomic
def remove_cost(*, actor: Actor, product: Product, cost: int) -> None:
    """Take a cost away. Raises ``NotFound`` when it is not the product's."""
    require(actor, "cost.edit")
    locked = _locked(product)
    _delete(locked.costs.filter(pk=cost))
    _changed(actor, locked, "cost", private=True)


@transaction.atomic
def add_part(
    *, actor: Actor, bundle: Product, product: Product, quantity: Decimal, option: bool = False, taken: bool = True
) -> BundleItem:
    """Put a product into a bundle, for good or as an option that is ``taken`` unless somebody leaves it out.

    A bundle holds no bundles, and a product once. Raises ``Invalid``.
    """
    require(actor, "product.edit")
    locked = _locked(bundle)
    wrong = {}
    if locked.kind != ProductKind.BUNDLE:
        wrong["product"] = f"{locked.name} is no bundle."
    elif product.kind == ProductKind.BUNDLE:
        wrong["product"] = "A bundle holds no other bundle."
    elif locked.items.filter(product=product).exists():
        wrong["product"] = f"{product.name} is in it already."
    if not quantity.is_finite() or quantity <= 0:
        wrong["quantity"] = "At least a part of one."
    if wrong:
        raise Invalid(wrong)
    item = BundleItem(
        bundle=locked,
        product=product,
        quantity=quantity,
        is_option=option,
        taken_by_default=taken or not option,
        position=locked.items.count(),
    )
    require_valid(item)
    item.save()
    _changed(actor, locked, "parts")
    return item


@transaction.atomic
def remove_part(*, actor: Actor, bundle: Product, item: int) -> None:
    """Take a part out of a bundle; quotes keep what they have. Raises ``NotFound``."""
    require(actor, "product.edit")
    locked = _locked(bundle)
    _delete(locked.items.filter(pk=item))
    _changed(actor, locked, "parts")


@transaction.atomic
def add_rule(*, actor: Actor, product: Product, kind: str, other: Product, because: str = "") -> ProductRule:
    """Say that a product requires another on a quote, or excludes it.

    Raises ``Invalid`` for the product itself, for a pair that has a rule, and for one that contradicts what they or
    what they require say.
    """
    require(actor, "product.edit")
    if kind not in RuleKind.values:
        raise Invalid({"kind": "Choose one of the two."})
    locked = _locked(product)
    if other.pk == locked.pk:
        raise Invalid({"other": "Choose another product than this one."})
    if locked.rules.filter(other=other).exists():
        raise Invalid({"other": f"There is a rule between {locked.name} and {other.name} already."})
    if kind == RuleKind.REQUIRES and (against := _against(locked, other)):
        raise Invalid({"other": against})
    if kind == RuleKind.EXCLUDES and other.pk in _needed(locked.pk):
        raise Invalid({"other": f"{locked.name} requires {other.name}, so it cannot exclude it."})
    if kind == RuleKind.EXCLUDES and locked.pk in _needed(other.pk):
        raise Invalid({"other": f"{other.name} requires {locked.name}, so they have to go together."})
    rule = ProductRule(product=locked, kind=kind, other=other, because=" ".join(because.split())[:200])
    rule.save()
    _changed(actor, locked, "rules")
    return rule


@transaction.atomic
def remove_rule(*, actor: Actor, product: Product, rule: int) -> None:
    """Take a rule away. Raises ``NotFound``."""
    require(actor, "product.edit")
    locked = _locked(product)
    _delete(locked.rules.filter(pk=rule))
    _changed(actor, locked, "rules")


def _needed(product: int) -> set[int]:
    """Return what a product requires, and what that requires."""
    pairs: dict[int, set[int]] = {}
    for one, other in ProductRule.objects.filter(kind=RuleKind.REQUIRES).values_list("product_id", "other_id"):
        pairs.setdefault(one, set()).add(other)
    found: set[int] = set()
    ahead = {product}
    while ahead:
        ahead = {other for one in ahead for other in pairs.get(one, ())} - found
        found |= ahead
    return found


def _against(product: Product, other: Product) -> str:
    """Return why a product cannot require another: something that would be on the quote excludes something else."""
    together = {product.pk, other.pk} | _needed(product.pk) | _needed(other.pk)
    clash = ProductRule.objects.filter(kind=RuleKind.EXCLUDES, product__in=together, other__in=together)
    found = clash.select_related("product", "other").first()
    return f"{found.product.name} excludes {found.other.name}, so they cannot go together." if found else ""


def _locked(product: Product) -> Product:
    return Product.objects.select_for_update(of=("self",)).select_related("family").get(pk=product.pk)


def _delete(rows: QuerySet[Any]) -> None:
    count, _ = rows.delete()
    if not count:
        raise NotFound()


def _changed(actor: Actor, product: Product, field: str, *, private: bool = False) -> None:
    """Tell that a product changed; that its cost did is nobody's business but the vendor's."""
    name = "product.cost_changed" if private else "product.updated"
    events.emit(name, subject=product, partner_id=None, payload={"fields": [field]}, actor=actor)
