"""The life of an edition: begun as a copy, reviewed, and published by a second person."""

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from pricing.enums import EditionStatus
from pricing.models import Edition, PriceBook
from pricing.workflows.edition import EDITION
from prm.common import events, timeline, workflow
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.guards import require
from prm.common.moment import now
from prm.common.workflow import Step

OPEN = (EditionStatus.DRAFT, EditionStatus.IN_REVIEW)
JUST_NOW = timedelta(minutes=10)
"""A start this little in the past means now: a page was open that long."""
COPY = """
    INSERT INTO pricing_priceentry
        (edition_id, product_id, unit_price, valid_from, valid_until, created_at, updated_at)
    SELECT %s, product_id, unit_price, valid_from, valid_until, %s, %s FROM pricing_priceentry WHERE edition_id = %s
"""


@transaction.atomic
def begin(
    *, actor: Actor, book: PriceBook, base: Edition | None = None, empty: bool = False, change_note: str = ""
) -> Edition:
    """Start a draft and return it: a copy of ``base``, without one of the edition published last, or ``empty``.

    Raises ``DomainError`` ``edition.open`` while another edition of the book is open, ``Invalid`` on ``base`` for one
    in another currency.
    """
    require(actor, "book.edit")
    locked = PriceBook.objects.select_for_update().get(pk=book.pk)
    if (other := locked.editions.filter(status__in=OPEN).first()) is not None:
        words = workflow.label_of(other, "status")
        raise DomainError(
            "edition.open",
            f"Edition {other.number} of {locked.name} is {words} already. Go on with that one.",
            extra={"edition": other.public_id},
        )
    if base is not None and base.book.currency != locked.currency:
        raise Invalid({"base": f"{base.book.name} is in {base.book.currency}. Bring its prices in at a rate instead."})
    if base is None and not empty:
        base = locked.editions.filter(status=EditionStatus.PUBLISHED).order_by("-effective_from").first()
    made = Edition.objects.create(
        book=locked,
        number=(locked.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        base=base,
        author_id=actor.user_id,
        editors=[actor.user_id] if actor.user_id else [],
        change_note=change_note.strip(),
    )
    if base is not None:
        _copy(base, made)
    timeline.entry(made, actor=actor, kind="edition.begin", text="began the edition", partner_id=None)
    events.emit("edition.begun", subject=made, partner_id=None, payload={"book": locked.code}, actor=actor)
    return made


def _copy(source: Edition, target: Edition) -> None:
    """Copy all prices in the database itself: a hundred thousand rows in a second or two."""
    present = now()
    with connection.cursor() as cursor:
        cursor.execute(COPY, [target.pk, present, present, source.pk])


@transaction.atomic
def describe(*, actor: Actor, edition: Edition, change_note: str, seen_revision: int | None = None) -> Edition:
    """Keep what the draft changes and why, for the second person. Raises as :func:`open_draft` does."""
    locked = open_draft(actor, edition, seen_revision)
    locked.change_note = change_note.strip()
    return touched(actor, locked)


@transaction.atomic
def submit(*, actor: Actor, edition: Edition, note: str = "") -> Edition:
    """Send a draft to the second person. Raises ``edition.closed`` while it holds no price."""
    return workflow.apply(EDITION, edition, "submit", actor=actor, step=Step(note=note, update={"submitted_at": now()}))


@transaction.atomic
def return_(*, actor: Actor, edition: Edition, note: str) -> Edition:
    """Give an edition back to its author with words. Raises ``edition.reason_required`` without them."""
    return workflow.apply(EDITION, edition, "return", actor=actor, step=Step(note=note, update={"review_note": note}))


@transaction.atomic
def publish(*, actor: Actor, edition: Edition, effective_from: datetime | None = None, note: str = "") -> Edition:
    """Publish an edition from a moment on; from now on without one.

    Of two people who publish at once the second is told so (``edition.stale``). Raises ``Invalid`` for a start in the
    past or the very start of another edition of the book, ``edition.closed`` with the guards' words.
    """
    PriceBook.objects.select_for_update().get(pk=edition.book_id)
    present = now()
    start = present if effective_from is None else effective_from
    if start < present - JUST_NOW:
        raise Invalid({"effective_from": "The start lies in the past. What was priced then stays as it is."})
    start = max(start, present)
    same = Edition.objects.filter(book_id=edition.book_id, effective_from=start, status=EditionStatus.PUBLISHED)
    if (other := same.exclude(pk=edition.pk).first()) is not None:
        raise Invalid({"effective_from": f"Edition {other.number} starts at that very moment."})
    update = {"effective_from": start, "approver_id": actor.user_id, "review_note": note.strip()}
    return workflow.apply(
        EDITION, edition, "publish", actor=actor,
        step=Step(note=note, update=update, data={"effective_from": start.isoformat(), "book": edition.book.code}),
    )  # fmt: skip


@transaction.atomic
def take_back(*, actor: Actor, edition: Edition, note: str) -> Edition:
    """Take an edition that has not begun back into review. Raises ``edition.closed`` when it has."""
    PriceBook.objects.select_for_update().get(pk=edition.book_id)
    update = {"effective_from": None, "approver_id": None}
    return workflow.apply(EDITION, edition, "take_back", actor=actor, step=Step(note=note, update=update))


@transaction.atomic
def discard(*, actor: Actor, edition: Edition, note: str = "") -> Edition:
    """Put a draft, or an edition in review, away for good; it stays readable."""
    return workflow.apply(EDITION, edition, "discard", actor=actor, step=Step(note=note))


def open_draft(actor: Actor, edition: Edition, seen_revision: int | None = None) -> Edition:
    """Return the draft under lock, for a service that changes its prices.

    Raises ``NotAllowed``, ``DomainError`` ``edition.not_a_draft``, and ``edition.stale`` when somebody saved since
    ``seen_revision``.
    """
    require(actor, "book.edit")
    locked: Edition = workflow.lock(edition)
    if locked.status != EditionStatus.DRAFT:
        words = workflow.label_of(locked, "status")
        raise DomainError(
            "edition.not_a_draft",
            f"Edition {locked.number} is {words}, so its prices cannot be changed. Begin a new edition for that.",
            extra={"state": locked.status},
        )
    if seen_revision is not None and locked.revision != seen_revision:
        raise DomainError(
            "edition.stale",
            "Somebody has changed prices of this draft since you opened it. Nothing of yours was saved yet.",
            extra={"revision": locked.revision},
        )
    return locked


def touched(actor: Actor, locked: Edition) -> Edition:
    """Count an edit of a draft held under lock, and remember who made it; returns the draft."""
    locked.revision += 1
    if actor.user_id and actor.user_id not in locked.editors:
        locked.editors = [*locked.editors, actor.user_id]
    locked.save(update_fields=["revision", "editors", "change_note"])
    return locked


def overlapping(error: IntegrityError) -> str | None:
    """Return in words why the database refused a price, or ``None`` when it is not one of ours."""
    text = str(error)
    if "one_price_a_day" in text or "one_price_for_ever" in text or "beside one for ever" in text:
        return "The product has another price on some of these days. End that one first."
    if "price_ends_after_it_begins" in text:
        return "The last day comes before the first."
    if "price_not_negative" in text:
        return "A price is not negative."
    return None
