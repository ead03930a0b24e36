"""The territory tree."""

import pytest

from partners.selectors import territory

pytestmark = pytest.mark.django_db


def test_a_region_covers_what_lies_in_it_and_not_what_holds_it(territories):
    assert territory.covers(["EMEA"], "DE-BW")
    assert territory.covers(["FR", "DE-BW"], "DE-BW")
    assert not territory.covers(["DE-BW"], "DE")
    assert not territory.covers([], "DE")


def test_leaves_are_the_smallest_parts(territories):
    assert territory.leaves("DE") == ["DE-BW", "DE-BY"]
    assert territory.leaves("FR") == ["FR"]
    assert territory.leaves("EMEA") == ["FR", "DE-BW", "DE-BY"]


def test_ancestors_come_nearest_first(territories):
    assert territory.ancestors("DE-BW") == ["DE", "EMEA"]
    assert territory.ancestors("EMEA") == []


def test_two_territories_overlap_when_one_lies_in_the_other(territories):
    assert territory.overlap("DE", "DE-BW")
    assert territory.overlap("DE-BW", "DE")
    assert not territory.overlap("DE-BW", "DE-BY")


def test_an_unknown_code_is_in_nothing_and_holds_nothing(territories):
    assert not territory.covers(["EMEA"], "ATLANTIS")
    assert not territory.overlap("ATLANTIS", "ATLANTIS")
    assert territory.leaves("ATLANTIS") == []
    assert territory.tree().name("ATLANTIS") == "ATLANTIS"


def test_choices_stand_in_the_order_of_the_tree(territories):
    codes = [code for code, _ in territory.choices()]

    assert codes == ["AMER", "US", "EMEA", "FR", "DE", "DE-BW", "DE-BY"]


def test_the_tree_takes_one_query_and_then_none(territories, django_assert_num_queries):
    territory.forget()
    with django_assert_num_queries(1):
        territory.tree()

    with django_assert_num_queries(0):
        territory.covers(["EMEA"], "DE-BW")
