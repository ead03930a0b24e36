"""A quote without any script, and one without a mouse."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from pricing.models import Product, ProductCost, Quote
from prm.common.events import deliver_all
from prm.common.moment import now
from tests.journeys.test_keyboard import FOCUS

CUSTOMER = "Hafen Bremerhaven AG"
MOST_STOPS = 120


@pytest.fixture
def goods(road) -> Product:
    """A gateway of 3,800 EUR that costs the vendor half of that."""
    gateway = Product.objects.get(sku="EG-G4")
    ProductCost.objects.create(product=gateway, amount=Decimal(1900), currency="EUR", since=now().date())
    return gateway


def test_a_quote_is_built_sent_approved_and_accepted_without_a_script(window, goods, bob, mara, dev):
    seller = window(bob, scripts=False)
    seller.goto("/portal/quotes/")
    seller.get_by_role("link", name="New quote").first.click()
    seller.get_by_label("What the quote is for").fill("Two terminals")
    seller.get_by_label("Customer", exact=True).fill(CUSTOMER)
    seller.get_by_label("E-mail of the contact").fill("imke@hafen.example")
    seller.locator("[name=motion]").select_option("resell")
    seller.get_by_role("button", name="Go on to the products").click()

    # Every button is a form's: finding, adding, pricing.
    seller.get_by_label("Add a product").fill("gateway")
    seller.get_by_role("button", name="Find").click()
    seller.get_by_role("button", name="Add Edge Gateway G4").click()
    seller.get_by_label("Quantity").fill("10")
    seller.get_by_label("Ask, % off list").fill("31")
    seller.get_by_role("button", name="Save and price").click()
    price = seller.locator("#price")
    expect(price).to_contain_text("26,220.00")
    expect(price).to_contain_text("31 % needs 2 approvals")

    # What is missing is said, and nothing typed is lost.
    seller.get_by_role("button", name="Finish the quote").click()
    expect(seller.locator("main")).to_contain_text("Say why this price is asked for")
    expect(seller.get_by_label("Ask, % off list")).to_have_value("31")
    seller.get_by_label("Why this price?").fill("A competitor offers 30 % less.")
    seller.get_by_role("button", name="Finish the quote").click()
    expect(seller.locator("main")).to_contain_text("0 of 2 approvals given")
    quote = Quote.objects.get()
    deliver_all()

    for person in (mara, dev):
        vendor = window(person, scripts=False)
        vendor.goto("/console/approvals/")
        vendor.get_by_role("link", name=CUSTOMER).click()
        vendor.get_by_role("button", name="Approve…").click()
        expect(vendor.locator("main")).to_contain_text("31 % off a line")
        expect(vendor.locator("main")).to_contain_text("Because: A competitor offers 30 % less.")
        vendor.get_by_label("Note").fill("Strategic.")
        vendor.get_by_role("button", name="Approve the price").click()
        expect(vendor.locator("body")).to_contain_text("Approved.")
        deliver_all()

    seller.goto(f"/portal/quotes/{quote.public_id}/")
    seller.get_by_role("button", name="Send to the customer…").click()
    expect(seller.get_by_label("Customer's e-mail")).to_have_value("imke@hafen.example")
    seller.get_by_role("button", name="Send to the customer").click()
    link = seller.get_by_label("Customer's link").input_value()

    customer = window(width="phone", scripts=False)
    customer.goto(link)
    customer.get_by_label("Your name").fill("Imke Brandt")
    customer.get_by_role("button", name="Accept for 38,000.00 EUR").click()
    expect(customer.locator("body")).to_contain_text("You accepted this offer")
    quote.refresh_from_db()
    assert (quote.status, quote.net_total, quote.answered_by) == ("accepted", Decimal("26220.00"), "Imke Brandt")


def reach(page: Page, *, name: str = "", words: str = "") -> dict:
    """Press Tab until the field or button is reached; what has the focus then, which must be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if (name and here["name"] == name) or (words and here["words"].startswith(words)):
            assert here["seen"], here
            assert here["ring"], here
            return here
    raise AssertionError(f"{name or words} was not reached")


def test_a_quote_is_built_and_finished_by_keyboard_alone(window, goods, bob):
    page = window(bob)
    page.goto("/portal/quotes/new/")
    for name, typed in (("name", "Two terminals"), ("customer_name", CUSTOMER)):
        reach(page, name=name)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator("#lines")).to_be_visible()

    reach(page, name="words")
    page.keyboard.type("gateway")
    expect(page.locator("#found")).to_contain_text("Edge Gateway G4")
    reach(page, words="Add Edge Gateway G4")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Line 1, Edge Gateway G4")).to_be_visible()
    # What was pressed is gone with the part that was drawn anew: the focus waits where one goes on.
    expect(page.get_by_label("Quantity")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("10")
    reach(page, name="asked")
    page.keyboard.type("28")
    reach(page, name="off")
    expect(page.locator("#price")).to_contain_text("27,360.00")
    expect(page.locator("#price")).to_contain_text("No approval needed")

    reach(page, words="Finish")
    page.keyboard.press("Enter")
    expect(page.locator(".head").first).to_contain_text("Ready")
    assert Quote.objects.get().net_total == Decimal("27360.00")
