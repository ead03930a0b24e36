"""A quote is finished at the price its page showed, or its author reads what changed and decides again."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from pricing.models import Quote
from pricing.policies.discounting import TIER
from pricing.policies.quoting import APPROVAL
from pricing.services import quote as quotes
from prm.common.policies import in_force, publish
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def draft(actor, alice, premier, gateway, head) -> Quote:
    """A draft of Alice's over ten gateways at the standard price."""
    return quotes.create(actor=actor(alice), partner=premier, head=head, lines=[ask(gateway, 10)])


@pytest.fixture
def builder(sign_in, alice, draft) -> "Builder":
    """The builder as Alice sees it."""
    return Builder(sign_in(alice), draft)


class Builder:
    """The page of a draft: what stands in its hidden fields goes back with every button."""

    def __init__(self, client: Client, quote: Quote) -> None:
        self.client, self.url = client, reverse("portal:quote-edit", args=[quote.public_id])
        self.hidden: dict[str, str] = {}
        self.read(client.get(self.url).content.decode())

    def read(self, page: str) -> None:
        """Keep what the page brings along."""
        found = dict(re.findall(r'<input type="hidden"(?: form="quote")? name="(\w+)" value="([^"]*)">', page))
        names = ("product", "parent", "revision", "shown")
        self.hidden = {**self.hidden, **{name: found[name] for name in names if name in found}}

    def type(self, *, quantity: str) -> None:
        """Type a quantity; the price of it is drawn anew, and nothing is saved yet."""
        self.press("price", quantity=quantity, part="true")

    def press(self, action: str, *, quantity: str = "10", asked: str = "", part: str = ""):
        """Press a button; the answer of the server, with the pages that follow."""
        typed = {
            "name": "Edge for the harbour", "customer_name": "Hafenbetriebe Bremerhaven GmbH", "customer_country": "DE",
            "customer_contact": "Imke Brandt", "customer_email": "imke@hafen.example", "currency": "EUR",
            "motion": "resell", "territory": "DE", "payment_days": "30", "codes": "", "quantity": quantity,
            "asked": asked, "off": "",
        }  # fmt: skip
        headers = {"HX-Request": part} if part else {}
        answer = self.client.post(self.url, {**typed, **self.hidden, "action": action}, follow=True, headers=headers)
        page = answer.content.decode()
        if part:
            self.read(page)
        return answer, page


def _raise_prices() -> None:
    """Publish partner discounts of half of what they were."""
    body = in_force([TIER])[TIER].body
    publish(kind=TIER, body=body.model_copy(update={
        "rates": [rate.model_copy(update={"percent": rate.percent / 2}) for rate in body.rates]
    }))  # fmt: skip


def test_a_draft_nobody_touched_is_finished_at_the_price_it_showed_whatever_came_into_force(builder, draft):
    shown = draft.net_total
    _raise_prices()

    builder.press("submit")

    draft.refresh_from_db()
    assert (draft.status, draft.net_total) == ("ready", shown)


def test_a_price_that_rose_between_the_page_and_the_button_is_said_before_anything_is_sent(builder, draft):
    builder.type(quantity="12")
    shown = D("9312.00")
    assert builder.hidden["shown"].endswith(":9312.00")
    _raise_prices()

    answer, page = builder.press("submit", quantity="12")

    draft.refresh_from_db()
    assert (answer.status_code, draft.status) == (409, "draft")
    assert draft.net_total > shown
    assert f"now comes to {draft.net_total:,.2f} EUR; the page showed {shown:,.2f} EUR" in page
    assert "Nothing was sent" in page

    agreed = draft.net_total
    builder.read(page)
    builder.press("submit", quantity="12")
    draft.refresh_from_db()
    assert (draft.status, draft.net_total) == ("ready", agreed)


def test_what_was_typed_after_the_price_was_drawn_is_no_change_of_prices(builder, draft):
    builder.press("submit", quantity="12")

    draft.refresh_from_db()
    assert (draft.status, draft.lines.get().quantity) == ("ready", D(12))


def test_a_price_that_fell_meanwhile_is_taken(builder, draft):
    builder.type(quantity="12")
    body = in_force([TIER])[TIER].body
    publish(kind=TIER, body=body.model_copy(update={
        "rates": [rate.model_copy(update={"percent": rate.percent + 2}) for rate in body.rates]
    }))  # fmt: skip

    builder.press("submit", quantity="12")

    draft.refresh_from_db()
    assert (draft.status, draft.net_total < D("9312.00")) == ("ready", True)


def test_an_approval_newly_asked_for_is_said_before_anything_is_sent(builder, draft, mara, dev):
    _, page = builder.press("save", asked="28")
    assert "No approval needed" in page
    builder.read(page)
    body = in_force([APPROVAL])[APPROVAL].body
    stricter = [
        level.model_copy(update={"when": level.when.model_copy(update={"value": D(25)})})
        for level in body.levels
        if level.job == "channel_manager"
    ]
    publish(kind=APPROVAL, body=body.model_copy(update={"levels": stricter}))

    answer, page = builder.press("submit", asked="28")

    draft.refresh_from_db()
    assert (answer.status_code, draft.status) == (422, "draft")
    assert "28 % needs 1 approval" in page
    assert "Say why this price is asked for" in page
