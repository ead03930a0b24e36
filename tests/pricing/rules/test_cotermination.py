"""Terms cut and lengthened by the day: nothing is lost, in any currency."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.rules.cotermination import Term, align, split, term_end
from prm.common.money import Money, quantize

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
AMOUNTS = st.decimals(min_value=0, max_value=10_000_000, places=3)
STARTS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))


@st.composite
def terms(draw):
    """A term of a day to five years."""
    starts = draw(STARTS)
    return Term(draw(st.uuids()).hex, starts, starts + timedelta(days=draw(st.integers(0, 1826))), draw(AMOUNTS))


@given(terms(), CURRENCIES, st.data())
def test_a_term_cut_in_two_costs_what_it_did(term, currency, data):
    day = data.draw(st.dates(min_value=term.starts_on, max_value=term.ends_on))

    before, after = split(term, day, currency)

    assert before + after == quantize(term.amount, currency)
    assert min(before, after) >= 0


@given(st.lists(terms(), min_size=1, max_size=8), CURRENCIES, st.integers(0, 1000))
def test_terms_that_end_together_cost_their_price_per_day_to_the_coin(many, currency, later):
    ends_on = max(term.starts_on for term in many) + timedelta(days=later)

    found = align(many, ends_on, currency)

    exact = sum((term.amount * each.days / term.days for term, each in zip(many, found, strict=True)), Decimal(0))
    assert sum((each.amount for each in found), Decimal(0)) == Money(exact, currency).rounded().amount
    assert {each.ends_on for each in found} == {ends_on}


@given(terms(), CURRENCIES)
def test_a_term_aligned_to_its_own_end_keeps_its_price(term, currency):
    found = align([term], term.ends_on, currency)

    assert [each.amount for each in found] == [quantize(term.amount, currency)]


def test_half_a_year_of_a_leap_year_is_183_of_366_days():
    year = Term("one", date(2028, 1, 1), date(2028, 12, 31), Decimal(3660))

    found = align([year], date(2028, 7, 1), "EUR")

    assert [(each.days, each.amount) for each in found] == [(183, Decimal("1830.00"))]


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 14)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
    ],
)
def test_a_term_ends_the_day_before_its_next_one(starts, months, ends):
    assert term_end(starts, months) == ends


def test_a_day_outside_of_a_term_does_not_cut_it():
    with pytest.raises(ValueError, match="not in the term"):
        split(Term("one", date(2026, 1, 1), date(2026, 1, 31), Decimal(31)), date(2026, 2, 1), "EUR")


def test_a_common_day_before_a_term_begins_is_refused():
    with pytest.raises(ValueError, match="before the common day"):
        align([Term("one", date(2026, 5, 1), date(2027, 4, 30), Decimal(100))], date(2026, 4, 1), "EUR")
