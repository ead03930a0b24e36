"""The text of a cell becomes a value, or a reason a person can act on."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.common.imports import parsing
from prm.common.imports.parsing import Unreadable


def _decimal(text: str, style: str = "point", *, places: int = 2, factor: int = 1, minimum=Decimal(0)) -> Decimal:
    return parsing.decimal(text, style=style, places=places, factor=Decimal(factor), minimum=minimum)


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("1054", "point", "1054.00"),
        ("1,234.50", "point", "1234.50"),
        ("1.234,50", "comma", "1234.50"),
        ("1 234,50", "comma", "1234.50"),
        ("1'234.50", "point", "1234.50"),
        ("$ 1,234", "point", "1234.00"),
        ("1.234 €", "comma", "1234.00"),
        (".5", "point", "0.50"),
        ("0", "point", "0.00"),
    ],
)
def test_figures_are_read_as_they_are_written(text, style, value):
    assert _decimal(text, style) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5", "is negative."),
        ("(5)", "is negative."),
        ("12.345", "has more than 2 decimals."),
        ("1.234,50", "does not fit the decimal sign chosen, “.”."),
        ("1.2E+05", "is in scientific notation, which may have lost digits. Show it as a plain number."),
        ("=A1*2", "is a formula. Replace it by its value."),
        ("12x", "is not a number."),
        ("NaN", "is not a number."),
        ("Infinity", "is not a number."),
        ("1,2,3", "is not a number."),
        ("9" * 20, "has more digits than any real amount."),
        ("9" * 2_000_000, "is not a number."),
    ],
)
def test_a_wrong_figure_says_why(text, reason):
    with pytest.raises(Unreadable) as caught:
        _decimal(text)

    assert str(caught.value) == reason


def test_a_factor_multiplies_exactly():
    assert _decimal("1100.04", factor=1_000_000) == Decimal("1100040000.00")


@given(st.decimals(min_value=0, max_value=10**10, places=2))
def test_every_amount_is_read_back_to_the_cent(amount):
    assert _decimal(f"{amount:,.2f}") == amount
    assert _decimal(f"{amount:,.2f}".translate(str.maketrans(",.", ".,")), "comma") == amount


@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text):
    for read in (
        _decimal,
        lambda t: parsing.day(t, order="dmy"),
        lambda t: parsing.integer(t, style="point", minimum=0, maximum=9),
        parsing.boolean,
        lambda t: parsing.email(t, longest=254),
    ):
        try:
            read(parsing.clean(text))
        except Unreadable as error:
            assert str(error).endswith((".", "?"))


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2016-10-20", "dmy", date(2016, 10, 20)),
        ("2016-10-20 00:00:00", "dmy", date(2016, 10, 20)),
        ("10/20/2016", "mdy", date(2016, 10, 20)),
        ("3/4/2017", "mdy", date(2017, 3, 4)),
        ("3/4/2017", "dmy", date(2017, 4, 3)),
        ("3.4.17", "dmy", date(2017, 4, 3)),
        ("4 Mar 2017", "ymd", date(2017, 3, 4)),
        ("March 4, 2017", "ymd", date(2017, 3, 4)),
    ],
)
def test_dates_are_read_in_the_order_chosen(text, order, day):
    assert parsing.day(text, order=order) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2017", "is no day of the calendar. Is the order of day and month right?"),
        ("12/31/2017", "is no day of the calendar. Is the order of day and month right?"),
        ("0017-01-01", "is not between 1950 and 2100."),
        ("42663", "is not a date."),
        ("soon", "is not a date."),
    ],
)
def test_a_wrong_date_says_why(text, reason):
    with pytest.raises(Unreadable) as caught:
        parsing.day(text, order="dmy")

    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Acme \t GmbH ", "Acme GmbH"),
        ("Acme\x00\x07", "Acme"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("\ufeffAcme", "Acme"),
        ("شركة الأفق", "شركة الأفق"),
        ("👩‍🚀 Space", "👩‍🚀 Space"),
        ("Zu\u0308rich", "Zürich"),
        ("<b>Acme</b>", "<b>Acme</b>"),
    ],
)
def test_text_is_cleaned_of_what_nobody_sees(text, clean):
    assert parsing.clean(text) == clean


def test_a_text_that_does_not_fit_names_both_lengths():
    with pytest.raises(Unreadable) as caught:
        parsing.words("x" * 2000, longest=200)

    assert str(caught.value) == "has 2,000 characters; at most 200 fit."
