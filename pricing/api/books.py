"""Price books over the console's API: books, editions and their steps, prices, what two editions differ in."""

from typing import Any

from pricing.api.book_serializers import (
    BookIn,
    BookOut,
    BookPatch,
    BookPriceOut,
    BookPricesIn,
    BookPricesOut,
    EditionDifferenceOut,
    EditionIn,
    EditionOut,
    EditionPatch,
    EditionPublishIn,
    EditionReasonIn,
    EditionStepIn,
)
from pricing.models import Edition
from pricing.selectors import book as books
from pricing.selectors import difference, plain_book
from pricing.services import book as book_services
from pricing.services import edition as services
from pricing.services import entries
from pricing.services.entries import Price
from pricing.workflows.edition import EDITION
from prm.common.actors import Actor
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import several
from prm.common.api.transitions import Steps, Verb
from prm.common.api.views import ConsoleView
from prm.common.errors import NotFound
from prm.common.keyset import Order
from prm.common.moment import now

ORDERS = {"name": Order("name"), "code": Order("code")}
ENTRY_ORDERS = {"sku": Order("sku"), "unit_price": Order("unit_price")}


def _found(who: Actor, reference: str) -> Edition:
    return books.edition(reference)


def shown(found: Edition, who: Actor) -> dict[str, Any]:
    """Return one edition with the steps from here."""
    found = books.edition(found.public_id)
    return {**plain_book.edition(found), "available_actions": STEPS.actions(found, who)}


STEPS = Steps(
    workflow=EDITION,
    verbs={
        "submit": Verb(lambda each, call: _done(each, services.submit, call), EditionStepIn),
        "return": Verb(lambda each, call: _done(each, services.return_, call), EditionReasonIn),
        "publish": Verb(lambda each, call: _done(each, services.publish, call), EditionPublishIn),
        "take_back": Verb(lambda each, call: _done(each, services.take_back, call), EditionReasonIn),
        "discard": Verb(lambda each, call: _done(each, services.discard, call), EditionStepIn),
    },
    base=ConsoleView, resource="books", where="/api/console/v1/editions/{}",
    find=_found, show=shown, gives=EditionOut, version="revision",
)  # fmt: skip


def _done(found: Edition, act: Any, call: Call) -> Edition:
    act(actor=call.actor, edition=found, **call.body)
    return found


class Books(ConsoleView):
    """The price books; a new one."""

    resource = "books"
    permission = "book.view"
    permissions_by_method = {"POST": "book.edit"}

    @listing("books_list", row=BookOut, orders=ORDERS, default="name")
    def get(self, call: Call) -> Any:
        """List the price books."""
        return books.listed(), plain_book.book

    @operation("books_create", takes=BookIn, gives=BookOut, status=201)
    def post(self, call: Call) -> Any:
        """Add a price book without prices."""
        told = dict(call.body)
        made = book_services.create(actor=call.actor, code=told.pop("code"), currency=told.pop("currency"), data=told)
        return plain_book.book(books.get_listed(made.public_id))


class Book(ConsoleView):
    """One price book."""

    resource = "books"
    permission = "book.view"
    permissions_by_method = {"PATCH": "book.edit"}

    @operation("books_read", gives=BookOut, version="updated_at")
    def get(self, call: Call, reference: str) -> Any:
        """Read one price book."""
        return plain_book.book(books.get_listed(reference))

    @operation("books_change", takes=BookPatch, gives=BookOut, version="updated_at")
    def patch(self, call: Call, reference: str) -> Any:
        """Change for whom a book is."""
        found = books.get(reference)
        book_services.update(actor=call.actor, book=found, data=call.body, seen=call.seen_at)
        return plain_book.book(books.get_listed(reference))


class Editions(ConsoleView):
    """The editions of a book; a new one."""

    resource = "books"
    permission = "book.view"
    permissions_by_method = {"POST": "book.edit"}

    @operation("books_editions", gives=several(EditionOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read a book's editions, newest first."""
        return {"results": [shown(each, call.actor) for each in books.editions(books.get(reference))]}

    @operation("books_begin", takes=EditionIn, gives=EditionOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Begin an edition: a copy of another one, or empty."""
        told = dict(call.body)
        base = told.pop("base", None)
        made = services.begin(
            actor=call.actor, book=books.get(reference), base=books.edition(base) if base else None, **told
        )
        return shown(made, call.actor)


class OneEdition(ConsoleView):
    """One edition."""

    resource = "books"
    permission = "book.view"
    permissions_by_method = {"PATCH": "book.edit"}

    @operation("editions_read", gives=EditionOut, version="revision")
    def get(self, call: Call, reference: str) -> Any:
        """Read one edition."""
        return shown(books.edition(reference), call.actor)

    @operation("editions_change", takes=EditionPatch, gives=EditionOut, version="revision")
    def patch(self, call: Call, reference: str) -> Any:
        """Say what a draft changes, and why."""
        found = books.edition(reference)
        services.describe(actor=call.actor, edition=found, seen_revision=call.seen_revision, **call.body)
        return shown(found, call.actor)


class Entries(ConsoleView):
    """The prices of an edition."""

    resource = "books"
    permission = "book.view"
    permissions_by_method = {"POST": "book.edit"}

    @listing("editions_prices", row=BookPriceOut, orders=ENTRY_ORDERS, default="sku")
    def get(self, call: Call, reference: str) -> Any:
        """List an edition's prices."""
        return plain_book.entry_rows(books.edition(reference)), plain_book.entry

    @operation("editions_set_prices", takes=BookPricesIn, gives=BookPricesOut)
    def post(self, call: Call, reference: str) -> Any:
        """Set prices of a draft by SKU and first day, all or none."""
        rows = [
            (each["sku"], Price(each["unit_price"], each.get("valid_from"), each.get("valid_until")))
            for each in call.body["prices"]
        ]
        found, changed = entries.put(
            actor=call.actor, edition=books.edition(reference), rows=rows, seen_revision=call.seen_revision
        )
        return {"changed": changed, "revision": found.revision}


class Difference(ConsoleView):
    """What two editions differ in."""

    resource = "books"
    permission = "book.view"

    @operation("editions_difference", gives=EditionDifferenceOut)
    def get(self, call: Call, reference: str, other: str) -> Any:
        """Compare an edition with another in the same currency, and say what open quotes would come to."""
        after, before = books.edition(reference), books.edition(other)
        if before.book.currency != after.book.currency:
            raise NotFound()
        on = max(after.effective_from or now(), now()).date()
        told = difference.summary(difference.between(before, after, on))
        return plain_book.difference(told, difference.effect(before, after, on))
