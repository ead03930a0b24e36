"""Picking a partner or a product by what somebody types: a number, a name, or the start of one."""

from typing import TypeVar

from django.db.models import F, Q, QuerySet

from partners.models import Partner
from partners.selectors import partner as partners
from pricing.models import PriceBook, Product
from pricing.selectors import offer
from prm.common.actors import Actor
from prm.common.tenancy import as_system

FOUND = 8
Named = TypeVar("Named", Partner, Product)


def partners_called(actor: Actor, words: str) -> list[Partner]:
    """Return the first visible partners with ``words`` in a name, the town or a number; those that begin so first.

    Nothing for nothing.
    """
    words = words.strip()[:200]
    if not words:
        return []
    rows: QuerySet[Partner] = partners.search(partners.visible_to(actor), words)
    return list(rows.annotate(first=Q(name__istartswith=words)).order_by(F("first").desc(), "name", "pk")[:FOUND])


def partner_said(partner: Partner) -> str:
    """Return a partner as a list to pick from writes it: name and number."""
    return f"{partner.name}, {partner.public_id}"


def the_partner(actor: Actor, typed: str) -> tuple[Partner | None, list[Partner]]:
    """Return the one partner somebody means who typed a number, a name with its number, or a name; else who may fit."""
    number = typed.rpartition(",")[2].strip() or typed.strip()
    exact = partners.visible_to(actor).filter(partners.by_number(number)).first() if number else None
    if exact is not None:
        return exact, []
    return _meant(typed, partners_called(actor, typed))


def product_said(product: Product) -> str:
    """Return a product as a list to pick from writes it: SKU and name."""
    return f"{product.sku}, {product.name}"


def product_called(text: str) -> Product | None:
    """Return the product with this SKU, in any case, or public id."""
    return Product.objects.filter(Q(sku__iexact=text.strip()) | Q(public_id=text.strip().upper())).first()


def the_product(typed: str) -> tuple[Product | None, list[Product]]:
    """Return the one product somebody means who typed a SKU, a SKU with its name, or a name; else what may fit."""
    exact = product_called(typed) or product_called(typed.partition(", ")[0])
    if exact is not None:
        return exact, []
    return _meant(typed, offer.find(typed))


def _meant(typed: str, fitting: list[Named]) -> tuple[Named | None, list[Named]]:
    """Return the one of what fits that bears the very name, or is all that fits; else what may be meant."""
    same = [each for each in fitting if each.name.casefold() == typed.strip().casefold()]
    one = same if len(same) == 1 else fitting
    return (one[0], []) if len(one) == 1 else (None, fitting)


def segments(kept: str = "") -> list[tuple[str, str]]:
    """Return the customer segments price books are for, as codes and words; at the end ``kept``, if it is none now."""
    with as_system("price lookup"):
        rows = PriceBook.objects.filter(is_active=True).exclude(segments=[]).values_list("segments", flat=True)
        codes = {code for codes in rows for code in codes}
    last = [kept] if kept and kept not in codes else []
    return [(code, code.replace("_", " ").capitalize()) for code in [*sorted(codes), *last]]
