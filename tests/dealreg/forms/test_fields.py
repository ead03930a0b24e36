"""Reading what sellers really type."""

from decimal import Decimal, InvalidOperation

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dealreg.forms.fields import LARGEST_AMOUNT, ListField, NumberField, TextField, read_number, tidy


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("184000", "184000"),
        ("184,000.00", "184000.00"),
        ("184.000,00", "184000.00"),
        ("184 000", "184000"),
        ("184'000.50", "184000.50"),
        ("184,000", "184000"),
        ("184.000", "184000"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("12.50", "12.50"),
        ("0.5", "0.5"),
        ("−5", "-5"),
        ("٤٠", "40"),
    ],
)
def test_a_number_is_read_as_it_was_meant(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "a lot", "1e9", "NaN", "Infinity", "1,2,3", "12-5"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InvalidOperation):
        read_number(text)


@given(st.decimals(min_value=0, max_value=LARGEST_AMOUNT, places=2, allow_nan=False, allow_infinity=False))
def test_an_amount_we_show_is_read_back_to_the_cent(amount):
    assert read_number(f"{amount:,.2f}") == amount


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_message_never_a_crash(text):
    try:
        value = NumberField(largest=LARGEST_AMOUNT, noun="the amount").clean(text)
    except ValidationError:
        return
    assert value is None or 0 <= value <= LARGEST_AMOUNT


@given(st.text(max_size=200))
def test_tidy_text_stays_tidy(text):
    once = tidy(text)

    assert tidy(once) == once
    assert "\n" not in once


def test_a_long_text_names_its_limit_and_its_length():
    with pytest.raises(ValidationError) as refused:
        TextField(max_length=5).clean("a" * 2_000_000)

    assert refused.value.messages == ["At most 5 characters, and this has 2,000,000."]


def test_names_separated_in_any_way_are_a_list_without_repetitions():
    assert ListField(most=5, each=20).clean("Corvid, Halden; Corvid\nIris") == ["Corvid", "Halden", "Iris"]
