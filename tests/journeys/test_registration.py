"""The main road: a partner registers a deal, the vendor decides, the partner reads why."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dealreg.models import Deal
from prm.common.events import deliver_all
from prm.common.moment import now
from tests.cast import PASSWORD

LOOKS = [(width, theme) for width in ("desktop", "phone") for theme in ("light", "dark")]
CUSTOMER = "Stadtwerke Ulm Netze GmbH"
WORDS = "Good luck in Ulm. Call me before the tender opens."


def _field(page: Page, name: str):
    return page.locator(f"#registration [name={name}]")


def sign_in(page: Page, email: str) -> None:
    """Sign in on the page people sign in on."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def fill(page: Page, customer: str = CUSTOMER) -> None:
    """Type a registration of 126,500 EUR, leaving out nothing the shipped policy asks for."""
    typed = {
        "customer_name": customer,
        "customer_website": "netze.swu.example",
        "contact_name": "Martin Brandt",
        "contact_email": "m.brandt@swu.example",
        "summary": "Gateways for the substations",
        "expected_close": (now().date() + timedelta(days=80)).isoformat(),
        "lines-0-quantity": "40",
        "lines-0-amount": "126,500",
    }
    for name, value in typed.items():
        _field(page, name).fill(value)
    chosen = {"customer_country": "DE", "motion": "resell", "territory": "DE-BW", "currency": "EUR"}
    for name, value in chosen.items():
        _field(page, name).select_option(value)
    _field(page, "lines-0-item").select_option(index=1)


def wait_until_saved(page: Page) -> None:
    """Wait for the form to say that the draft is kept."""
    expect(page.locator("[data-saved]")).to_contain_text(re.compile(r"Draft saved \d\d:\d\d"))


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_deal_is_registered_decided_and_explained(window, road, bob, mara, width, theme):
    seller = window(width=width, theme=theme)
    sign_in(seller, bob.email)
    seller.get_by_role("link", name="Register a deal").first.click()

    # What the policy asks for is said at the fields, and nothing typed so far is lost.
    _field(seller, "customer_name").fill(CUSTOMER)
    wait_until_saved(seller)
    expect(seller).to_have_url(re.compile(r"/portal/deals/DR-[^/]+/edit/$"))
    seller.get_by_role("button", name="Submit registration").click()
    expect(seller.get_by_role("alert").first).to_contain_text("to correct")
    expect(_field(seller, "customer_name")).to_have_value(CUSTOMER)
    expect(seller.locator("[data-field=expected_close] .field__error")).to_be_visible()

    fill(seller)
    wait_until_saved(seller)
    seller.get_by_role("button", name="Submit registration").click()
    expect(seller.get_by_role("heading", level=1)).to_contain_text(CUSTOMER)
    seller_sees = seller.locator("main")
    expect(seller_sees).to_contain_text("Decision on the registration", ignore_case=True)
    expect(seller.locator(".clock").first).to_be_visible()

    # The vendor's side: the queue, the comparison, the decision with words.
    deliver_all()
    deal = Deal.objects.get(customer_name=CUSTOMER)
    vendor = window(mara, width=width, theme=theme)
    vendor.goto("/console/queue/")
    vendor.goto(f"/console/deals/{deal.public_id}/")
    vendor.get_by_role("button", name="Approve…").click()
    dialog = vendor.get_by_role("dialog")
    dialog.get_by_label("What the partner will read").fill(WORDS)
    dialog.get_by_role("button", name="Approve registration").click()
    expect(vendor.locator("main")).to_contain_text("Approved")

    # Back at the partner: status, protection, the vendor's words and the reasons.
    deliver_all()
    seller.reload()
    expect(seller.locator(".head .status, .head .pill").first).to_contain_text("Approved")
    expect(seller_sees).to_contain_text(WORDS)
    expect(seller_sees).to_contain_text("days left")
    expect(seller.locator(".why").first).to_contain_text("Approved and protected for 120 days, because you are Premier")


def test_words_that_name_another_partner_come_back_to_their_field(window, submitted, globex, charlie, bob, mara, dev):
    submitted(charlie)
    deal = submitted(bob)
    seller, vendor = window(bob), window(mara)
    vendor.goto(f"/console/deals/{deal.public_id}/")
    vendor.get_by_role("button", name="Reject…").click()
    dialog = vendor.get_by_role("dialog")
    words = dialog.get_by_label("What the partner will read")
    words.fill("Globex Systems has this one already.")
    dialog.get_by_role("button", name="Reject registration").click()

    # The dialog is open again, with what was typed and what is wrong with it beside it.
    expect(words).to_be_visible()
    expect(words).to_have_value("Globex Systems has this one already.")
    expect(words).to_have_attribute("aria-invalid", "true")
    expect(dialog.locator(".field__error")).to_contain_text("another partner")
    deal.refresh_from_db()
    assert deal.status == "in_review"

    words.fill("An earlier registration covers this project.")
    dialog.get_by_role("button", name="Reject registration").click()
    expect(vendor.locator(".head")).to_contain_text("Rejected")
    deliver_all()
    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator(".head")).to_contain_text("Rejected")
    expect(seller.locator("main")).to_contain_text("An earlier registration covers this project.")
    expect(seller.locator("body")).not_to_contain_text("Globex")
