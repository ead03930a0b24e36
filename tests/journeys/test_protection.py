"""The end of a protection: put off by the vendor, brought forward by silence, reached, and what is free then."""

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.services import review
from partners.models import Tier
from partners.services import tier
from prm.common import policies
from prm.common.actors import SYSTEM
from prm.common.clocks import find
from prm.common.events import deliver_all
from prm.common.moment import now
from tests.journeys.barriers import no_barrier
from tests.journeys.test_registration import wait_until_saved

WHY = "The customer put the tender off to spring."
ANSWER = "Understood. Good luck with the tender."


@pytest.fixture
def approved(submitted, bob, mara, actor) -> Callable[[], Deal]:
    """Return a function that makes an approved registration of Bob's."""

    def make() -> Deal:
        deal = review.approve(deal=submitted(bob), actor=actor(mara))
        deliver_all()
        return deal

    return make


@pytest.fixture
def quiet_is_fine(road) -> None:
    """No deal lapses for silence."""
    policies.publish(kind=kinds.INACTIVITY, body={"quiet_days": 0})


def write_down(page: Page, words: str) -> None:
    """Add an activity to the deal that is open."""
    page.get_by_role("link", name="Add an activity…").click()
    page.get_by_label("What happened").fill(words)
    page.get_by_role("button", name="Add activity").click()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_more_time_is_asked_for_and_given(desk, later, quiet_is_fine, approved, bob, mara, width):
    deal = approved()
    later(deal.protected_until - timedelta(days=20))
    seller, vendor = desk(bob, width=width), desk(mara, width=width)

    # What stands in the way is said, and goes away by doing it.
    seller.goto(f"/portal/deals/{deal.public_id}/")
    more = seller.locator("#more-time")
    expect(more.get_by_role("button", name="Ask for more time")).to_have_attribute("aria-disabled", "true")
    write_down(seller, "Visited the control room with Mr Brandt.")
    more.get_by_role("link", name="Ask for more time…").click()
    no_barrier(seller)
    seller.get_by_label("Days more").fill("30")
    seller.get_by_label("Why?").fill(WHY)
    seller.get_by_role("button", name="Ask for more time").click()
    expect(more).to_contain_text("30 days more")
    expect(more).to_contain_text(WHY)

    # The reviewer sees the request on the deal, with what speaks for it.
    vendor.goto(f"/console/deals/{deal.public_id}/")
    vendor.get_by_role("link", name="Decide on it").click()
    expect(vendor.locator("main")).to_contain_text(WHY)
    expect(vendor.locator("main")).to_contain_text("Visited the control room")
    no_barrier(vendor)
    form = vendor.locator("form").filter(has=vendor.get_by_role("button", name="Extend protection"))
    form.get_by_label("What the partner will read").fill(ANSWER)
    form.get_by_role("button", name="Extend protection").click()
    expect(vendor.locator("#toasts")).to_contain_text("more time is granted")

    # The new end stands on both sides.
    end = f"{deal.protected_until + timedelta(days=30):%-d %B %Y}"
    vendor.goto(f"/console/deals/{deal.public_id}/")
    expect(vendor.locator("main")).to_contain_text(f"extended the protection by 30 days, until {end}")
    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator("main")).to_contain_text(f"extended the protection by 30 days, until {end}")
    shown = (deal.protected_until + timedelta(days=30)).astimezone(ZoneInfo(bob.timezone))
    expect(seller.locator(".facts").first).to_contain_text(f"ends {shown:%-d %B}")
    expect(more).to_contain_text(ANSWER)


def test_a_quiet_deal_lapses_after_its_owner_was_warned(desk, later, approved, bob, mara):
    deal = approved()
    quiet = find("deal.inactivity", subject=deal)

    # The warning reaches the owner, and says what to do until when.
    later(quiet.due_at - timedelta(days=8, hours=23))
    seller = desk(bob)
    seller.goto("/portal/")
    seller.goto("/accounts/notifications/")
    told = seller.locator(".notice__open", has_text=f"Quiet for long: {deal.customer_name}")
    expect(told).to_contain_text(f"Without an activity the registration lapses on {quiet.due_at:%-d %B %Y}")
    told.click()
    expect(seller).to_have_url(re.compile(f"/portal/deals/{deal.public_id}/"))
    expect(seller.locator("main")).to_contain_text("Next activity")

    # Nothing was written down: it ended, and both sides read why.
    later(quiet.due_at + timedelta(minutes=1))
    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator(".head").first).to_contain_text("Lapsed")
    expect(seller.locator(".alert")).to_contain_text("Nothing was written down on it for too long.")
    no_barrier(seller)
    vendor = desk(mara)
    vendor.goto(f"/console/deals/{deal.public_id}/")
    expect(vendor.locator(".head").first).to_contain_text("Lapsed")
    expect(vendor.locator("main")).to_contain_text("Nothing was written down on it for too long.")


def test_a_word_in_time_keeps_a_quiet_deal(desk, later, approved, bob):
    deal = approved()
    quiet = find("deal.inactivity", subject=deal)
    later(quiet.due_at - timedelta(days=1))
    seller = desk(bob)
    seller.goto(f"/portal/deals/{deal.public_id}/")
    write_down(seller, "Called Mr Brandt: the tender opens in March.")
    expect(seller.locator("#activities")).to_contain_text("the tender opens in March")

    later(quiet.due_at + timedelta(minutes=1))

    seller.reload()
    expect(seller.locator(".head").first).to_contain_text("Approved")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_expired_protection_frees_the_account_for_who_was_refused(
    desk, later, quiet_is_fine, approved, submitted, globex, bob, charlie, mara, actor, width
):
    premier = Tier.objects.get(programme__is_primary=True, code="premier", region="")
    tier.assign(actor=SYSTEM, partner=globex, tier=premier, reason="As agreed in the contract")
    deal = approved()
    refused = review.reject(
        deal=submitted(charlie), actor=actor(mara), reason_code="live_registration", note="An earlier one is live."
    )
    deliver_all()

    later(deal.protected_until + timedelta(minutes=1))

    owner, other = desk(bob, width=width), desk(charlie, width=width)
    owner.goto(f"/portal/deals/{deal.public_id}/")
    expect(owner.locator(".head").first).to_contain_text("Expired")
    expect(owner.locator(".alert")).to_contain_text(
        "The time of its protection is over. The customer is free for others"
    )
    no_barrier(owner)

    # Whoever was refused is told, and registers from there with what is known.
    other.goto("/accounts/notifications/")
    other.locator(".notice__open", has_text=f"Free again: {refused.customer_name}").click()
    expect(other).to_have_url(re.compile(f"/portal/deals/{refused.public_id}/"))
    expect(other.locator(".freed")).to_contain_text(f"{refused.customer_name} is free again.")
    no_barrier(other)
    other.get_by_role("button", name="Register again").click()
    expect(other.locator("[name=customer_name]")).to_have_value(refused.customer_name)
    other.locator("[name=expected_close]").fill((now().date() + timedelta(days=80)).isoformat())
    wait_until_saved(other)
    other.get_by_role("button", name="Submit registration").click()
    expect(other.locator(".head").first).to_contain_text("In review")
    expect(other.locator("#toasts")).to_contain_text("is registered")
    expect(other.locator("body")).not_to_contain_text("Acme")

    # Nothing of the expired one stands in the way of the new one.
    deliver_all()
    made = Deal.objects.exclude(pk=refused.pk).get(partner=globex)
    vendor = desk(mara, width=width)
    vendor.goto(f"/console/deals/{made.public_id}/")
    expect(vendor.get_by_role("button", name="Approve…")).to_be_enabled()
