"""What one edition says otherwise than another, and what that means for open quotes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pricing.models import Quote, QuoteLine
from pricing.selectors.difference import Summary, between, effect, summary
from prm.common.moment import now
from tests.pricing.books import book, draft, edition, product

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def two(db):
    """An edition in force and a draft after it, with one price of each sort."""
    world = book("world")
    same, up, down, gone, fresh = (product(f"E{number}") for number in range(5))
    first = edition(world, {same: "10", up: "10", down: "10", gone: "10"}, since=now() - timedelta(9))
    return first, draft(world, {same: "10", up: "12.5", down: "9", fresh: "7"})


def test_every_product_that_differs_is_said_once_with_its_sort(two):
    rows = between(*two, TODAY).order_by("sku")

    assert [(row.sku, row.before, row.after, row.change, row.sort) for row in rows] == [
        ("E1", 10, Decimal("12.5"), Decimal("2.5"), "raised"),
        ("E2", 10, 9, -1, "lowered"),
        ("E3", 10, None, None, "removed"),
        ("E4", None, 7, None, "added"),
    ]
    assert summary(rows) == Summary(raised=1, lowered=1, added=1, removed=1)


def test_only_the_prices_of_the_day_are_compared(db):
    gateway, world = product("E1"), book("world")
    first = edition(world, {gateway: ("10", None, TODAY)})
    second = draft(world, {gateway: ("10", None, TODAY - timedelta(5))})

    assert [row.sort for row in between(first, second, TODAY)] == ["removed"]
    assert not between(first, second, TODAY - timedelta(5)).exists()


def _quote(partner, status, **lines):
    made = Quote.objects.create(
        series="QU", version=Quote.objects.count() + 1, partner=partner, name="Plant", customer_name="Bosch",
        currency="EUR", status=status, priced_at=now(), valid_until=TODAY,
    )  # fmt: skip
    for position, (each, quantity, unit) in enumerate(lines.values()):
        QuoteLine.objects.create(quote=made, partner=partner, position=position, product=each,
                                 quantity=quantity, periods=2, unit_list=Decimal(unit))  # fmt: skip
    return made


def test_open_quotes_say_what_they_would_come_to(two, acme):
    up, down, other = (line.product for line in two[0].entries.order_by("product__sku")[1:4])
    drafted = _quote(acme, "draft", a=(up, 10, "10"), b=(down, 1, "10"))
    sent = _quote(acme, "sent", a=(down, 100, "10"))
    _quote(acme, "accepted", a=(up, 1, "10"))
    _quote(acme, "draft", a=(up, 1, "8"))
    _quote(acme, "draft", a=(other, 1, "10"))

    told = effect(*two, TODAY)

    assert [(each.quote, each.lines, each.before, each.after, each.moves) for each in told.quotes] == [
        (sent, 1, 2000, 1800, False), (drafted, 2, 220, 268, True),
    ]  # fmt: skip
    assert (told.count, told.moving, told.change) == (2, 1, -152)


def test_the_effect_takes_the_same_queries_for_one_quote_and_for_three(two, acme, django_assert_num_queries):
    up = two[0].entries.get(product__sku="E1").product
    for _ in range(3):
        _quote(acme, "draft", a=(up, 10, "10"))

    with django_assert_num_queries(3):
        effect(*two, TODAY)


def test_quotes_out_of_the_books_reach_are_left_alone(two, acme, territories):
    world = two[0].book
    world.motions, world.regions, world.segments = ["resell"], ["EMEA"], ["growth"]
    world.save()
    up = two[0].entries.get(product__sku="E1").product
    reached, other = _quote(acme, "draft", a=(up, 1, "10")), _quote(acme, "draft", a=(up, 1, "10"))
    Quote.objects.filter(pk=reached.pk).update(motion="resell", territory="DE-BW", segment="growth")
    Quote.objects.filter(pk=other.pk).update(motion="referral", territory="DE-BW", segment="growth")

    assert [each.quote for each in effect(*two, TODAY).quotes] == [reached]
