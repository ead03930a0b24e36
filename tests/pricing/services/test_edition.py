"""Editions: begun as a copy, changed, reviewed, published by another, never changed again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from pricing.models import Edition, PriceEntry
from pricing.selectors.price import in_force_on
from pricing.services import edition as services
from pricing.services import entries
from pricing.services.entries import Price
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common import timeline
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models import Event
from prm.common.moment import now
from tests.cast import PASSWORD
from tests.pricing.books import book, draft, edition, product

pytestmark = pytest.mark.django_db


@pytest.fixture
def fin(db, actor):
    """Fin of finance, who publishes."""
    return actor(
        User.objects.create_user("fin@meridian.example", PASSWORD, name="Fin", staff_roles=[StaffRole.FINANCE])
    )


@pytest.fixture
def ops(olga, actor):
    return actor(olga)


@pytest.fixture
def written(ops):
    """A draft of Olga's with one price."""
    made = services.begin(actor=ops, book=book("world"))
    entries.add(actor=ops, edition=made, product=product("E1"), price=Price(Decimal(90)))
    return made


def _refused(act) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def test_an_edition_is_written_reviewed_and_published_by_another(written, ops, fin):
    services.submit(actor=ops, edition=written, note="Please")
    services.publish(actor=fin, edition=written, note="Fine")

    written.refresh_from_db()
    assert (written.status, written.approver_id, written.review_note) == ("published", fin.user_id, "Fine")
    assert written.effective_from <= now()
    assert [entry.text for entry in timeline.entries(written)] == [
        "published the edition", "sent the edition for review", "began the edition",
    ]  # fmt: skip
    assert Event.objects.filter(name="edition.publish").count() == 1


def test_the_next_edition_begins_as_a_copy_of_the_one_published_last(ops):
    gateway, world = product("E1"), book("world")
    first = edition(world, {gateway: "90"})

    second = services.begin(actor=ops, book=world)

    assert (second.number, second.base) == (2, first)
    assert [(entry.product, entry.unit_price) for entry in second.entries.all()] == [(gateway, 90)]


def test_an_edition_may_begin_empty(ops):
    world = book("world")
    edition(world, {product("E1"): "90"})

    assert not services.begin(actor=ops, book=world, empty=True).entries.exists()


def test_a_second_draft_is_refused_and_the_first_one_named(written, ops):
    error = _refused(lambda: services.begin(actor=ops, book=written.book))

    assert (error.code, error.extra) == ("edition.open", {"edition": written.public_id})
    assert error.message == "Edition 1 of World is draft already. Go on with that one."


def test_whoever_edited_it_does_not_publish_it(written, ops, fin, actor, dev):
    entries.add(actor=actor(dev), edition=written, product=product("E2"), price=Price(Decimal(5)))
    services.submit(actor=ops, edition=written)

    error = _refused(lambda: services.publish(actor=ops, edition=written))

    assert (error.code, error.message) == (
        "edition.closed", "You edited this edition, so somebody else has to publish it.",
    )  # fmt: skip
    assert Edition.objects.get().editors == [ops.user_id, dev.pk]


def test_the_database_itself_refuses_an_editor_as_approver(written, ops):
    with pytest.raises(IntegrityError, match="edition_approved_by"), transaction.atomic():
        Edition.objects.filter(pk=written.pk).update(approver_id=ops.user_id)


def test_an_empty_edition_is_not_sent(ops):
    made = services.begin(actor=ops, book=book("world"))

    error = _refused(lambda: services.submit(actor=ops, edition=made))

    assert error.message == "It holds no price yet. Add or import prices first."


def test_a_returned_edition_is_a_draft_again_with_the_words_on_it(written, ops, fin):
    services.submit(actor=ops, edition=written)
    services.return_(actor=fin, edition=written, note="E1 is too cheap")

    assert (written.status, written.review_note) == ("draft", "E1 is too cheap")
    entries.change(actor=ops, edition=written, prices={written.entries.get().pk: Price(Decimal(95))})


@pytest.mark.parametrize("step", ["submit", "publish"])
def test_a_published_edition_is_never_edited(written, ops, fin, step):
    services.submit(actor=ops, edition=written)
    if step == "publish":
        services.publish(actor=fin, edition=written)
    entry = written.entries.get()
    words = {"submit": "in review", "publish": "published"}[step]

    for act in (
        lambda: entries.add(actor=ops, edition=written, product=entry.product, price=Price(Decimal(1))),
        lambda: entries.change(actor=ops, edition=written, prices={entry.pk: Price(Decimal(1))}),
        lambda: entries.remove(actor=ops, edition=written, keys=[entry.pk]),
    ):
        error = _refused(act)
        assert (error.code, error.message) == (
            "edition.not_a_draft",
            f"Edition 1 is {words}, so its prices cannot be changed. Begin a new edition for that.",
        )
    assert PriceEntry.objects.get().unit_price == 90


@pytest.mark.parametrize("act", [
    lambda entry: PriceEntry.objects.filter(pk=entry.pk).update(unit_price=1),
    lambda entry: PriceEntry.objects.filter(pk=entry.pk).delete(),
    lambda entry: PriceEntry.objects.create(edition=entry.edition, product=product("E7"), unit_price=1),
])  # fmt: skip
def test_the_database_itself_keeps_published_prices(act):
    entry = edition(book("world"), {product("E1"): "90"}).entries.get()

    with pytest.raises(IntegrityError, match="prices change in a draft only"), transaction.atomic():
        act(entry)


def test_a_start_in_the_past_or_taken_is_refused(ops, fin, time_machine):
    time_machine.move_to("2026-11-22T09:00:00Z", tick=False)
    world, soon = book("world"), now() + timedelta(days=9)
    edition(world, {product("E1"): "80"}, since=soon)
    written = services.begin(actor=ops, book=world)
    services.submit(actor=ops, edition=written)

    past = _refused(lambda: services.publish(actor=fin, edition=written, effective_from=now() - timedelta(days=1)))
    taken = _refused(lambda: services.publish(actor=fin, edition=written, effective_from=soon))

    assert past.message == "The start lies in the past. What was priced then stays as it is."
    assert taken.message == "Edition 1 starts at that very moment."
    assert written.status == "in_review"


def test_an_edition_is_taken_back_before_its_start_only(written, ops, fin, time_machine):
    time_machine.move_to("2026-11-22T09:00:00Z", tick=False)
    services.submit(actor=ops, edition=written)
    services.publish(actor=fin, edition=written, effective_from=now() + timedelta(days=9))

    services.take_back(actor=fin, edition=written, note="Wrong year")
    assert (written.status, written.effective_from, written.approver_id) == ("in_review", None, None)

    services.publish(actor=fin, edition=written)
    error = _refused(lambda: services.take_back(actor=fin, edition=written, note="Too late"))
    assert error.message == "It is in force already. Publish another edition after it."


def test_who_may_not_edit_or_publish_is_told(written, actor, mara):
    with pytest.raises(NotAllowed):
        services.begin(actor=actor(mara), book=written.book)
    with pytest.raises(NotAllowed):
        entries.remove(actor=actor(mara), edition=written, keys=[])


def test_a_discarded_edition_gives_way_to_the_next(written, ops):
    services.discard(actor=ops, edition=written)

    assert services.begin(actor=ops, book=written.book).number == 2


def test_todays_prices_are_read_now_and_other_days_at_their_end(time_machine):
    time_machine.move_to("2026-11-22T09:00:00Z", tick=False)
    days = [(now() + timedelta(days=shift)).date() for shift in (-1, 0, 1)]

    assert [f"{in_force_on(day):%d %H}" for day in days] == ["21 23", "22 09", "23 23"]


def test_prices_that_overlap_are_refused_and_the_other_one_is_named(ops):
    gateway = product("E1")
    made = draft(book("world"), {gateway: ("90", None, now().date())})

    error = _refused(lambda: entries.add(actor=ops, edition=made, product=gateway,
                                         price=Price(Decimal(95), valid_from=now().date())))  # fmt: skip

    assert isinstance(error, Invalid)
    assert error.fields == {"valid_from": f"Edge E1 has a price of 90 until {now():%-d %B %Y}. End that one first."}


def test_a_reversed_period_is_refused(ops):
    made, today = draft(book("world"), {}), now().date()
    back = Price(Decimal(90), valid_from=today, valid_until=today - timedelta(1))

    error = _refused(lambda: entries.add(actor=ops, edition=made, product=product("E1"), price=back))

    assert error.fields == {"valid_until": "The last day comes before the first."}


@pytest.mark.parametrize(("amount", "words"), [
    ("-0.01", "A price is not negative."), ("NaN", "A price is not negative."), ("1.00001", "At most four decimals."),
    ("1000000000000", "This price is too large."),
])  # fmt: skip
def test_a_price_that_cannot_be_is_refused(ops, amount, words):
    made = draft(book("world"), {})

    error = _refused(lambda: entries.add(actor=ops, edition=made, product=product("E1"), price=Price(Decimal(amount))))

    assert error.fields == {"unit_price": words}


def test_one_price_may_take_the_days_another_gives_up_in_the_same_save(ops):
    gateway, today = product("E1"), now().date()
    made = draft(book("world"), {gateway: ("90", None, today)})
    entries.add(actor=ops, edition=made, product=gateway, price=Price(Decimal(95), today + timedelta(1)))
    first, second = made.entries.order_by("pk")

    entries.change(actor=ops, edition=made, prices={
        first.pk: Price(Decimal(90), None, today - timedelta(9)), second.pk: Price(Decimal(95), today - timedelta(8)),
    })  # fmt: skip

    assert [(e.valid_from, e.valid_until) for e in made.entries.order_by("pk")] == [
        (None, today - timedelta(9)), (today - timedelta(8), None),
    ]  # fmt: skip


def test_a_page_of_prices_is_saved_whole_or_not_at_all(ops):
    made = draft(book("world"), {product("E1"): "90", product("E2"): "80"})
    first, second = made.entries.order_by("pk")

    error = _refused(lambda: entries.change(actor=ops, edition=made, prices={
        first.pk: Price(Decimal(99)), second.pk: Price(Decimal(-1)),
    }))  # fmt: skip

    assert error.fields == {f"unit_price-{second.pk}": "A price is not negative."}
    assert {e.unit_price for e in made.entries.all()} == {80, 90}


def test_two_who_save_the_same_draft_are_told_of_each_other(ops, actor, dev):
    made = draft(book("world"), {product("E1"): "90"})
    entry, seen = made.entries.get(), made.revision
    entries.change(actor=ops, edition=made, prices={entry.pk: Price(Decimal(91))}, seen_revision=seen)

    error = _refused(lambda: entries.change(actor=actor(dev), edition=made, prices={entry.pk: Price(Decimal(92))},
                                            seen_revision=seen))  # fmt: skip

    assert error.code == "edition.stale"
    assert made.entries.get().unit_price == 91
