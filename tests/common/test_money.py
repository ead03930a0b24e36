"""Money: rounding, splitting, dated rates."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.common.errors import DomainError
from prm.common.models import ExchangeRate
from prm.common.money import Money, convert, exponent, quantize, rate

MONDAY, FRIDAY = date(2026, 3, 16), date(2026, 3, 20)
AMOUNTS = st.decimals(Decimal("-1e15"), Decimal("1e15"), places=6, allow_nan=False)
CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD", "CLF", "IQD", "HUF"])


@pytest.mark.parametrize(
    ("currency", "smallest"),
    [("EUR", "0.01"), ("JPY", "1"), ("KWD", "0.001"), ("CLF", "0.0001"), ("IQD", "0.001"), ("RSD", "0.01")],
)
def test_the_smallest_amount_is_that_of_iso_4217(currency, smallest):
    assert exponent(currency) == Decimal(smallest)


@pytest.mark.parametrize("code", ["EUX", "", "eur", "EURO", "€", "E" * 2_000_000])
def test_an_unknown_currency_is_refused_in_words(code):
    with pytest.raises(DomainError) as refused:
        quantize(Decimal(1), code)

    assert refused.value.code == "money.currency"
    assert len(refused.value.message) < 60


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "EUR", "0.01"),
        ("-0.005", "EUR", "-0.01"),
        ("2.675", "EUR", "2.68"),
        ("0.5", "JPY", "1"),
        ("1.0005", "KWD", "1.001"),
        ("12345678901234567890123456789.125", "EUR", "12345678901234567890123456789.13"),
    ],
)
def test_halves_round_away_from_zero(amount, currency, rounded):
    assert quantize(Decimal(amount), currency) == Decimal(rounded)


def test_a_float_is_never_money():
    with pytest.raises(TypeError):
        Money(0.1, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_never_money(amount):
    with pytest.raises(ValueError, match="finite"):
        Money(Decimal(amount), "EUR")


def test_different_currencies_do_not_add_up():
    with pytest.raises(ValueError, match="EUR and USD do not add up"):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")
    with pytest.raises(ValueError, match="EUR and USD do not add up"):
        Money(Decimal(1), "EUR") - Money(Decimal(1), "USD")


@given(AMOUNTS, AMOUNTS, CURRENCIES)
def test_what_is_added_can_be_taken_away(one, two, currency):
    assert Money(one, currency) + Money(two, currency) - Money(two, currency) == Money(one, currency)


@given(AMOUNTS, CURRENCIES)
def test_rounding_moves_by_half_a_unit_at_most_and_once(amount, currency):
    money = Money(amount, currency)

    once = money.rounded()

    assert abs(once.amount - amount) * 2 <= exponent(currency)
    assert once.rounded() == once
    assert once.amount == amount.quantize(exponent(currency), rounding=ROUND_HALF_UP)


def test_a_hundred_splits_in_three_to_the_cent():
    parts = Money(Decimal(100), "EUR").split([Decimal(1)] * 3)

    assert [part.amount for part in parts] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_a_debt_splits_as_the_claim_does():
    parts = Money(Decimal("-0.05"), "EUR").split([Decimal(1), Decimal(1)])

    assert [part.amount for part in parts] == [Decimal("-0.03"), Decimal("-0.02")]


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_impossible_weights_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        Money(Decimal(1), "EUR").split(weights)


@given(AMOUNTS, CURRENCIES, st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=12).filter(any))
def test_parts_add_up_and_are_off_by_less_than_a_unit(amount, currency, weights):
    whole = Money(amount, currency).rounded()

    parts = whole.split(weights)

    assert sum((part.amount for part in parts), Decimal(0)) == whole.amount
    for part, weight in zip(parts, weights, strict=True):
        assert part == part.rounded()
        assert abs(part.amount - whole.amount * weight / sum(weights)) < exponent(currency) + Decimal("1e-9")


def known(base: str, quote: str, on: date, worth: str) -> None:
    """Store a rate."""
    ExchangeRate.objects.create(base=base, quote=quote, on=on, rate=Decimal(worth), source="test")


def euros(amount: str) -> Money:
    """Return euros."""
    return Money(Decimal(amount), "EUR")


def test_the_latest_rate_on_or_before_the_day_counts(db):
    known("EUR", "USD", MONDAY, "1.10")
    known("EUR", "USD", FRIDAY, "1.20")

    worth = [convert(euros("100"), "USD", on=day).amount for day in (MONDAY, date(2026, 3, 19), FRIDAY)]

    assert worth == [Decimal("110.00"), Decimal("110.00"), Decimal("120.00")]


def test_a_rate_counts_in_both_directions_the_later_one(db):
    known("EUR", "USD", MONDAY, "1.10")
    known("USD", "EUR", FRIDAY, "0.8")

    assert convert(euros("100"), "USD", on=FRIDAY) == Money(Decimal("125.00"), "USD")


def test_of_one_day_the_direction_asked_for_counts(db):
    known("USD", "EUR", MONDAY, "0.8")
    known("EUR", "USD", MONDAY, "1.10")

    assert rate("EUR", "USD", on=MONDAY) == Decimal("1.10")
    assert rate("USD", "EUR", on=MONDAY) == Decimal("0.8")


def test_a_missing_pair_is_crossed_through_the_euro_and_rounded_to_its_unit(db):
    known("EUR", "USD", MONDAY, "1.25")
    known("EUR", "JPY", MONDAY, "160")

    assert convert(Money(Decimal("10.05"), "USD"), "JPY", on=FRIDAY) == Money(Decimal("1286"), "JPY")


def test_the_same_currency_needs_no_rate(db):
    assert convert(euros("1.005"), "EUR", on=MONDAY) == euros("1.01")


def test_a_rate_of_the_future_is_no_rate(db):
    known("EUR", "USD", FRIDAY, "1.20")

    with pytest.raises(DomainError) as refused:
        convert(euros("1"), "USD", on=MONDAY)

    assert (refused.value.code, refused.value.message) == (
        "money.no_rate",
        "No exchange rate from EUR to USD is known on 2026-03-16.",
    )


def test_the_largest_amount_at_the_largest_rate_keeps_its_cents(db):
    known("EUR", "IRR", MONDAY, "9999999999.9999999999")

    worth = convert(euros("9999999999999999.99"), "IRR", on=MONDAY)

    assert worth.amount == Decimal("99999999999999999899000000.00")
