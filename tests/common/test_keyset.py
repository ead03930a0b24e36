"""Pages by keyset."""

from datetime import UTC, datetime, timedelta

import pytest

from partners.models import Account
from prm.common import keyset
from prm.common.keyset import Order

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def accounts() -> list[Account]:
    """Seven accounts; two share a name, three have no headcount, all but two were made microseconds apart."""
    rows = [("B", 5), ("A", None), ("C", 5), ("B", 9), ("D", None), ("E", 1), ("F", None)]
    return [
        Account.objects.create(name=name, employees=employees, created_at=START + timedelta(microseconds=at))
        for at, (name, employees) in enumerate(rows)
    ]


def _walk(order: Order, size: int = 2) -> list[list[Account]]:
    pages, after = [], ""
    while True:
        page = keyset.read(Account.objects.all(), order, size=size, after=after)
        pages.append(page.rows)
        if not page.after:
            return pages
        after = page.after


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(("by", "nullable"), [("name", False), ("employees", True), ("created_at", False)])
def test_walking_all_pages_meets_every_row_once_in_order(accounts, by, nullable, descending):
    order = Order(by, descending, nullable)

    walked = [account for page in _walk(order) for account in page]

    assert walked == list(order.apply(Account.objects.all()))
    assert len(walked) == 7


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(("by", "nullable"), [("name", False), ("employees", True)])
def test_going_back_shows_the_pages_one_came_by(accounts, by, nullable, descending):
    order = Order(by, descending, nullable)
    pages = _walk(order)
    last = keyset.read(Account.objects.all(), order, size=2, after=keyset.cursor(order, pages[-2][-1]))

    back, before = [], last.before
    while before:
        page = keyset.read(Account.objects.all(), order, size=2, before=before)
        back.append(page.rows)
        before = page.before

    assert back == pages[-2::-1]


def test_unknown_values_come_last_in_both_directions(accounts):
    rising = [a.employees for a in Order("employees", nullable=True).apply(Account.objects.all())]
    falling = [a.employees for a in Order("employees", descending=True, nullable=True).apply(Account.objects.all())]

    assert rising == [1, 5, 5, 9, None, None, None]
    assert falling == [9, 5, 5, 1, None, None, None]


@pytest.mark.parametrize(
    "cursor", ["x", "!!!", "W10", "WzEsIDJd", "WyJhXHUwMDAwIiwxXQ", "bnVsbA", "WyJhIiwiYiJd", "W1tdLDFd"]
)
def test_a_cursor_that_makes_no_sense_gives_the_first_page(accounts, cursor):
    page = keyset.read(Account.objects.all(), Order("created_at"), size=3, after=cursor)

    assert page.rows == accounts[:3]


def test_a_row_deleted_behind_a_cursor_changes_nothing_after_it(accounts):
    order = Order("created_at")
    first = keyset.read(Account.objects.all(), order, size=2)
    first.rows[-1].delete()

    assert keyset.read(Account.objects.all(), order, size=2, after=first.after).rows == accounts[2:4]


def test_a_related_value_can_be_sorted_by(accounts):
    accounts[0].parent = accounts[4]
    accounts[0].save()
    order = Order("parent__name", nullable=True)

    pages = _walk(order)

    assert pages[0][0] == accounts[0]
    assert sum(len(page) for page in pages) == 7
