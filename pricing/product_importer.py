"""The catalogue out of a file: products with all that says how they are bought, and the parts of bundles."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from anyascii import anyascii
from django.db import models

from pricing.enums import Billing, ProductKind
from pricing.models import BundleItem, Product, ProductFamily
from pricing.services.product import misfit
from prm.common.imports.fields import Field, Kind, Missing, Row
from prm.common.imports.importer import Importer, Total
from prm.common.imports.resolvers import CURRENCIES, Records, choices

PRODUCT_COLUMNS = (
    *("SKU", "Name", "Family", "Kind", "Unit", "Paid", "Term, months", "List price", "Currency"),
    *("Sold from", "Sold until", "Renewed until", "On sale", "Description"),
)
"""What a file of the catalogue holds; the same file comes in again and changes nothing."""
PART_COLUMNS = ("Bundle", "SKU", "Product", "Quantity", "Option", "Taken", "Position")
"""What a file of the parts of bundles holds."""
_NOT_CODE = re.compile(r"[^a-z0-9]+")


def code_of(name: str) -> str:
    """Return a code made of a name in Latin letters, at most 40 long: "GTX Plus Pro" is ``gtx-plus-pro``."""
    return _NOT_CODE.sub("-", anyascii(name).lower()).strip("-")[:40].strip("-") or "item"


def unused(wanted: str, taken: set[str]) -> str:
    """Return ``wanted``, or it with the first number that makes it new; remembers it in ``taken``."""
    found, n = wanted, 2
    while found in taken:
        found, n = f"{wanted[:36]}-{n}", n + 1
    taken.add(found)
    return found


def make_families(names: list[str], stamp: datetime) -> list[models.Model]:
    """Create product families of these names; returns them in the order given."""
    taken = set(ProductFamily.objects.values_list("code", flat=True))
    families = [
        ProductFamily(name=name[:120], code=unused(code_of(name), taken), created_at=stamp, updated_at=stamp)
        for name in names
    ]
    return list(ProductFamily.objects.bulk_create(families))


FAMILIES = Records(
    lambda: ProductFamily.objects.all(),
    noun="product family",
    nouns="product families",
    key="code",
    match=("name", "code"),
    make=make_families,
)
KINDS = choices(ProductKind, noun="kind", also={"one_off": ("once", "perpetual", "hardware", "one time")})
BILLINGS = choices(
    Billing, noun="way to pay",
    also={"monthly": ("month", "per month"), "yearly": ("annual", "annually", "year", "per year"),
          "upfront": ("prepaid", "up front", "in advance")},
)  # fmt: skip
PRODUCTS = Records(lambda: Product.objects.all(), noun="product", match=("sku", "name"))
BUNDLES = Records(
    lambda: Product.objects.filter(kind=ProductKind.BUNDLE), noun="bundle", match=("sku", "name"), label=("sku", "name")
)


class ProductImporter(Importer):
    """The catalogue. An empty cell leaves what is there, and a SKU is the same in any letters."""

    key: ClassVar[str] = "products"
    page: ClassVar[str] = "console:products"
    label: ClassVar[str] = "Products"
    noun: ClassVar[str] = "product"
    about: ClassVar[str] = "What you sell, how it is bought, and its list prices. Families are made where missing."
    position: ClassVar[int] = 40
    model: ClassVar[type[models.Model]] = Product
    identities: ClassVar[tuple[tuple[str, ...], ...]] = (("sku",), ("name",))
    fields: ClassVar[tuple[Field, ...]] = (
        Field("name", "Name", required=True, synonyms=("product", "product name", "item", "title")),
        Field("family", "Family", Kind.CHOICE, attribute="family_id", required=True, resolver=FAMILIES,
              missing=Missing.CREATE, longest=120,
              synonyms=("series", "product family", "line", "product line", "category", "group")),
        Field("sku", "SKU", longest=60, help="Made from the name where there is none.",
              synonyms=("product code", "item number", "article", "part number", "product id", "code")),
        Field("list_price", "List price", Kind.DECIMAL, minimum=0, places=4,
              synonyms=("sales price", "price", "unit price", "standard price", "msrp")),
        Field("currency", "Currency", Kind.CHOICE, required=True, resolver=CURRENCIES, fixed="USD",
              synonyms=("currency iso code", "price currency")),
        Field("kind", "Kind", Kind.CHOICE, resolver=KINDS, synonyms=("product kind", "product type", "charge type"),
              help="One-off, subscription or bundle. Empty on a new product: one-off."),
        Field("unit", "Unit", longest=40, synonyms=("unit of measure", "uom", "quantity unit")),
        Field("billing", "Paid", Kind.CHOICE, resolver=BILLINGS,
              synonyms=("billing", "billing period", "billing frequency", "charge period"),
              help="Of subscriptions: monthly, yearly, or in advance for the term."),
        Field("term_months", "Term, months", Kind.INTEGER, minimum=1, maximum=120,
              synonyms=("term", "term months", "contract term", "subscription term", "months")),
        Field("sold_from", "Sold from", Kind.DATE, synonyms=("available from", "general availability", "launch date")),
        Field("sold_until", "Sold until", Kind.DATE, synonyms=("end of sale", "last order date", "available until"),
              help="The last day for new business."),
        Field("renewed_until", "Renewed until", Kind.DATE, synonyms=("end of renewal", "last renewal date"),
              help="The last day for renewals."),
        Field("is_active", "On sale", Kind.BOOLEAN, synonyms=("active", "is active", "available")),
        Field("description", "Description", Kind.LONG, longest=4000, synonyms=("details", "long description")),
    )  # fmt: skip

    def __init__(self) -> None:
        self._there: dict[str, Product] = {}
        self._holds: set[int] = set()
        self._held: set[int] = set()

    def complete(self, rows: Sequence[Row]) -> None:
        """Read the products the chunk speaks of, whatever letters their SKUs are in."""
        skus = {row.values["sku"] for row in rows if row.values.get("sku")}
        known = Product.objects.annotate(lower=models.functions.Lower("sku"))
        self._there = {each.sku.lower(): each for each in known.filter(lower__in={sku.lower() for sku in skus})}
        keys = [each.pk for each in self._there.values()]
        items = BundleItem.objects.filter(models.Q(bundle__in=keys) | models.Q(product__in=keys))
        pairs = list(items.values_list("bundle_id", "product_id"))
        self._holds, self._held = {bundle for bundle, _ in pairs}, {part for _, part in pairs}
        for row in rows:
            if (found := self._there.get((row.values.get("sku") or "").lower())) is not None:
                row.values["sku"] = found.sku

    def identity(self, row: Row) -> tuple | None:
        """Return what recognises the row within its file; two spellings of a SKU are one."""
        found = super().identity(row)
        return (found[0], tuple(str(part).lower() for part in found[1])) if found and found[0] == ("sku",) else found

    def check(self, row: Row) -> None:
        """Refuse a kind without its term, days in the wrong order, and what parts of a bundle do not allow."""
        known = self._there.get((row.values.get("sku") or "").lower())
        names = ("kind", "billing", "term_months", "sold_from", "sold_until", "renewed_until")
        merged = Product(
            **{name: row.values[name] if name in row.values else getattr(known, name) for name in names
               if name in row.values or known is not None}
        )  # fmt: skip
        wrong = misfit(merged)
        if known is not None and known.pk in self._holds and merged.kind != ProductKind.BUNDLE:
            wrong["kind"] = "It has parts. Take them out before it becomes something else than a bundle."
        if known is not None and known.pk in self._held and merged.kind == ProductKind.BUNDLE:
            wrong["kind"] = "It is a part of a bundle, so it cannot be one itself."
        for name in ("billing", "term_months"):
            if name in row.values and merged.kind != ProductKind.SUBSCRIPTION:
                wrong[name] = "Only a subscription has a term and periods to pay."
        for name, words in wrong.items():
            row.wrong(name, str(row.words.get(name) or row.values.get(name) or ""), words)

    def attributes(self, row: Row) -> dict[str, Any]:
        """Return the row's values; what becomes no subscription loses its term."""
        told = super().attributes(row)
        if told.get("kind") in {ProductKind.ONE_OFF, ProductKind.BUNDLE}:
            told |= {"billing": "", "term_months": None}
        return told

    def prepare(self, rows: Iterable[Row]) -> dict[str, list[int]]:
        """Give new products without a stock-keeping unit one made of their name."""
        lacking = [row for row in rows if not row.values.get("sku")]
        if lacking:
            given = {row.values["sku"] for row in rows if row.values.get("sku")}
            taken = {sku.lower() for sku in Product.objects.values_list("sku", flat=True)} | {s.lower() for s in given}
            for row in lacking:
                row.values["sku"] = unused(code_of(row.values["name"]), taken).upper()
        return {}

    def totals(self, row: Row) -> Total:
        """The sum of list prices, to compare with the file."""
        price: Any = row.values.get("list_price")
        return Total("List prices", price, row.values["currency"])


class PartImporter(Importer):
    """What bundles consist of. A part that is in its bundle already is changed; none is taken out."""

    key: ClassVar[str] = "parts"
    page: ClassVar[str] = "console:products"
    label: ClassVar[str] = "Parts of bundles"
    noun: ClassVar[str] = "part"
    about: ClassVar[str] = "Which products a bundle holds, how many, and which may be left out. Products come first."
    position: ClassVar[int] = 42
    model: ClassVar[type[models.Model]] = BundleItem
    identities: ClassVar[tuple[tuple[str, ...], ...]] = (("bundle", "product"),)
    fields: ClassVar[tuple[Field, ...]] = (
        Field("bundle", "Bundle", Kind.CHOICE, attribute="bundle_id", required=True, resolver=BUNDLES,
              synonyms=("bundle sku", "parent", "parent sku", "kit")),
        Field("product", "SKU", Kind.CHOICE, attribute="product_id", required=True, resolver=PRODUCTS, longest=200,
              synonyms=("part", "component", "component sku", "part sku", "item")),
        Field("quantity", "Quantity", Kind.DECIMAL, places=2, synonyms=("qty", "number", "units"),
              help="Empty on a new part: one."),
        Field("is_option", "Option", Kind.BOOLEAN, synonyms=("optional", "may be left out")),
        Field("taken_by_default", "Taken", Kind.BOOLEAN, synonyms=("taken by default", "default", "included"),
              help="Whether an option is in unless somebody leaves it out."),
        Field("position", "Position", Kind.INTEGER, minimum=0, maximum=10_000, synonyms=("order", "sort", "line")),
    )  # fmt: skip

    def __init__(self) -> None:
        self._bundles: set[int] = set()

    def complete(self, rows: Sequence[Row]) -> None:
        """Read which of the parts are bundles themselves."""
        parts = {row.values["product"] for row in rows if "product" in row.values}
        bundles = Product.objects.filter(pk__in=parts, kind=ProductKind.BUNDLE)
        self._bundles = set(bundles.values_list("pk", flat=True))

    def check(self, row: Row) -> None:
        """Refuse a bundle in a bundle, and less than a part of one."""
        if row.values.get("product") in self._bundles:
            row.wrong("product", row.words.get("product", ""), "A bundle holds no other bundle.")
        quantity = row.values.get("quantity")
        if quantity is not None and quantity <= 0:
            row.wrong("quantity", f"{quantity:f}", "At least a part of one.")
        if row.values.get("taken_by_default") is False and row.values.get("is_option") is not True:
            row.wrong("taken_by_default", "no", "Only an option can be left out. Say that it is one.")
