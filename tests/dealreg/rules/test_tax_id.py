"""Noticing a slip in a tax id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealreg.rules.tax_id import SHAPES, problem


@pytest.mark.parametrize(
    ("value", "country"),
    [
        ("DE 811 247 093", "DE"),
        ("811247093", "DE"),
        ("93815/08152", "DE"),
        ("ATU12345678", "AT"),
        ("FR 40 303 265 045", "FR"),
        ("CHE-123.456.789 MWST", "CH"),
        ("NL123456789B01", "NL"),
        ("EL123456789", "GR"),
        ("12-3456789", "US"),
        ("anything 1234", "BR"),
        ("", "DE"),
    ],
)
def test_ids_as_people_write_them_pass(value, country):
    assert problem(value, country) == ""


@pytest.mark.parametrize(
    ("value", "country", "words"),
    [
        ("DE 1234", "DE", "A German tax id has 9, 10, 11 or 13 digits. This has 4."),
        ("DE12345678X", "DE", "A German tax id has digits only, after the country's letters."),
        ("12345", "IT", "An Italian VAT id has 11 digits. This has 5."),
        ("none", "BR", "A tax id has at least four digits."),
    ],
)
def test_a_slip_is_said_in_words(value, country, words):
    assert problem(value, country) == words


@given(st.text(max_size=80), st.sampled_from([*SHAPES, "BR", ""]))
def test_any_text_gets_an_answer(value, country):
    assert isinstance(problem(value, country), str)
