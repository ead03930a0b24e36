"""Changing all prices of a draft by a formula, and bringing another book's prices in at a rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from pricing.models import Edition, PriceEntry
from pricing.rules.uplift import Uplift, lifted
from pricing.services.edition import open_draft, touched
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.guards import require
from prm.common.moment import now
from prm.common.money import exponent

SAMPLES = 8
LARGEST = Decimal(10) ** 12
CHANGE = """
    UPDATE pricing_priceentry entry SET unit_price = told.later, updated_at = %s
    FROM unnest(%s::numeric[], %s::numeric[]) AS told (earlier, later)
    WHERE entry.edition_id = %s AND entry.unit_price = told.earlier AND told.earlier <> told.later
      AND entry.product_id IN (
        SELECT id FROM pricing_product WHERE cardinality(%s::bigint[]) = 0 OR family_id = ANY (%s::bigint[]))
"""
BRING = """
    INSERT INTO pricing_priceentry
        (edition_id, product_id, unit_price, valid_from, valid_until, created_at, updated_at)
    SELECT %s, entry.product_id, told.later, entry.valid_from, entry.valid_until, %s, %s
    FROM pricing_priceentry entry
    JOIN unnest(%s::numeric[], %s::numeric[]) AS told (earlier, later) ON entry.unit_price = told.earlier
    WHERE entry.edition_id = %s AND entry.product_id IN (
        SELECT id FROM pricing_product WHERE cardinality(%s::bigint[]) = 0 OR family_id = ANY (%s::bigint[]))
"""
CLEAR = """
    DELETE FROM pricing_priceentry WHERE edition_id = %s AND product_id IN (
        SELECT product_id FROM pricing_priceentry WHERE edition_id = %s AND product_id IN (
            SELECT id FROM pricing_product WHERE cardinality(%s::bigint[]) = 0 OR family_id = ANY (%s::bigint[])))
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One price before and after."""

    sku: str
    name: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """What an uplift would do: how many prices rise, fall and stay, and the first of them by SKU."""

    raised: int
    lowered: int
    same: int
    samples: tuple[Sample, ...]

    @property
    def count(self) -> int:
        """Return how many prices the formula reaches."""
        return self.raised + self.lowered + self.same


def preview(*, actor: Actor, edition: Edition, by: Uplift, families: Sequence[int] = (), source: Edition | None = None
            ) -> Preview:  # fmt: skip
    """Return what :func:`raise_prices` (or with ``source`` :func:`bring_in`) would do; changes nothing.

    Raises ``Invalid`` when a price would become too large to be one.
    """
    require(actor, "book.edit")
    rows = _reached(source or edition, families)
    told = _told(rows.values_list("unit_price", flat=True).order_by().distinct(), by, edition.book.currency)
    counts = dict(rows.order_by().values_list("unit_price").annotate(n=Count("pk")))
    same = sum(n for price, n in counts.items() if told[price] == price)
    raised = sum(n for price, n in counts.items() if told[price] > price)
    first = rows.select_related("product").order_by("product__sku", "valid_from")[:SAMPLES]
    samples = tuple(Sample(e.product.sku, e.product.name, e.unit_price, told[e.unit_price]) for e in first)
    return Preview(raised, sum(counts.values()) - same - raised, same, samples)


@transaction.atomic
def raise_prices(
    *, actor: Actor, edition: Edition, by: Uplift, families: Sequence[int] = (), seen_revision: int | None = None
) -> int:
    """Change the draft's prices, all or those of ``families``; returns how many changed.

    Raises ``edition.not_a_draft``, ``edition.stale``, ``Invalid``.
    """
    locked = open_draft(actor, edition, seen_revision)
    told = _told(_prices(locked, families), by, locked.book.currency)
    changed = _run(CHANGE, [now(), list(told), list(told.values()), locked.pk, list(families), list(families)])
    if changed:
        touched(actor, locked)
    return changed


@transaction.atomic
def bring_in(
    *,
    actor: Actor,
    edition: Edition,
    source: Edition,
    by: Uplift,
    families: Sequence[int] = (),
    seen_revision: int | None = None,
) -> int:
    """Take another edition's prices into the draft, ``by.factor`` being its currency's rate; returns how many.

    What the draft had for the same products is replaced. Raises as :func:`raise_prices` does.
    """
    locked = open_draft(actor, edition, seen_revision)
    if source.pk == locked.pk:
        raise Invalid({"source": "Choose another edition than this one."})
    told = _told(_prices(source, families), by, locked.book.currency)
    present, reach = now(), [list(families), list(families)]
    _run(CLEAR, [locked.pk, source.pk, *reach])
    brought = _run(BRING, [locked.pk, present, present, list(told), list(told.values()), source.pk, *reach])
    if not brought:
        raise DomainError("uplift.nothing", "There is no price to bring in.")
    touched(actor, locked)
    return brought


def _reached(edition: Edition, families: Sequence[int]) -> QuerySet[PriceEntry]:
    rows = PriceEntry.objects.filter(edition=edition)
    return rows.filter(product__family__in=families) if families else rows


def _prices(edition: Edition, families: Sequence[int]) -> Iterable[Decimal]:
    found: Iterable[Decimal] = _reached(edition, families).order_by().values_list("unit_price", flat=True).distinct()
    return found


def _told(prices: Iterable[Decimal], by: Uplift, currency: str) -> dict[Decimal, Decimal]:
    """Return the new price of every price there is: far fewer than there are rows. Raises ``Invalid``."""
    coin = exponent(currency)
    told = {price: lifted(price, by, coin) for price in prices}
    if any(price >= LARGEST for price in told.values()):
        raise Invalid({"percent": "A price would become too large. Check the figures."})
    return told


def _run(statement: str, values: list[Any]) -> int:
    """Run a statement over whole editions; returns how many rows it wrote.

    A draft is newer than what the planner knows of the table: it takes a hundred thousand rows for one, and would look
    at each of the other side for each of them. Without that way of joining it cannot.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statement, values)
        count = int(cursor.rowcount)
        cursor.execute("RESET enable_nestloop")
        return count
