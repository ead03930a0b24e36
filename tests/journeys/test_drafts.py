"""What was typed survives a server that fails and a session that ends."""

import re

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from dealreg.models import Deal
from tests.journeys.test_registration import CUSTOMER, sign_in, wait_until_saved


def type_customer(page: Page) -> None:
    """Type the customer's name into an open form."""
    page.locator("[name=customer_name]").fill(CUSTOMER)


def fail(route: Route) -> None:
    """Answer what is sent as a broken server would; pages are still served."""
    if route.request.method == "POST":
        route.fulfill(status=500, body="")
    else:
        route.continue_()


def test_a_broken_server_takes_nothing_and_the_form_says_so_and_tries_again(window, road, bob):
    page = window(bob)
    page.route("**/portal/deals/**", fail)
    page.goto("/portal/deals/new/")
    type_customer(page)

    expect(page.locator("[data-saved]")).to_contain_text("Not saved, trying again")
    expect(page.locator("[name=customer_name]")).to_have_value(CUSTOMER)
    assert not Deal.objects.exists()

    page.unroute("**/portal/deals/**", fail)
    wait_until_saved(page)
    assert Deal.objects.get().customer_name == CUSTOMER


def test_what_was_typed_before_the_scripts_arrived_is_saved_too(window, road, bob):
    page = window(bob)
    held: list[Route] = []
    page.route("**/js/autosave*.js", lambda route: held.append(route))  # noqa: PLW0108  (a built-in cannot be a handler)
    page.goto("/portal/deals/new/", wait_until="commit")
    type_customer(page)

    assert held, "the script was not waited for, so this proves nothing"
    held[0].continue_()

    wait_until_saved(page)
    assert Deal.objects.get().customer_name == CUSTOMER


def test_a_closed_window_offers_what_never_reached_the_server(window, road, bob):
    page = window(bob)
    page.route("**/portal/deals/**", fail)
    page.goto("/portal/deals/new/")
    type_customer(page)
    expect(page.locator("[data-saved]")).to_contain_text("Not saved")

    page.unroute("**/portal/deals/**", fail)
    page.goto("/portal/deals/new/")
    expect(page.locator("[name=customer_name]")).to_have_value("")
    page.get_by_role("button", name="Put it back").click()

    expect(page.locator("[name=customer_name]")).to_have_value(CUSTOMER)
    wait_until_saved(page)
    assert Deal.objects.get().customer_name == CUSTOMER


def test_an_ended_session_gives_back_what_was_typed_after_signing_in(window, road, bob):
    page = window()
    sign_in(page, bob.email)
    page.wait_for_url("**/portal/")
    page.goto("/portal/deals/new/")
    Session.objects.all().delete()
    type_customer(page)
    expect(page.locator("[data-saved]")).to_contain_text("Not saved")

    page.get_by_role("button", name="Submit registration").click()
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/portal/deals/new/"))
    page.get_by_label("E-mail").fill(bob.email)
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(r"/portal/deals/new/$"))
    page.get_by_role("button", name="Put it back").click()

    expect(page.locator("[name=customer_name]")).to_have_value(CUSTOMER)
    wait_until_saved(page)
    assert Deal.objects.get().customer_name == CUSTOMER


def test_a_copy_in_the_browser_is_offered_to_nobody_else(window, road, bob, alice):
    page = window()
    page.route("**/portal/deals/**", fail)
    sign_in(page, bob.email)
    page.wait_for_url("**/portal/")
    page.goto("/portal/deals/new/")
    type_customer(page)
    expect(page.locator("[data-saved]")).to_contain_text("Not saved")
    page.context.clear_cookies()

    sign_in(page, alice.email)
    page.wait_for_url("**/portal/")
    page.goto("/portal/deals/new/")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Register a deal")
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)
