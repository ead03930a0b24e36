"""A price that needs two people: asked for, approved, one of them by whom the other stands in for, and accepted."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from dealreg.services import review
from pricing.models import Product, ProductCost, Quote
from pricing.paper import words
from pricing.selectors.sheet import sheet
from prm.accounts.services import absence
from prm.common.events import deliver_all
from prm.common.moment import now
from tests.journeys.barriers import no_barrier

NET, CUSTOMER = Decimal("104880.00"), Decimal("144400.00")


@pytest.fixture
def deal(submitted, bob, mara, actor):
    """A registered deal over forty gateways that cost us half their price."""
    gateway = Product.objects.get(sku="EG-G4")
    ProductCost.objects.create(product=gateway, amount=Decimal(1900), currency="EUR", since=now().date())
    line = {"product": gateway.public_id, "family": "edge", "quantity": Decimal(40), "amount": Decimal("152000")}
    made = submitted(bob, lines=[line], contact_email="imke@swu.example", contact_name="Imke Brandt")
    made = review.approve(deal=made, actor=actor(mara))
    deliver_all()
    return made


def ask(page, percent: str) -> None:
    """Type an ask and wait for its price."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        page.get_by_role("textbox", name="Ask, % off list").first.fill(percent)
        page.get_by_role("textbox", name="Customer, % off list").first.focus()


def test_two_people_approve_an_ask_and_the_customer_accepts_it(desk, window, deal, bob, mara, dev, olga, actor):
    seller = desk(bob)
    seller.goto(f"/portal/deals/{deal.public_id}/")
    seller.locator("#quotes").get_by_role("button", name="Quote").click()
    expect(seller.locator("main")).to_contain_text("Registered deal")

    # Before anything is sent: 31 % needs two, and up to 30 % nobody.
    price = seller.locator("#price")
    ask(seller, "28")
    expect(price).to_contain_text("No approval needed")
    ask(seller, "31")
    expect(price).to_contain_text("31 % needs 2 approvals")
    expect(price).to_contain_text("30 % or less needs none")
    seller.get_by_role("textbox", name="Customer, % off list").first.fill("5")
    seller.get_by_role("textbox", name="Ask, % off list").first.focus()
    expect(price).to_contain_text("144,400.00")
    no_barrier(seller)
    seller.get_by_label("Why this price?").fill("A competitor offers 30 % less.")
    seller.get_by_role("button", name="Finish the quote").click()
    expect(seller.locator("main")).to_contain_text("0 of 2 approvals given")
    no_barrier(seller)
    quote = Quote.objects.get(deal_ref=deal.public_id)
    deliver_all()

    # Mara is away: who stands in for her signs her level, and the deal desk signs the other.
    other = type(mara).objects.create_user(
        "priya@meridian.example", None, name="Priya", staff_roles=["channel_manager"]
    )
    absence.set_away(
        user=mara,
        starts=now() - timedelta(minutes=1),
        until=now() + timedelta(days=3),
        delegate=other,
        actor=actor(mara),
    )
    for person in (other, dev):
        vendor = desk(person)
        vendor.goto("/console/approvals/?for=me")
        vendor.get_by_role("link", name=quote.customer_name).click()
        expect(vendor.locator(".why").first).to_contain_text("31 % off a line")
        expect(vendor.locator("main")).to_contain_text("Cost 76,000.00 EUR")
        no_barrier(vendor)
        vendor.get_by_role("button", name="Approve…").click()
        vendor.get_by_role("dialog").get_by_role("button", name="Approve the price").click()
        expect(vendor.locator(".toasts")).to_contain_text("Approved")
        deliver_all()

    # The partner sends it; the link is told once.
    seller.goto(f"/portal/quotes/{quote.public_id}/")
    expect(seller.locator(".head").first).to_contain_text("Ready")
    seller.get_by_role("button", name="Send to the customer…").click()
    seller.get_by_role("dialog").get_by_role("button", name="Send to the customer").click()
    link = seller.get_by_label("Customer's link").input_value()
    seller.reload()
    expect(seller.get_by_label("Customer's link")).to_have_count(0)

    # The customer reads its price and no other, on a phone, and accepts.
    customer = window(width="phone")
    customer.goto(link)
    expect(customer.locator("main")).to_contain_text("144,400.00")
    assert "104,880.00" not in customer.content()
    no_barrier(customer)
    customer.get_by_label("Your name").fill("Imke Brandt")
    customer.get_by_role("button", name="Accept for 144,400.00 EUR").click()
    expect(customer.locator("main")).to_contain_text("You accepted this offer")
    deliver_all()

    # Screens, paper and API agree to the cent.
    seller.goto(f"/portal/quotes/{quote.public_id}/")
    expect(seller.locator("main")).to_contain_text("Imke Brandt accepted this quote")
    facts = seller.locator(".facts").inner_text()
    assert "104,880.00" in facts
    assert "144,400.00" in facts
    quote.refresh_from_db()
    assert (quote.net_total, quote.customer_total) == (NET, CUSTOMER)
    paper = json.dumps(words.of_quote(sheet(quote, "partner")))
    assert "104,880.00 EUR" in paper
    assert "144,400.00 EUR" in paper
    answer = seller.request.get(f"/portal/quotes/{quote.public_id}/paper.pdf")
    assert answer.body().startswith(b"%PDF-")
    told = json.dumps(seller.request.get(f"/api/portal/v1/quotes/{quote.public_id}").json())
    assert "104880.00" in told
    assert "144400.00" in told
    no_barrier(seller)
