"""Reading the catalogue."""

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet

from pricing.models import BundleItem, Product, ProductCost, ProductFamily, ProductRule
from prm.common.errors import NotFound
from prm.common.moment import now


def listed() -> QuerySet[Product]:
    """Return every product with its family and ``family_name``, for lists."""
    return Product.objects.select_related("family").annotate(family_name=F("family__name"))


def offered() -> QuerySet[Product]:
    """Return the products that are sold today, as :func:`listed` has them."""
    today = now().date()
    begun = Q(sold_from__isnull=True) | Q(sold_from__lte=today)
    return listed().filter(begun, Q(sold_until__isnull=True) | Q(sold_until__gte=today), is_active=True)


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


def by_sku(sku: str) -> Product | None:
    """Return the product with this SKU in any case, if there is one."""
    return Product.objects.filter(sku__iexact=sku).first()


def skus(most: int = 500) -> list[tuple[str, str]]:
    """Return SKU and name of the first ``most`` products on offer, to choose from while typing."""
    rows = Product.objects.filter(is_active=True).order_by("sku")
    return list(rows.values_list("sku", "name")[:most])


def known_skus(skus: Iterable[str]) -> set[str]:
    """Return those of these SKUs that a product has, in these letters."""
    return set(Product.objects.filter(sku__in=list(skus)).values_list("sku", flat=True))


def family_keys(codes: Iterable[str]) -> list[int]:
    """Return the keys of families by their codes."""
    return list(ProductFamily.objects.filter(code__in=list(codes)).values_list("pk", flat=True))


def costs(product: Product) -> list[ProductCost]:
    """Return what a product cost over time, newest first. For those who may see costs."""
    return list(product.costs.order_by("currency", "-since"))


def items(bundle: Product) -> list[BundleItem]:
    """Return the parts of a bundle in their order."""
    return list(bundle.items.select_related("product").order_by("position", "pk"))


def in_bundles(product: Product) -> list[BundleItem]:
    """Return the bundles a product is a part of, by name."""
    return list(product.in_bundles.select_related("bundle").order_by("bundle__name"))


def rules(product: Product) -> list[ProductRule]:
    """Return what a product requires and excludes, and what others say of it, with ``mine`` telling them apart."""
    rows = ProductRule.objects.filter(Q(product=product) | Q(other=product)).select_related("product", "other")
    return list(rows.annotate(mine=Q(product=product)).order_by("-mine", "kind", "pk"))


def sold(product: Product) -> tuple[str, str]:
    """Return a look and a word for whether a product is sold today."""
    today = now().date()
    if not product.is_active:
        return "retired", "Not offered"
    if product.sold_from and product.sold_from > today:
        return "scheduled", f"Sold from {product.sold_from:%-d %B %Y}"
    if product.sold_until and product.sold_until < today:
        if product.renewed_until and product.renewed_until < today:
            return "retired", "No longer sold or renewed"
        return "paused", "Renewals only"
    return "active", "Offered"
