import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.rules.addresses import address_likeness, normalise_address

ULM = normalise_address("Karlstraße 1", "89073", "Ulm")


def test_street_types_are_written_out():
    assert normalise_address("Karlstr. 1", "D-89073", "Ulm") == ULM


def test_a_range_of_house_numbers_is_nearly_the_same_address():
    assert address_likeness(ULM, normalise_address("Karlstr. 1–3, 89073 Ulm")) == pytest.approx(8 / 9)


def test_a_bare_town_is_half_a_likeness():
    assert address_likeness(ULM, normalise_address("", "", "Ulm")) == 0.5


def test_another_house_in_another_town_is_no_likeness():
    assert address_likeness(ULM, normalise_address("1200 Main St", "10001", "New York")) == 0.0


@given(st.text(), st.text())
def test_likeness_is_the_same_from_both_sides(one, other):
    left, right = normalise_address(one), normalise_address(other)

    assert address_likeness(left, right) == address_likeness(right, left) <= 1
