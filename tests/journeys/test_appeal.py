"""A rejection, the appeal against it, and its decision by somebody else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dealreg.models import Deal
from dealreg.services import appeal, review
from prm.common.events import deliver_all
from tests.journeys.barriers import no_barrier

REFUSED = "We do not see your work with the customer."
WHY = "The customer confirmed in May that we run this project. Ask Martin Brandt."
UPHELD = "You are right: Mr Brandt confirms that you run it."
STANDS = "Mr Brandt does not know of the project."


@pytest.fixture
def appealed(submitted, bob, mara, dev, actor) -> Callable[[], Deal]:
    """Return a function that makes a registration Mara rejected and Bob appealed."""

    def make() -> Deal:
        deal = review.reject(deal=submitted(bob), actor=actor(mara), reason_code="incomplete", note=REFUSED)
        deal = appeal.appeal(deal=deal, actor=actor(bob), note=WHY)
        deliver_all()
        return deal

    return make


def reject(page: Page) -> None:
    """Reject the registration that is open before the reviewer."""
    page.get_by_role("button", name="Reject…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").select_option("incomplete")
    dialog.get_by_label("What the partner will read").fill(REFUSED)
    dialog.get_by_role("button", name="Reject registration").click()
    expect(page.locator(".head").first).to_contain_text("Rejected")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_rejection_is_appealed_and_upheld_by_somebody_else(desk, submitted, bob, mara, dev, width):
    deal = submitted(bob)
    rejecter, other, seller = (desk(person, width=width) for person in (mara, dev, bob))
    address = f"/console/deals/{deal.public_id}/"
    rejecter.goto(address)
    reject(rejecter)

    # The partner reads why, until when it may appeal, and who decides then.
    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator("main")).to_contain_text(REFUSED)
    expect(seller.locator("main")).to_contain_text("You can appeal until")
    expect(seller.locator("main")).to_contain_text("Somebody else than before looks at it again")
    seller.get_by_role("button", name="Appeal…").click()
    dialog = seller.get_by_role("dialog")
    dialog.get_by_label("Why should we look again?").fill(WHY)
    dialog.get_by_role("button", name="Send the appeal").click()
    expect(seller.locator(".head").first).to_contain_text("Under appeal")
    expect(seller.locator("main")).to_contain_text("Your appeal is being decided, by")
    expect(seller.locator("main")).to_contain_text("With Dev, Meridian, who did not decide before.")
    no_barrier(seller)

    # Whoever rejected it is told that it is not theirs to decide.
    rejecter.goto(address)
    bar = rejecter.locator(".decide")
    expect(bar).to_contain_text("You rejected this registration, so somebody else decides the appeal.")
    expect(bar.get_by_role("button", name="Approve")).to_have_attribute("aria-disabled", "true")
    expect(bar.get_by_role("button", name="Dismiss")).to_have_attribute("aria-disabled", "true")
    no_barrier(rejecter)

    # Somebody else reads the appeal and upholds it.
    other.goto(address)
    expect(other.locator("main")).to_contain_text("Acme Integration GmbH appeals the rejection")
    expect(other.locator("main")).to_contain_text(WHY)
    other.get_by_role("button", name="Uphold and approve…").click()
    dialog = other.get_by_role("dialog")
    dialog.get_by_label("What the partner will read").fill(UPHELD)
    dialog.get_by_role("button", name="Uphold the appeal and approve").click()
    expect(other.locator(".head").first).to_contain_text("Approved")

    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator(".head").first).to_contain_text("Approved")
    expect(seller.locator("main")).to_contain_text(UPHELD)
    expect(seller.locator("main")).to_contain_text("days left")
    expect(seller.locator(".why").first).to_contain_text("Approved and protected")


def test_a_dismissed_appeal_is_final(desk, appealed, bob, dev):
    deal = appealed()
    other, seller = desk(dev), desk(bob)

    other.goto(f"/console/deals/{deal.public_id}/")
    other.get_by_role("button", name="Dismiss…").click()
    dialog = other.get_by_role("dialog")
    dialog.get_by_label("What the partner will read").fill(STANDS)
    dialog.get_by_role("button", name="Dismiss the appeal").click()
    expect(other.locator(".head").first).to_contain_text("Rejected")

    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator(".head").first).to_contain_text("Rejected")
    expect(seller.locator(".why").first).to_contain_text("The appeal is dismissed: the rejection stands and is final.")
    expect(seller.locator("main")).to_contain_text(STANDS)
    expect(seller.locator("main")).to_contain_text("The appeal was decided. That decision is final.")
    expect(seller.get_by_role("button", name="Appeal…")).to_have_count(0)
    no_barrier(seller)
