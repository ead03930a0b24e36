"""New prices out of old ones: exact in every currency, rounded as price lists are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.rules.uplift import Rounding, Uplift, lifted

CENT = Decimal("0.01")
PRICES = st.decimals(min_value=0, max_value=10**9, places=4)
ROUNDINGS = st.builds(
    Rounding,
    how=st.sampled_from(["coin", "whole", "step", "ending"]),
    way=st.sampled_from(["nearest", "up", "down"]),
    at=st.sampled_from([Decimal(each) for each in ("0.99", "0.95", "9", "99", "5", "50")]),
)


def _new(price: str, rounding: Rounding | None = None, coin: Decimal = CENT, **by: str) -> Decimal:
    told = {name: Decimal(value) for name, value in by.items()}
    return lifted(Decimal(price), Uplift(**told, rounding=rounding or Rounding()), coin)


@pytest.mark.parametrize(("price", "by", "comes_to"), [
    ("100", {"percent": "5"}, "105.00"),
    ("100", {"percent": "-12.5"}, "87.50"),
    ("99.99", {"percent": "3.3"}, "103.29"),
    ("100", {"plus": "2.5"}, "102.50"),
    ("100", {"factor": "1.0837"}, "108.37"),
    ("100", {"factor": "1.1", "percent": "10", "plus": "-1"}, "120.00"),
    ("1", {"plus": "-5"}, "0"),
    ("0", {"percent": "50", "plus": "9"}, "0"),
])  # fmt: skip
def test_a_formula_gives_the_price_to_the_coin(price, by, comes_to):
    assert _new(price, **by) == Decimal(comes_to)


@pytest.mark.parametrize(("price", "how", "way", "at", "comes_to"), [
    ("103.29", "whole", "nearest", "1", "103"),
    ("103.50", "whole", "nearest", "1", "104"),
    ("103.29", "whole", "up", "1", "104"),
    ("103.99", "whole", "down", "1", "103"),
    ("103.29", "step", "nearest", "5", "105"),
    ("102.49", "step", "nearest", "5", "100"),
    ("103.29", "ending", "nearest", "0.99", "102.99"),
    ("103.50", "ending", "nearest", "0.99", "103.99"),
    ("103.00", "ending", "up", "0.99", "103.99"),
    ("103.98", "ending", "down", "0.99", "102.99"),
    ("103.99", "ending", "down", "0.99", "103.99"),
    ("1234", "ending", "nearest", "99", "1199"),
    ("1250", "ending", "nearest", "99", "1299"),
    ("0.10", "ending", "nearest", "0.99", "0.99"),
    ("43", "ending", "nearest", "9", "39"),
])  # fmt: skip
def test_a_price_is_rounded_as_asked(price, how, way, at, comes_to):
    assert _new(price, Rounding(how, way, Decimal(at))) == Decimal(comes_to)


@pytest.mark.parametrize(("coin", "comes_to"), [("1", "109"), ("0.01", "108.64"), ("0.001", "108.642")])
def test_the_smallest_coin_is_the_currencys(coin, comes_to):
    assert _new("100", coin=Decimal(coin), factor="1.0864197") == Decimal(comes_to)


@pytest.mark.parametrize("at", ["0", "-1", "NaN", "Infinity"])
def test_a_figure_nothing_can_be_rounded_to_is_refused(at):
    with pytest.raises(ValueError, match="more than nothing"):
        Rounding("ending", "up", Decimal(at))


@given(PRICES, PRICES, ROUNDINGS, st.decimals(min_value=-90, max_value=400, places=2))
def test_a_dearer_price_never_becomes_the_cheaper_one(one, other, rounding, percent):
    low, high = sorted([one, other])
    by = Uplift(percent=percent, rounding=rounding)

    assert low == 0 or lifted(low, by, CENT) <= lifted(high, by, CENT)


@given(PRICES, ROUNDINGS)
def test_rounding_twice_changes_nothing_more(price, rounding):
    once = lifted(price, Uplift(rounding=rounding), CENT)

    assert lifted(once, Uplift(rounding=rounding), CENT) == once


@given(PRICES.filter(bool), ROUNDINGS, st.decimals(min_value=-100, max_value=100, places=2))
def test_no_price_is_ever_negative(price, rounding, percent):
    assert lifted(price, Uplift(percent=percent, plus=Decimal(-50), rounding=rounding), CENT) >= 0
