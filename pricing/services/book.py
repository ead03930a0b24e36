"""Writing price books: for whom each is meant."""

import re
from typing import Any

from django.db import IntegrityError, transaction

from partners.enums import Motion
from partners.selectors import lists, territory, tier
from pricing.models import PriceBook
from prm.common import events
from prm.common.actors import Actor
from prm.common.errors import Invalid
from prm.common.guards import require, require_fresh, require_valid, tidy

FIELDS = ("name", "about", "programmes", "regions", "motions", "segments", "precedence", "is_active")
"""What may change. The code lasts, and so does the currency: prices in two are two books."""
_SEGMENT = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")


def create(*, actor: Actor, code: str, currency: str, data: dict[str, Any]) -> PriceBook:
    """Add a price book without prices. Raises ``Invalid``, also when somebody takes the code at this moment."""
    require(actor, "book.edit")
    book = PriceBook(code=code.strip().lower(), currency=currency)
    wrong = {} if lists.is_currency(currency) else {"currency": f"{currency or 'This'} is not a currency."}
    if PriceBook.objects.filter(code=book.code).exists():
        wrong["code"] = "Another book has this code."
    _fill(book, data, wrong)
    try:
        with transaction.atomic():
            book.save()
            events.emit("book.created", subject=book, partner_id=None, payload={"code": book.code}, actor=actor)
    except IntegrityError as error:
        raise Invalid({"code": "Another book has this code."}) from error
    return book


@transaction.atomic
def update(*, actor: Actor, book: PriceBook, data: dict[str, Any], seen: str = "") -> PriceBook:
    """Change whom a book is for, at once: the next price looked up counts. Raises ``stale``, ``Invalid``."""
    require(actor, "book.edit")
    locked = PriceBook.objects.select_for_update().get(pk=book.pk)
    require_fresh(seen, locked.updated_at, "book")
    before = {field: getattr(locked, field) for field in FIELDS}
    _fill(locked, data, {})
    changed = [field for field in FIELDS if getattr(locked, field) != before[field]]
    if changed:
        locked.save()
        events.emit("book.updated", subject=locked, partner_id=None, payload={"fields": changed}, actor=actor)
    return locked


def _fill(book: PriceBook, data: dict[str, Any], wrong: dict[str, str]) -> None:
    """Put the data on the book and check it together with what is ``wrong`` already; raises ``Invalid``."""
    if unknown := data.keys() - set(FIELDS):
        raise TypeError(f"not a field to set: {sorted(unknown)}")
    for field, value in tidy(data).items():
        setattr(book, field, value)
    known = {
        "programmes": {ladder.programme.code for ladder in tier.ladders()},
        "regions": territory.codes(),
        "motions": set(Motion.values),
    }
    for field, codes in known.items():
        if strange := sorted(set(getattr(book, field)) - codes):
            wrong[field] = f"There is no {field.removesuffix('s')} {strange[0]}."
    if strange := [code for code in book.segments if not _SEGMENT.match(code)]:
        wrong["segments"] = f"“{strange[0]}” is no code: use small letters, figures, _ and -."
    if not book.name:
        wrong["name"] = "Give the book its name."
    if wrong:
        raise Invalid(wrong)
    require_valid(book)
