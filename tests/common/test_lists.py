"""Lists, declared once."""

import pytest
from django.http import QueryDict

from partners.models import Account
from prm.common import lists
from prm.common.lists import Column, Filter, ListSpec, link, number, text

pytestmark = pytest.mark.django_db

SPEC = ListSpec(
    page="test",
    noun=("account", "accounts"),
    columns=(
        Column("name", "Name", lambda a: link(a.name, f"/{a.public_id}"), sort="name"),
        Column("employees", "Employees", lambda a: number(a.employees), sort="employees", nullable=True),
        Column("city", "Town", lambda a: text(a.city), shown=False),
    ),
    filters=(
        Filter(
            "city",
            "Town",
            lambda: [("Ulm", "Ulm"), ("Bonn", "Bonn")],
            lambda rows, values: rows.filter(city__in=values),
        ),
    ),
    search=lambda rows, words: rows.filter(name__icontains=words),
    sort="name",
    size=2,
)


@pytest.fixture(autouse=True)
def _accounts() -> None:
    for name, city, employees in (("C", "Ulm", 3), ("A", "Bonn", None), ("B", "Ulm", 7)):
        Account.objects.create(name=name, city=city, employees=employees)


def _read(query: str = "") -> lists.Listing:
    return lists.read(SPEC, QueryDict(query), Account.objects.all())


def _names(listing: lists.Listing) -> list[str]:
    return [row.label for row in listing.rows]


def test_a_list_begins_with_its_own_order_and_columns():
    listing = _read()

    assert _names(listing) == ["A", "B"]
    assert [head.column.key for head in listing.heads] == ["name", "employees"]
    assert listing.count_text == "3 accounts"
    assert listing.next_query
    assert listing.previous_query == ""


def test_filters_search_sorting_and_columns_are_in_the_address():
    listing = _read("city=Ulm&q=b&sort=-employees&cols=name,city")

    assert _names(listing) == ["B"]
    assert [chip.value for chip in listing.chips] == ["Ulm"]
    assert listing.query == "q=b&city=Ulm&sort=-employees&cols=name%2Ccity"
    assert listing.chips[0].query == "q=b&sort=-employees&cols=name%2Ccity"


def test_columns_may_come_as_boxes_that_were_ticked():
    assert _read("cols=name&cols=city").query == "cols=name%2Ccity"


def test_what_a_list_does_not_know_is_left_out():
    listing = _read("city=Atlantis&sort=password&cols=secret&after=zzz&wicked=1")

    assert _names(listing) == ["A", "B"]
    assert listing.query == ""


def test_null_characters_and_endless_searches_do_no_harm():
    assert _names(_read("q=%00")) == ["A", "B"]
    assert _read("q=" + "x" * 5000).rows == []


def test_the_next_page_goes_on_and_the_way_back_is_known():
    second = _read(_read().next_query)

    assert _names(second) == ["C"]
    assert _names(_read(second.previous_query)) == ["A", "B"]


def test_a_click_on_the_sorted_column_turns_it_round():
    by_name, by_size = _read().heads
    turned = _read("sort=-name").heads[0]

    assert (by_name.sorted, by_name.query) == ("ascending", "sort=-name")
    assert (by_size.sorted, by_size.query) == ("", "sort=employees")
    assert (turned.sorted, turned.query) == ("descending", "")


def test_a_file_has_all_rows_in_the_shown_order():
    head, body = lists.table(SPEC, QueryDict("sort=-employees&cols=name,employees"), Account.objects.all())

    assert head == ["Name", "Employees"]
    assert list(body) == [["B", 7], ["C", 3], ["A", ""]]


def test_one_page_needs_no_counting(django_assert_num_queries):
    with django_assert_num_queries(1):
        _read("city=Ulm")

    with django_assert_num_queries(2):
        _read()


def test_counting_stops_at_a_thousand(monkeypatch):
    monkeypatch.setattr(lists, "COUNT_UP_TO", 2)

    assert _read().count_text == "more than 2 accounts"
