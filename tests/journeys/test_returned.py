"""Returned to be fixed, fixed, approved: what opens, what stays, and what each side reads."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.barriers import no_barrier

WORDS = "The website is of the holding. Which one is the grid company's own?"
NORDWIND = {
    "customer_name": "Nordwind Energie AG",
    "customer_website": "nordwind.example",
    "contact_email": "a@nordwind.example",
}


def give_back(page: Page, *, named: str) -> None:
    """Return the registration that is open before the reviewer, naming one thing to fix."""
    page.get_by_role("button", name="Return…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(named, exact=True).check()
    dialog.get_by_label("What the partner will read").fill(WORDS)
    dialog.get_by_role("button", name="Return to partner").click()


def names_in_queue(page: Page) -> list[str]:
    """Return the customers of the review queue from top to bottom."""
    page.goto("/console/queue/")
    return page.locator("main").get_by_role("link", name=re.compile("Stadtwerke Ulm|Nordwind")).all_inner_texts()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_returned_registration_is_fixed_and_approved_and_keeps_its_place(desk, submitted, bob, mara, width):
    deal = submitted(bob)
    submitted(bob, **NORDWIND)
    vendor, seller = desk(mara, width=width), desk(bob, width=width)

    # The reviewer names one field, and says why.
    before = names_in_queue(vendor)
    vendor.goto(f"/console/deals/{deal.public_id}/")
    give_back(vendor, named="Website")
    expect(vendor.locator(".head").first).to_contain_text("Returned")
    expect(vendor.locator("main")).to_contain_text("With the partner, to be fixed")
    expect(vendor.locator("main")).to_contain_text(WORDS)
    no_barrier(vendor)

    # The partner reads it at the top of the deal, with its own clock, and what is asked for.
    seller.goto(f"/portal/deals/{deal.public_id}/")
    asked = seller.locator(".fixing")
    expect(asked).to_contain_text("What Mara asks you to fix")
    expect(asked).to_contain_text(WORDS)
    expect(asked.get_by_role("row", name=re.compile("Website"))).to_contain_text("As it was")
    expect(asked).to_contain_text("Until then it keeps its place")
    no_barrier(seller)
    asked.get_by_role("link", name="Fix and send back").click()

    # Only the named field is open, with the reviewer's words above it.
    website = seller.locator("#registration [name=customer_website]")
    expect(seller.locator(".fixing")).to_contain_text(WORDS)
    expect(website).to_be_editable()
    expect(seller.get_by_role("region", name="To fix").locator("[name=customer_website]")).to_be_visible()
    expect(seller.locator("#registration [name=customer_name]")).to_have_count(0)
    seller.get_by_text("The rest of the registration").click()
    expect(seller.locator(".fix-rest")).to_contain_text(deal.customer_name)
    expect(seller.locator("#registration [name=lines-0-amount]")).to_have_count(0)
    no_barrier(seller)

    # Sent back as it was, it asks for a word; fixed, it goes.
    seller.get_by_role("button", name="Send it back fixed").click()
    expect(seller.get_by_role("alert").first).to_contain_text("Website is unchanged. Say why it is right as it stands.")
    website.fill("grid.swu.example")
    expect(seller.locator("[data-saved]")).to_contain_text(re.compile(r"Changes kept \d\d:\d\d, not sent back yet"))
    seller.get_by_role("button", name="Send it back fixed").click()
    seller.wait_for_url(f"**/portal/deals/{deal.public_id}/")
    expect(seller.locator("#toasts")).to_contain_text("is back with the reviewer")
    expect(seller.locator(".head").first).to_contain_text("In review")

    # It stands where it stood, and the reviewer sees what was changed.
    assert names_in_queue(vendor) == before
    vendor.goto(f"/console/deals/{deal.public_id}/")
    expect(vendor.locator("main")).to_contain_text("Sent back with website changed.")
    vendor.get_by_role("button", name="Approve…").click()
    vendor.get_by_role("dialog").get_by_role("button", name="Approve registration").click()
    expect(vendor.locator(".head").first).to_contain_text("Approved")

    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator(".head").first).to_contain_text("Approved")
    expect(seller.locator(".why").first).to_contain_text("Approved and protected for 120 days")
