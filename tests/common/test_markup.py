"""Markup filled in by hand: as safe as the framework's own, and addresses as it makes them."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from dealreg.models import Deal
from prm.common import lists
from prm.common.addresses import address
from prm.common.components.markup import fill, joined

EVIL = "<script>alert(\"1\" & '2')</script>"


@pytest.mark.parametrize(
    "value", [EVIL, "", 7, None, gettext_lazy("Yes & no"), mark_safe("<b>bold</b>"), SafeString("&amp;")]
)
def test_a_value_is_escaped_as_the_framework_escapes_it(value):
    assert fill('<a title="{}">{}</a>', value, value) == format_html('<a title="{}">{}</a>', value, value)
    assert isinstance(fill("{}", value), SafeString)


@given(st.text())
def test_whatever_is_typed_stays_text(typed):
    assert fill("<b>{}</b>", typed) == format_html("<b>{}</b>", typed)


def test_pieces_are_joined_and_what_is_no_markup_is_escaped():
    assert joined([fill("<i>{}</i>", "a"), EVIL]) == f"<i>a</i>{fill('{}', EVIL)}"


@pytest.mark.parametrize("reference", ["DR-0000-0001", "a b", "ü%?#", "x@y:z,(1)"])
def test_an_address_is_what_the_framework_makes_of_it(reference):
    assert address("console:deal", reference) == reverse("console:deal", args=[reference])


def test_an_address_nobody_declared_is_an_error():
    with pytest.raises(NoReverseMatch):
        address("console:no-such-page", "DR-0000-0001")


def test_a_choice_is_said_in_words_and_an_unknown_one_as_it_is():
    assert Deal(status="in_review").get_status_display() == "In review"
    assert Deal(status="unheard_of").get_status_display() == "unheard_of"


def row_of(*cells: tuple[lists.Column, lists.Cell], group: str = "") -> str:
    """Return a list's one row as its page draws it, without a page around it."""
    row = lists.Row("DR-1", EVIL, list(cells), object(), group)
    spec = lists.ListSpec(page="x", noun=("x", "xs"), columns=tuple(column for column, _ in cells), sort="x")
    listing = lists.Listing(
        spec=spec, state=lists.state_of(spec, {}), rows=[row], heads=[], choices=[], chips=[], count=1, next_query="",
        previous_query="",
    )  # fmt: skip
    return Template("{% load ui %}{% list_rows list chosen=True %}").render(Context({"list": listing}))


@pytest.mark.parametrize(
    "cell",
    [
        lists.text(EVIL),
        lists.text(EVIL, quiet=True),
        lists.link(EVIL, f"?{EVIL}"),
        lists.status(EVIL, EVIL),
        lists.several([EVIL, EVIL, EVIL]),
        lists.drawn(lambda: fill("{}", EVIL)),
    ],
)
def test_nothing_a_person_typed_becomes_markup_in_a_row(cell):
    drawn = row_of((lists.Column("x", "X", lambda record: cell), cell), group=EVIL)

    assert "<script" not in drawn
    assert drawn.count("&lt;script") >= 3
