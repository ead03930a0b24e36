"""A reviewer works the queue by keyboard: the pane follows the row, and deciding in it comes back to the queue."""

import re

import pytest
from playwright.sync_api import expect

from dealreg.models import Deal

pytestmark = pytest.mark.browser

WIDE = {"width": 1600, "height": 1000}


@pytest.fixture
def two(road, bob, mara, submitted) -> tuple[Deal, Deal]:
    """Two registrations that wait for Mara."""
    first = submitted(bob, customer_name="Adler Werke AG", customer_website="adler.example")
    return first, submitted(bob, customer_name="Bussard Netze AG", customer_website="bussard.example")


def test_the_queue_is_worked_from_row_to_row(window, two, mara):
    page = window(mara)
    page.set_viewport_size(WIDE)
    page.goto("/console/queue/")
    pane = page.get_by_role("complementary", name="Selected registration")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Adler Werke AG")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Bussard Netze AG")
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog", name=re.compile("^Approve Bussard"))
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Approve registration").press("Enter")

    expect(page).to_have_url(re.compile(r"/console/queue/\??$"))
    expect(page.locator("body")).to_contain_text("Approved Bussard Netze AG.")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Adler Werke AG")
    assert Deal.objects.get(pk=two[1].pk).status == "approved"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_where_there_is_no_room_the_list_stands_alone(window, two, mara):
    page = window(mara)

    page.goto("/console/queue/")

    expect(page.get_by_role("complementary", name="Selected registration")).to_be_hidden()
    expect(page.get_by_role("link", name="Adler Werke AG")).to_be_visible()
