"""The database goes away while somebody types: pages say so, and what was typed is kept until it is back."""

from playwright.sync_api import Page, expect

from dealreg.models import Deal
from tests.journeys.barriers import no_barrier
from tests.journeys.bench import outage
from tests.journeys.conftest import put_session, session_cookie
from tests.journeys.test_registration import CUSTOMER, fill, wait_until_saved

BACK = 30_000  # milliseconds until the form has tried again, on a busy machine too


def typed(page: Page, words: str) -> None:
    """Type the customer's name into an open form."""
    page.locator("[name=customer_name]").fill(words)


def test_a_form_typed_into_while_the_database_is_away_is_saved_once_it_is_back(window, road, bob):
    page = window(bob)
    page.goto("/portal/deals/new/")

    with outage():
        typed(page, CUSTOMER)
        expect(page.locator("[data-saved]")).to_contain_text("Not saved, trying again", timeout=BACK)
        expect(page.locator("[name=customer_name]")).to_have_value(CUSTOMER)

    expect(page.locator("[data-saved]")).to_contain_text("Draft saved", timeout=BACK)
    assert Deal.objects.get().customer_name == CUSTOMER


def test_a_registration_submitted_while_the_database_is_away_is_answered_in_words_and_can_be_sent_again(
    window, road, bob, mara
):
    page = window(bob, width="phone")
    page.goto("/portal/deals/new/")
    fill(page)
    wait_until_saved(page)

    with outage():
        typed(page, f"{CUSTOMER} & Co. KG")
        with page.expect_response(lambda answer: answer.request.is_navigation_request()) as said:
            page.get_by_role("button", name="Submit registration").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Back in a moment")
        no_barrier(page)
    assert (said.value.status, said.value.headers["retry-after"]) == (503, "5")
    assert Deal.objects.get().status == "draft"

    page.go_back()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[name=customer_name]")).to_have_value(f"{CUSTOMER} & Co. KG")
    page.get_by_role("button", name="Submit registration").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{CUSTOMER} & Co. KG")
    assert Deal.objects.get().status == "in_review"


def test_without_scripts_the_page_itself_keeps_what_was_typed_and_sends_it_again(browser, site, road, bob):
    context = browser.new_context(java_script_enabled=False, base_url=site)
    put_session(context, site, session_cookie(bob))
    page = context.new_page()
    page.goto("/portal/deals/new/")
    typed(page, CUSTOMER)

    with outage():
        page.get_by_role("button", name="Submit registration").click()
        page.get_by_role("button", name="Send it again").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Back in a moment")

    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("alert").first).to_contain_text("to correct")
    expect(page.locator("[name=customer_name]")).to_have_value(CUSTOMER)
    context.close()
