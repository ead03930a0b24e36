"""Changing the prices of a draft by hand: one, or many of one page at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from pricing.models import Edition, PriceEntry, Product
from pricing.services.edition import open_draft, overlapping, touched
from prm.common.actors import Actor
from prm.common.errors import Invalid
from prm.common.money import exponent

PLACES = Decimal("0.0001")
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Price:
    """A price per unit and billing period in the book's currency, from a day until another; both days count."""

    amount: Decimal
    valid_from: date | None = None
    valid_until: date | None = None


def faults(price: Price, currency: str) -> dict[str, str]:
    """Return what is wrong with a price by field; a fraction of the smallest coin is fine down to 0.0001."""
    exponent(currency)
    wrong = {}
    if not price.amount.is_finite() or price.amount < 0:
        wrong["unit_price"] = "A price is not negative."
    elif price.amount >= LARGEST:
        wrong["unit_price"] = "This price is too large."
    elif price.amount != price.amount.quantize(PLACES):
        wrong["unit_price"] = "At most four decimals."
    if price.valid_from and price.valid_until and price.valid_until < price.valid_from:
        wrong["valid_until"] = "The last day comes before the first."
    return wrong


@transaction.atomic
def add(*, actor: Actor, edition: Edition, product: Product, price: Price) -> PriceEntry:
    """Add a product's price to a draft. Raises ``Invalid``, also when the product has one on some of the days."""
    locked = open_draft(actor, edition)
    if wrong := faults(price, locked.book.currency):
        raise Invalid(wrong)
    entry = PriceEntry(edition=locked, product=product, unit_price=price.amount,
                       valid_from=price.valid_from, valid_until=price.valid_until)  # fmt: skip
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise _refused(error, entry) from error
    touched(actor, locked)
    return entry


@transaction.atomic
def change(
    *, actor: Actor, edition: Edition, prices: Mapping[int, Price], seen_revision: int | None = None
) -> tuple[Edition, int]:
    """Change prices of a draft by the entries' keys, all or none; returns the draft and how many differed.

    Raises ``edition.stale`` when somebody saved since ``seen_revision``, ``Invalid`` with the field and the entry's key
    (``unit_price-12``).
    """
    locked = open_draft(actor, edition, seen_revision)
    there = {entry.pk: entry for entry in locked.entries.select_for_update().filter(pk__in=prices)}
    wrong: dict[str, str] = {f"unit_price-{pk}": "This price is gone." for pk in prices.keys() - there.keys()}
    changed = []
    for pk, entry in there.items():
        price = prices[pk]
        wrong |= {f"{name}-{pk}": text for name, text in faults(price, locked.book.currency).items()}
        told = (price.amount, price.valid_from, price.valid_until)
        if told != (entry.unit_price, entry.valid_from, entry.valid_until):
            entry.unit_price, entry.valid_from, entry.valid_until = told
            changed.append(entry)
    if wrong:
        raise Invalid(wrong)
    _write(changed)
    if changed:
        locked = touched(actor, locked)
    return locked, len(changed)


def _write(entries: Sequence[PriceEntry]) -> None:
    """Save entries one by one: shorter periods first, so that one may take the days another gives up."""
    for entry in sorted(entries, key=_length):
        try:
            with transaction.atomic():
                entry.save(update_fields=["unit_price", "valid_from", "valid_until"])
        except IntegrityError as error:
            raise _refused(error, entry, suffix=f"-{entry.pk}") from error


def _length(entry: PriceEntry) -> int:
    if entry.valid_from is None or entry.valid_until is None:
        return date.max.toordinal()
    return (entry.valid_until - entry.valid_from).days


@transaction.atomic
def remove(*, actor: Actor, edition: Edition, keys: Collection[int]) -> int:
    """Take prices out of a draft; returns how many. The products fall back to another book or their list price."""
    locked = open_draft(actor, edition)
    count, _ = locked.entries.filter(pk__in=keys).delete()
    if count:
        touched(actor, locked)
    return count


def _refused(error: IntegrityError, entry: PriceEntry, suffix: str = "") -> Invalid:
    """Say why the database refused an entry, naming the price it overlaps; anything else is no one's typing."""
    words = overlapping(error)
    if words is None:
        raise error
    others = entry.edition.entries.filter(product=entry.product_id).exclude(pk=entry.pk).order_by("valid_from")
    clash = next((other for other in others if _overlap(entry, other)), None)
    if clash is not None:
        words = (
            f"{entry.product.name} has a price of {clash.unit_price.normalize():f} {period(clash)}. End that one first."
        )
    return Invalid({f"valid_from{suffix}": words}, code="entry.overlap")


def _overlap(one: PriceEntry, other: PriceEntry) -> bool:
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_until or date.max, other.valid_until or date.max)


def period(entry: PriceEntry) -> str:
    """Return the days of a price in words."""
    if entry.valid_from is None and entry.valid_until is None:
        return "without an end"
    begins = f"from {entry.valid_from:%-d %B %Y}" if entry.valid_from else ""
    ends = f"until {entry.valid_until:%-d %B %Y}" if entry.valid_until else ""
    return f"{begins} {ends}".strip()


@transaction.atomic
def put(
    *, actor: Actor, edition: Edition, rows: Sequence[tuple[str, Price]], seen_revision: int | None = None
) -> tuple[Edition, int]:
    """Set prices of a draft by SKU and first day, all or none; returns the draft and how many are new or different.

    Raises ``Invalid`` with the row's place (``prices.3.sku``), ``edition.stale``, ``edition.not_a_draft``.
    """
    locked = open_draft(actor, edition, seen_revision)
    known = {each.sku.lower(): each for each in Product.objects.filter(sku__in=[sku for sku, _ in rows])}
    there = {
        (entry.product_id, entry.valid_from): entry
        for entry in locked.entries.select_for_update().filter(product__in=[each.pk for each in known.values()])
    }
    wrong: dict[str, str] = {}
    changed: list[tuple[int, PriceEntry]] = []
    for at, (sku, price) in enumerate(rows):
        product = known.get(sku.lower())
        if product is None:
            wrong[f"prices.{at}.sku"] = f"There is no product with the SKU {sku}."
            continue
        wrong |= {f"prices.{at}.{name}": text for name, text in faults(price, locked.book.currency).items()}
        entry = there.setdefault((product.pk, price.valid_from), PriceEntry(edition=locked, product=product))
        if entry.pk is None or (entry.unit_price, entry.valid_until) != (price.amount, price.valid_until):
            entry.unit_price, entry.valid_from, entry.valid_until = price.amount, price.valid_from, price.valid_until
            changed.append((at, entry))
    if wrong:
        raise Invalid(wrong)
    # What is there already first: a new price may take the days it gives up.
    for at, entry in sorted(changed, key=lambda each: (each[1].pk is None, _length(each[1]))):
        try:
            with transaction.atomic():
                entry.save()
        except IntegrityError as error:
            words = next(iter(_refused(error, entry).fields.values()))
            raise Invalid({f"prices.{at}.valid_from": words}, code="entry.overlap") from error
    if changed:
        locked = touched(actor, locked)
    return locked, len(changed)
