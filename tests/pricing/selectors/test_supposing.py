"""Which quotes an edition that is tried would have priced, and at which of its prices."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pricing.rules.ground import Ground, Line
from pricing.rules.quoted import QuotedFacts
from pricing.selectors import supposing
from tests.pricing.books import book, draft, product

pytestmark = pytest.mark.django_db
GROUND = Ground("EUR", date(2026, 11, 22), region="DE-BW", standings=("partnership:premier",), motion="resell")


def _tried(made, ground: Ground = GROUND) -> Decimal:
    line = Line("1", "E1", "edge", Decimal(1), Decimal(100))
    told = {"edition": made.public_id, "revision": made.revision}
    return supposing.prices(QuotedFacts(ground, (line,), {}), told).lines[0].unit_list


def test_of_prices_that_follow_each_other_the_last_is_tried():
    prices = draft(book("world"), {product("E1"): ("110", date(2027, 1, 1), None)})
    prices.entries.create(product=prices.entries.get().product, unit_price=90, valid_until=date(2026, 12, 31))

    assert _tried(prices) == 110


@pytest.mark.parametrize(("regions", "price"), [(["EMEA"], 90), (["DE-BW"], 90), (["FR"], 100)])
def test_a_region_holds_for_what_lies_in_it(territories, regions, price):
    assert _tried(draft(book("regional", regions=regions), {product("E1"): "90"})) == price


@pytest.mark.parametrize(("programmes", "price"), [(["partnership"], 90), (["another"], 100)])
def test_a_programmes_book_is_tried_on_its_members_only(programmes, price):
    made = draft(book("members", programmes=programmes), {product("E1"): "90"})

    assert _tried(made) == price
    assert _tried(made, replace(GROUND, standings=())) == 100
