"""A rule is changed without a developer: drafted, tried, approved by another, in force at its moment."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dealreg.services import review
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common.decisions import decisions_of
from prm.common.events import deliver_all
from prm.common.lifecycle import schedule
from prm.common.models import PolicyVersion, Simulation
from prm.common.moment import now
from prm.common.simulation import runner
from tests.journeys.barriers import no_barrier

CELL = "Premier, 100,000 to 250,000 EUR, days"


@pytest.fixture
def elena(db) -> User:
    """An executive at the vendor."""
    return User.objects.create_user("elena@meridian.example", None, name="Elena", staff_roles=[StaffRole.EXECUTIVE])


def saved(page: Page) -> None:
    """Wait until the draft saved itself."""
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")


def begin(page: Page) -> None:
    """Begin a draft of the protection policy for everybody."""
    page.goto("/console/policies/")
    page.get_by_role("link", name="Protection window").click()
    page.get_by_role("link", name="Change it").click()
    page.get_by_role("button", name="Begin the draft").click()


def test_a_longer_protection_is_drafted_tried_approved_and_decides(
    desk, later, submitted, bob, mara, olga, elena, actor
):
    earlier = review.approve(deal=submitted(bob), actor=actor(mara))
    deliver_all()
    assert decisions_of(earlier)[0].policy is not None
    writer, approver = desk(olga), desk(elena)

    # A cell is changed; the draft saves itself, says what it was, and tells it in words.
    begin(writer)
    writer.get_by_label(CELL).fill("120")
    saved(writer)
    expect(writer.locator("td.is-changed .was")).to_have_text("was 90")
    expect(writer.locator("#policy-words ins")).to_have_text("120")
    no_barrier(writer)
    draft = PolicyVersion.objects.get(kind="deal.protection", status="draft")

    # An example that does not hold stands in the way; put right, it does not.
    writer.get_by_role("link", name="Add example").click()
    writer.get_by_label("Name", exact=True).fill("Premier, 126,500 EUR")
    writer.get_by_label("Amount").fill("126,500")
    writer.get_by_label("Partner's tier").select_option("premier")
    writer.get_by_label("Must come to").fill("150")
    no_barrier(writer)
    writer.get_by_role("button", name="Save the example").click()
    expect(writer.locator("#policy-tests")).to_contain_text("Expected 150 days, got 120 days.")
    expect(writer.get_by_role("button", name="Send for review")).to_have_attribute("aria-disabled", "true")
    writer.get_by_role("link", name="Premier, 126,500 EUR").click()
    writer.get_by_label("Must come to").fill("120")
    writer.get_by_role("button", name="Save the example").click()
    expect(writer.locator("#policy-tests")).to_contain_text("1 of 1 pass")

    # What it would have decided of what was decided, put before the reviewer.
    writer.get_by_role("link", name="Simulate…").click()
    writer.get_by_role("button", name="Simulate").click()
    expect(writer.locator("main")).to_contain_text("version 2")
    runner.work(Simulation.objects.get().public_id)
    writer.goto(f"/console/policies/{draft.public_id}/")
    expect(writer.locator(".sim")).to_contain_text("Stadtwerke Ulm")
    no_barrier(writer)
    writer.get_by_role("link", name="Send for review").click()
    writer.get_by_label("For the approver").fill("Premier partners bid longer.")
    writer.get_by_role("button", name="Send for review").click()
    expect(writer.locator(".head")).to_contain_text("in review")
    assert PolicyVersion.objects.get(pk=draft.pk).status == "in_review"

    # Not by whoever wrote it; a second person reads what changes and says when it starts.
    expect(writer.get_by_role("button", name="Approve")).to_have_attribute("aria-disabled", "true")
    start = now().replace(second=0, microsecond=0) + timedelta(days=3)
    approver.goto("/console/policies/")
    approver.get_by_role("link", name="Protection window, version 2").click()
    expect(approver.locator("main")).to_contain_text("What changes")
    approver.get_by_role("link", name="Approve…").click()
    approver.get_by_label("From in your time zone", exact=True).fill(f"{timezone.localtime(start):%Y-%m-%dT%H:%M}")
    no_barrier(approver)
    approver.get_by_role("button", name="Approve", exact=True).click()
    expect(approver.locator(".head")).to_contain_text("scheduled")

    # Before its moment the old one decides; from it on, the new one.
    before = review.approve(deal=submitted(bob, customer_name="Weserwind AG", customer_website="weserwind.example"),
                            actor=actor(mara))  # fmt: skip
    later(start + timedelta(minutes=1))
    schedule.activate_due()
    after = review.approve(deal=submitted(bob, customer_name="Delfzijl BV", customer_website="delfzijl.example"),
                           actor=actor(mara))  # fmt: skip
    made = {
        deal: next(d for d in decisions_of(deal) if d.kind == "deal.protection") for deal in (earlier, before, after)
    }
    assert [made[deal].policy.number for deal in (earlier, before, after)] == [1, 1, 2]
    assert [Decimal(made[deal].data["days"]) for deal in (earlier, before, after)] == [120, 120, 150]

    # The page says so, and the earlier deal is still explained by the old one.
    approver.goto(f"/console/policies/{draft.public_id}/")
    expect(approver.locator(".head")).to_contain_text("active")
    expect(approver.locator("main")).to_contain_text("Decisions made by it")
    no_barrier(approver)
    writer.goto(f"/console/deals/{earlier.public_id}/")
    expect(writer.locator("main")).to_contain_text("Protection window, version 1")


def test_nothing_is_lost_when_two_write_one_draft(desk, road, olga, db):
    oleg = User.objects.create_user("oleg@meridian.example", None, name="Oleg", staff_roles=[StaffRole.OPS_ADMIN])
    one, other = desk(olga), desk(oleg)
    begin(one)
    draft = PolicyVersion.objects.get(kind="deal.protection", status="draft")
    other.goto(f"/console/policies/{draft.public_id}/")

    one.get_by_label(CELL).fill("120")
    saved(one)
    other.get_by_label("At most").fill("200")
    other.get_by_role("heading", name="Olga saved this draft while you wrote").wait_for()
    no_barrier(other)
    other.get_by_role("button", name="Save the draft like this").click()

    expect(other.locator("#toasts")).to_contain_text("Draft saved with what both of you wrote")
    body = PolicyVersion.objects.get(pk=draft.pk).body
    assert (body["base"]["rows"]["premier"][1], body["limit"]) == ("120", 200)


def test_rows_change_in_place_and_the_keyboard_stays_where_it_was(desk, road, olga):
    page = desk(olga)
    begin(page)
    before = page.url

    page.get_by_role("group", name="Additions").get_by_role("button", name="Add", exact=True).click()
    row = page.locator(".item").nth(2)
    expect(row.get_by_label("Name")).to_be_focused()
    row.get_by_label("Name").fill("Certified engineer")
    row.get_by_label("Adds").fill("15")
    row.get_by_role("button", name="Condition").click()
    expect(row.get_by_label("Fact")).to_be_focused()
    row.get_by_label("Fact").select_option("amount_eur")
    row.get_by_label("Value").fill("50,000")
    saved(page)

    assert page.url == before
    addition = PolicyVersion.objects.get(kind="deal.protection", status="draft").body["additions"][2]
    assert (addition["label"], addition["days"]) == ("Certified engineer", 15)
    assert addition["when"]["all"][0]["value"] == "50000"
