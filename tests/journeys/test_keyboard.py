"""Everything on the main road without a mouse."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dealreg.models import Deal
from dealreg.services import draft, submission
from prm.common.events import deliver_all
from prm.common.moment import now
from tests.dealreg.conftest import registration
from tests.journeys.test_registration import CUSTOMER, wait_until_saved

MOST_STOPS = 80
FOCUS = """() => {
    const it = document.activeElement, look = getComputedStyle(it), box = it.getBoundingClientRect();
    const parent = getComputedStyle(it.closest('label, .line, .filedrop') || it);
    const line = style => style.outlineStyle !== 'none' && style.outlineColor !== 'rgba(0, 0, 0, 0)'
        && parseFloat(style.outlineWidth) >= 2;
    const ring = style => line(style) || /0px 0px 0px [2-9]px/.test(style.boxShadow);
    return {name: it.name || '', words: (it.getAttribute('aria-label') || it.textContent).trim(), tag: it.localName,
            ring: ring(look) || ring(parent), seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight};
}"""
CONTROLS = """() => [...document.getElementById('registration').elements]
    .filter(each => each.checkVisibility() && each.name && each.name !== 'action' && each.type !== 'hidden')
    .map(each => each.name)"""


def stops(page: Page, until: str) -> list[dict]:
    """Press Tab until the element called ``until`` has the focus; returns every place the focus stood on."""
    seen: list[dict] = []
    while len(seen) < MOST_STOPS:
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUS))
        if seen[-1]["words"].startswith(until):
            return seen
    raise AssertionError(f"{until} was not reached: {[each['words'] or each['name'] for each in seen]}")


@pytest.fixture
def deal(road, bob, actor) -> Deal:
    """A registration that waits for a decision."""
    made = draft.start(actor=actor(bob), data=registration())
    made = submission.submit(deal=made, actor=actor(bob))
    deliver_all()
    return made


def test_a_deal_is_registered_by_keyboard_alone(window, road, mara, bob):
    page = window(bob)
    page.goto("/portal/")
    page.locator("body").press("n")
    page.keyboard.press("d")
    page.wait_for_url("**/portal/deals/new/")
    expect(page.locator("[data-saved]")).to_be_attached()
    typed = {
        "customer_name": CUSTOMER,
        "customer_website": "netze.swu.example",
        "customer_country": "Germany",
        "contact_name": "Martin Brandt",
        "contact_email": "m.brandt@swu.example",
        "summary": "Gateways for the substations",
        "lines-0-item": "Edge Gateway G4",
        "lines-0-amount": "126500",
        "expected_close": f"{now() + timedelta(days=80):%d%m%Y}",
    }
    met: list[str] = []

    while page.evaluate(FOCUS)["words"] != "Submit registration":
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        assert len(met) < MOST_STOPS, met
        met.append(here["name"])
        if words := typed.pop(here["name"], None):
            page.keyboard.type(words)
    wait_until_saved(page)
    page.get_by_role("button", name="Submit registration").press("Enter")

    expect(page).to_have_url(re.compile(r"/portal/deals/DR-[^/]+/$"))
    assert typed == {}
    registered = Deal.objects.get()
    assert (registered.customer_name, registered.status) == (CUSTOMER, "in_review")


def test_the_focus_follows_the_eye_and_is_always_seen(window, road, bob):
    page = window(bob)
    page.goto("/portal/deals/new/")

    found = stops(page, until="Submit registration")

    assert found[0]["words"] == "Skip to content"
    names = [each["name"] for each in found if each["name"] not in {"", "action", "theme"}]
    drawn = page.evaluate(CONTROLS)
    assert list(dict.fromkeys(names)) == list(dict.fromkeys(drawn))
    assert [each for each in found if not each["seen"]] == []
    # The parts of a date are stops of their own, drawn inside of the field.
    dates = {"expected_close", "tender_published_on"}
    assert [each for each in found if not each["ring"] and each["name"] not in dates] == []


def test_a_reviewer_decides_by_keyboard(window, deal, mara):
    page = window(mara)
    page.goto(f"/console/deals/{deal.public_id}/")
    approve, reject = (page.get_by_role("dialog", name=re.compile(f"^{word}")) for word in ("Approve", "Reject"))

    page.keyboard.press("x")
    expect(reject).to_be_visible()
    expect(reject.get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Escape")
    expect(reject).to_be_hidden()
    expect(page.get_by_role("button", name="Reject…")).to_be_focused()

    page.keyboard.press("a")
    expect(approve).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("A word axed: x and ?")
    expect(approve.get_by_label("What the partner will read")).to_have_value("A word axed: x and ?")
    expect(reject).to_be_hidden()
    stops(page, until="Approve registration")
    page.keyboard.press("Enter")

    expect(page.locator(".head")).to_contain_text("Approved")
    deal.refresh_from_db()
    assert deal.status == "approved"


def test_a_question_mark_lists_the_keys_of_the_page(window, deal, mara):
    page = window(mara)
    page.goto(f"/console/deals/{deal.public_id}/")

    page.keyboard.press("?")

    keys = page.locator("dialog#keys")
    expect(keys).to_be_visible()
    expect(keys.locator("dt:has(kbd:text-is('A')) + dd")).to_have_text("Approve")
    expect(keys.locator("dt:has(kbd:text-is('X')) + dd")).to_have_text("Reject")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_the_queue_is_walked_with_j_and_k_and_opened_with_enter(window, deal, mara, bob, actor):
    second = submission.submit(
        deal=draft.start(
            actor=actor(bob),
            data=registration(
                customer_name="Nordwind Energie AG",
                customer_website="nordwind.example",
                contact_email="a@nordwind.example",
            ),
        ),
        actor=actor(bob),
    )
    page = window(mara)
    page.goto("/console/queue/")

    for key, name in (("j", deal.customer_name), ("j", second.customer_name), ("k", deal.customer_name)):
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=name)).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/console/deals/{deal.public_id}/$"))
