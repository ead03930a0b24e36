"""The head of a quote as it is typed."""

import pytest

from pricing.forms.quote import AnswerForm, QuoteForm, SendForm
from tests.pricing import books

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Two terminals", "customer_name": "Hafen Bremerhaven", "currency": "EUR", "motion": "resell",
    "payment_days": "30", "codes": "SPRING, , LAUNCH-26 ",
}  # fmt: skip


@pytest.fixture(autouse=True)
def catalogue(territories):
    """A product in euros and one in dollars: quotes are in currencies prices are in."""
    return [books.product("EG-1"), books.product("EG-2", currency="USD")]


def test_what_is_typed_becomes_the_head():
    form = QuoteForm({**TYPED, "name": "  Two \u202e terminals\n"})

    assert form.is_valid()
    head = form.head()
    assert (head.name, head.promotion_codes, head.segment, head.term_months) == (
        "Two terminals", ("SPRING", "LAUNCH-26"), "", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""), ("name", "n" * 201), ("customer_name", " \u200b "), ("customer_email", "imke at hafen"),
        ("customer_country", "XX"), ("currency", "XXX"), ("currency", ""), ("motion", "barter"), ("territory", "MOON"),
        ("term_months", "0"), ("term_months", "121"), ("term_months", "NaN"), ("term_months", "1e2"),
        ("payment_days", "-1"), ("payment_days", "366"), ("payment_days", ""), ("starts_on", "2026-02-30"),
        ("codes", "c" * 401), ("customer_note", "w" * 4001),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(field, typed):
    form = QuoteForm({**TYPED, field: typed})

    assert set(form.errors) == {field}


def test_what_a_deal_says_is_not_typed_anew():
    form = QuoteForm(
        {**TYPED, "customer_name": "Somebody else", "motion": "referral"}, of_deal=True,
        initial={"customer_name": "Hafen Bremerhaven", "motion": "resell", "customer_country": "DE", "territory": "DE"},
    )  # fmt: skip

    assert form.is_valid()
    assert (form.head().customer_name, form.head().motion, form.head().territory) == (
        "Hafen Bremerhaven",
        "resell",
        "DE",
    )


def test_a_segment_no_book_has_any_more_stays_with_its_quote():
    assert "segment" not in QuoteForm().fields
    form = QuoteForm({**TYPED, "segment": "public_sector"}, initial={"segment": "public_sector"})

    assert form.is_valid()
    assert form.head().segment == "public_sector"


@pytest.mark.parametrize(
    ("verdict", "name", "valid"), [("accept", "Imke", True), ("accept", " ", False), ("maybe", "Imke", False)]
)
def test_an_answer_has_a_name_and_is_yes_or_no(verdict, name, valid):
    assert AnswerForm({"verdict": verdict, "name": name}).is_valid() == valid


def test_a_link_goes_to_an_address():
    assert not SendForm({"email": "imke"}).is_valid()
