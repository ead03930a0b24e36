"""A promise the vendor broke, and what it costs it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from prm.common.clocks import find
from tests.journeys.barriers import no_barrier


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_late_decision_lengthens_the_protection_and_both_sides_read_why(desk, later, submitted, bob, mara, width):
    deal = submitted(bob)
    promised = find("deal.decision", subject=deal)

    later(promised.due_at + timedelta(days=2, hours=1))

    # The delay stands on both sides before anybody decides, with what follows.
    seller, vendor = desk(bob, width=width), desk(mara, width=width)
    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator("main")).to_contain_text("owes you a decision since")
    expect(seller.locator("main")).to_contain_text("Because it is late:")
    expect(seller.locator("main")).to_contain_text("Escalated the decision: the promised time is over")
    no_barrier(seller)
    vendor.goto("/console/queue/")
    expect(vendor.locator("main")).to_contain_text("Late, with consequence")
    vendor.goto(f"/console/deals/{deal.public_id}/")
    expect(vendor.locator(".head").first).to_contain_text("Because it is late:")
    no_barrier(vendor)

    vendor.get_by_role("button", name="Approve…").click()
    dialog = vendor.get_by_role("dialog")
    expect(dialog).to_contain_text("protected for 123 days")
    dialog.get_by_role("button", name="Approve registration").click()
    expect(vendor.locator(".head").first).to_contain_text("Approved")

    # The days of the delay are given back, and both sides read why.
    for page, address in ((vendor, "console"), (seller, "portal")):
        page.goto(f"/{address}/deals/{deal.public_id}/")
        card = page.locator(".why").filter(has_text="our decision was late").first
        expect(card).to_contain_text("123 days")
        row = card.get_by_role("row").filter(has_text="Our decision")
        expect(row).to_contain_text("Late by 3 days")
        expect(row).to_contain_text("+ 3")
        no_barrier(page)
