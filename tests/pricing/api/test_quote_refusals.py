"""What no quote can hold is named by its place, and what was there before stays."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pricing.models import Quote
from pricing.selectors import approval as selectors
from pricing.services import approval
from pricing.services import quote as quotes
from prm.common.models.money import ExchangeRate
from tests.pricing import books
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def draft(actor, alice, premier, gateway, head) -> Quote:
    """A draft of Alice's over ten gateways."""
    return quotes.create(actor=actor(alice), partner=premier, head=head, lines=[ask(gateway, 10)])


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"asked": "100"}, "lines.0.asked"),
        ({"asked": "-5"}, "lines.0.asked"),
        ({"customer_discount": "100"}, "lines.0.customer_discount"),
        ({"customer_discount": "-0.01"}, "lines.0.customer_discount"),
        ({"quantity": "0"}, "lines.0.quantity"),
        ({"quantity": "-3"}, "lines.0.quantity"),
    ],
)
def test_a_discount_of_everything_or_less_than_nothing_is_refused_by_name(draft, gateway, alice, sign_in, line, field):
    body = {"revision": draft.revision, "lines": [{"product": gateway.sku, "quantity": "10", **line}]}

    answer = sign_in(alice).patch(f"/api/portal/v1/quotes/{draft.public_id}", body, content_type="application/json")

    assert answer.status_code in {400, 422}, answer.content
    assert field in str(answer.json())
    before, draft_now = draft, Quote.objects.get()
    assert (draft_now.net_total, draft_now.revision) == (before.net_total, before.revision)
    assert draft_now.lines.get().quantity == D(10)


def test_the_same_stands_beside_its_field_on_the_page_with_what_was_typed(draft, gateway, alice, sign_in):
    typed = {
        "revision": str(draft.revision), "name": draft.name, "customer_name": draft.customer_name, "currency": "EUR",
        "motion": "resell", "territory": "DE", "payment_days": "30", "codes": "", "product": gateway.public_id,
        "parent": "", "quantity": "10", "asked": "100", "off": "-5", "action": "submit",
    }  # fmt: skip

    answer = sign_in(alice).post(f"/portal/quotes/{draft.public_id}/edit/", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing you typed is lost" in page
    assert page.count("A discount is at least 0 % and less than 100 %.") >= 2
    assert 'value="100"' in page
    assert 'value="-5"' in page
    assert Quote.objects.get().status == "draft"


def test_without_an_exchange_rate_a_price_goes_to_who_needs_none(actor, alice, premier, gateway, head, mara, dev, finn):
    ExchangeRate.objects.all().delete()
    books.edition(books.book("us", "USD"), {gateway: "1100"})
    who = actor(alice)
    quote = quotes.create(
        actor=who, partner=premier, head=replace(head, currency="USD"), lines=[ask(gateway, 10, "31")]
    )

    quote = quotes.submit(actor=who, quote=quote, because="A competitor.")

    levels = selectors.levels_of(quote)
    assert (quote.status, [each.job for each in levels]) == ("in_approval", ["finance"])
    approval.decide(actor=actor(finn), approval=levels[0], verdict="approve")
    quote.refresh_from_db()
    assert (quote.status, quote.net_total) == ("ready", D("7590.00"))
