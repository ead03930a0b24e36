"""One box over everything: by keyboard, on a phone, without a script, and when the answer does not come."""

import re

import pytest
from playwright.sync_api import Page, expect

from dealreg.models import Deal
from dealreg.services import draft, submission
from partners.models import Account
from prm.common import search
from prm.common.events import deliver_all
from tests.dealreg.conftest import registration
from tests.journeys.barriers import Witness, no_barrier


@pytest.fixture
def deal(road, bob, actor) -> Deal:
    """A registration that waits for a decision, and accounts of a like name, all to be found."""
    made = draft.start(actor=actor(bob), data=registration())
    made = submission.submit(deal=made, actor=actor(bob))
    Account.objects.bulk_create([Account(name=f"Stadtwerke {town}") for town in ("Aalen", "Bonn", "Celle")])
    deliver_all()
    search.sweep()
    return made


def ask(page: Page, text: str) -> None:
    """Open the palette, type, and wait for the answer to what was typed."""
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    with page.expect_response(lambda answer: f"q={text.replace(' ', '+')}&" in answer.url):
        page.keyboard.type(text)
    # The answer has arrived; what stood before it goes only when it is drawn.
    expect(page.locator("#palette .palette__list")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#palette [role=option]").first).to_be_visible()


def chosen(page: Page) -> str:
    """Return the words of the marked option, as a screen reader is led to it."""
    return page.evaluate(
        "document.getElementById(document.querySelector('#palette input').getAttribute('aria-activedescendant'))"
        ".querySelector('.clip').textContent"
    )


def test_a_record_is_found_and_opened_by_keyboard_alone(window, deal, mara):
    page = window(mara)
    witness = Witness(page)
    page.goto("/console/")
    ask(page, "stadtw ulm")
    assert chosen(page) == "Stadtwerke Ulm Netze GmbH"
    expect(page.locator("[data-palette-say]")).to_have_text(re.compile(r"^\d+ results?$"))
    no_barrier(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/console/deals/{deal.public_id}/")
    witness.nothing_wrong(page)


def test_arrows_move_around_the_end_and_a_new_tab_can_be_opened(window, deal, mara):
    page = window(mara)
    page.goto("/console/")
    ask(page, "stadtwerke")
    here = page.locator("#palette input")
    count = page.locator("#palette a[role=option]").count()
    expect(here).to_have_attribute("aria-activedescendant", "palette-0")
    page.keyboard.press("ArrowUp")
    expect(here).to_have_attribute("aria-activedescendant", f"palette-{count - 1}")
    page.keyboard.press("ArrowDown")
    expect(here).to_have_attribute("aria-activedescendant", "palette-0")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    opened.value.wait_for_url(re.compile(r"/console/(deals|accounts)/"))
    assert page.url.endswith("/console/")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_enter_waits_for_the_answer_to_what_was_typed_last(window, deal, mara):
    page = window(mara)
    page.goto("/console/")
    page.keyboard.press("Control+k")
    page.keyboard.type("stadtwerke celle")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/console/accounts/AC-"))
    expect(page.locator("h1")).to_have_text("Stadtwerke Celle")


def test_the_steps_of_the_record_before_one_are_offered_and_open_their_dialog(window, deal, mara):
    page = window(mara)
    page.goto(f"/console/deals/{deal.public_id}/")
    ask(page, "reject")
    assert chosen(page) == "Reject registration…"
    page.keyboard.press("Enter")
    expect(page.locator("#reject-dialog")).to_be_visible()
    assert page.url.endswith(f"/{deal.public_id}/")


def test_what_one_looked_at_is_recent_and_only_numbers_are_kept(window, deal, mara):
    page = window(mara)
    page.goto(f"/console/deals/{deal.public_id}/")
    page.goto("/console/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Recent").get_by_role("option")).to_contain_text(
        ["Stadtwerke Ulm Netze GmbH"]
    )
    assert page.evaluate(f"localStorage.getItem('recent:{mara.pk}')") == f'["{deal.public_id}"]'


def test_a_partner_does_what_it_may_on_a_phone(window, deal, bob):
    page = window(bob, width="phone", theme="dark")
    page.goto("/portal/")
    page.locator(".find").click()
    box = page.locator("#palette").bounding_box()
    assert (box["x"], box["y"], box["width"]) == (0, 0, 390)
    page.keyboard.type("reg")
    expect(page.get_by_role("group", name="Actions").get_by_role("option")).to_have_text(["Register a deal"])
    no_barrier(page)
    page.get_by_role("option", name="Register a deal").click()
    page.wait_for_url("**/portal/deals/new/")


def test_the_sheet_on_a_phone_closes_by_its_button(window, deal, bob):
    page = window(bob, width="phone")
    page.goto("/portal/")
    page.locator(".find").click()
    page.get_by_role("button", name="Close search").click()
    expect(page.locator("#palette")).to_be_hidden()


def test_nothing_found_says_so_aloud(window, deal, mara):
    page = window(mara)
    page.goto("/console/")
    page.keyboard.press("Control+k")
    page.keyboard.type("zzqq")
    expect(page.locator("[data-palette-say]")).to_contain_text("Nothing found for “zzqq”")
    no_barrier(page)


def test_when_the_answer_does_not_come_enter_opens_the_page(window, deal, mara):
    page = window(mara)
    page.goto("/console/")
    page.route(re.compile(r"/search/\?q=.*&at="), lambda route: route.abort())
    page.keyboard.press("Control+k")
    page.keyboard.type("celle")
    expect(page.locator("[data-palette-say]")).to_contain_text("cannot be reached")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/search/?q=celle")
    expect(page.get_by_role("link", name="Stadtwerke Celle")).to_be_visible()


def test_without_a_script_the_box_is_a_page(browser, site, deal, mara):
    from tests.journeys.conftest import put_session, session_cookie

    context = browser.new_context(base_url=site, java_script_enabled=False)
    put_session(context, site, session_cookie(mara))
    page = context.new_page()
    page.goto("/console/")
    page.locator(".find").click()
    page.get_by_role("searchbox", name="Search everything").fill("stadtwerke")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Stadtwerke Bonn").click()
    expect(page.locator("h1")).to_have_text("Stadtwerke Bonn")
    context.close()
