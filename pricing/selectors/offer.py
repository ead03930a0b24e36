"""What can be put on a quote: products to find, the parts of bundles, and what does not go together."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Q

from pricing.enums import RuleKind
from pricing.models import BundleItem, Product, ProductRule

FOUND = 8


@dataclass(frozen=True, slots=True)
class Clash:
    """A rule between products a quote breaks. ``other`` is missing when required, and there when excluded."""

    product_id: int
    kind: str
    other_ref: str
    other_name: str
    because: str


def find(words: str) -> list[Product]:
    """Return the first offered products with ``words`` in name, SKU or family; those whose SKU or name begins so first.

    Nothing for nothing.
    """
    words = words.strip()[:200]
    if not words:
        return []
    fits = Q(name__icontains=words) | Q(sku__icontains=words) | Q(family__name__icontains=words)
    begins = Q(sku__istartswith=words) | Q(name__istartswith=words)
    rows = Product.objects.filter(fits, is_active=True).select_related("family").annotate(first=Q(begins))
    return list(rows.order_by(F("first").desc(), "name", "pk")[:FOUND])


def products(references: Iterable[str]) -> dict[str, Product]:
    """Return products by public id, unknown ones left out."""
    rows = Product.objects.filter(public_id__in=set(references)).select_related("family")
    return {row.public_id: row for row in rows}


def products_by_key(keys: Iterable[int]) -> dict[int, Product]:
    """Return products by key."""
    return {row.pk: row for row in Product.objects.filter(pk__in=set(keys)).select_related("family")}


def parts(bundles: Collection[int]) -> dict[int, list[BundleItem]]:
    """Return the parts and options of bundles by the bundle's key, in their order."""
    found: dict[int, list[BundleItem]] = {}
    if bundles:
        for item in BundleItem.objects.filter(bundle__in=bundles).select_related("product__family"):
            found.setdefault(item.bundle_id, []).append(item)
    return found


def clashes(chosen: Mapping[int, str]) -> list[Clash]:
    """Return the rules broken by a quote of these products: what is missing, and what excludes each other."""
    if not chosen:
        return []
    rows = ProductRule.objects.filter(product__in=list(chosen)).select_related("other").order_by("pk")
    return [
        Clash(rule.product_id, rule.kind, rule.other.public_id, rule.other.name, rule.because)
        for rule in rows
        if (rule.other_id in chosen) == (rule.kind == RuleKind.EXCLUDES)
    ]
