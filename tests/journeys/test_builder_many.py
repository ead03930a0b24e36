"""Building a quote of many lines in the browser: a new price is on every line at once, and what is typed stays."""

from decimal import Decimal

from playwright.sync_api import expect

from partners.models import Partner
from pricing.models import Product
from pricing.rules.head import LineAsk, QuoteHead
from pricing.services import quote as services
from prm.accounts.selectors.actor import memberships_of, partner_actor

LINES = 120


def test_a_new_price_reaches_every_line_at_once_and_leaves_alone_what_is_typed(desk, road, bob):
    who = partner_actor(bob, memberships_of(bob)[0])
    gateway = Product.objects.get(sku="EG-G4")
    quote = services.create(
        actor=who, partner=Partner.objects.get(pk=who.partner_id),
        head=QuoteHead("Every terminal", "Hafen Bremerhaven AG", "EUR", motion="resell"),
        lines=[LineAsk(gateway.pk, Decimal(1)) for _ in range(LINES)],
    )  # fmt: skip
    seller = desk(bob)
    seller.goto(f"/portal/quotes/{quote.public_id}/edit/")
    asks = seller.get_by_role("textbox", name="Ask, % off list")
    last = seller.locator(f"#net-{LINES - 1}")
    before = last.inner_text()

    with seller.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        asks.nth(LINES - 1).fill("41")
        asks.nth(3).fill("4")  # half typed when the price comes

    expect(last).to_contain_text("41 % off 3,800.00")
    assert last.inner_text() != before
    expect(asks.nth(3)).to_have_value("4")
    expect(asks.nth(3)).to_be_focused()
    expect(seller.locator("#price template")).to_have_count(0)
