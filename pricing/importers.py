"""What can be imported here: products, and prices into drafts."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from anyascii import anyascii
from django.db import models

from pricing.entry_importer import EntryImporter
from pricing.models import Product, ProductFamily
from prm.common.imports.fields import Field, Kind, Missing, Row
from prm.common.imports.importer import Importer, Total
from prm.common.imports.resolvers import CURRENCIES, Records

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
PRODUCTS = Records(lambda: Product.objects.all(), noun="product", match=("sku", "name"))


class ProductImporter(Importer):
    """The catalogue."""

    key: ClassVar[str] = "products"
    page: ClassVar[str] = "console:products"
    label: ClassVar[str] = "Products"
    noun: ClassVar[str] = "product"
    about: ClassVar[str] = "What you sell, with list prices. Families are made where they are missing."
    position: ClassVar[int] = 40
    model: ClassVar[type[models.Model]] = Product
    identities: ClassVar[tuple[tuple[str, ...], ...]] = (("sku",), ("name",))
    fields: ClassVar[tuple[Field, ...]] = (
        Field("name", "Name", required=True, synonyms=("product", "product name", "item", "description")),
        Field(
            "family",
            "Family",
            Kind.CHOICE,
            attribute="family_id",
            required=True,
            resolver=FAMILIES,
            missing=Missing.CREATE,
            longest=120,
            synonyms=("series", "product family", "line", "product line", "category", "group"),
        ),
        Field(
            "sku",
            "SKU",
            synonyms=("product code", "item number", "article", "part number", "product id", "code"),
            longest=60,
            help="Made from the name where there is none.",
        ),
        Field(
            "list_price",
            "List price",
            Kind.DECIMAL,
            minimum=0,
            places=4,
            synonyms=("sales price", "price", "unit price", "standard price", "msrp"),
        ),
        Field(
            "currency",
            "Currency",
            Kind.CHOICE,
            required=True,
            resolver=CURRENCIES,
            fixed="USD",
            synonyms=("currency iso code", "price currency"),
        ),
        Field("is_active", "On sale", Kind.BOOLEAN, synonyms=("active", "is active", "available")),
    )

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


IMPORTERS = (ProductImporter, EntryImporter)
