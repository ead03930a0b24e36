"""Reading the catalogue."""

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet

from pricing.models import Product, ProductFamily
from prm.common.errors import NotFound


def listed() -> QuerySet[Product]:
    """Return every product with its family and ``family_name``, for lists."""
    return Product.objects.select_related("family").annotate(family_name=F("family__name"))


def search(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Narrow ``products`` to those with ``text`` in the name, the SKU or the family."""
    return products.filter(Q(name__icontains=text) | Q(sku__icontains=text) | Q(family__name__icontains=text))


def get(reference: str) -> Product:
    """Return one product by its public id. Raises ``NotFound``."""
    product = Product.objects.select_related("family").filter(public_id=reference).first()
    if product is None:
        raise NotFound()
    return product


def by_reference(references: Iterable[str]) -> list[Product]:
    """Return the products with these public ids, by name."""
    return list(Product.objects.filter(public_id__in=list(references)).order_by("name", "pk"))


def families() -> list[ProductFamily]:
    """Return every family with ``products`` counted as ``active_count`` and ``all_count``."""
    active = Count("products", filter=Q(products__is_active=True))
    return list(ProductFamily.objects.annotate(active_count=active, all_count=Count("products")).order_by("name"))


def family_choices(*, active: bool = False) -> list[tuple[str, str]]:
    """Return code and name of every family; ``active`` leaves out those no longer sold."""
    rows = ProductFamily.objects.filter(is_active=True) if active else ProductFamily.objects.all()
    return list(rows.order_by("name").values_list("code", "name"))


def get_family(code: str) -> ProductFamily:
    """Return one family by its code. Raises ``NotFound``."""
    family = ProductFamily.objects.filter(code=code).first()
    if family is None:
        raise NotFound()
    return family


def currencies() -> list[tuple[str, str]]:
    """Return the currencies list prices are in."""
    codes = Product.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return [(code, code) for code in codes]
