"""Several people approve one after the other, and somebody who is away is stood in for."""

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common.moment import now
from tests.cast import PASSWORD
from tests.journeys.barriers import no_barrier

LARGE = {"lines": [{"family": "edge", "quantity": Decimal(400), "amount": Decimal(1_500_000)}], "incumbent": "Nobody"}


@pytest.fixture
def fay(db) -> User:
    """Finance at the vendor."""
    return User.objects.create_user("fay@meridian.example", PASSWORD, name="Fay", staff_roles=[StaffRole.FINANCE])


def approve(page: Page) -> None:
    """Approve the registration that is open before the reviewer."""
    page.get_by_role("button", name="Approve…").click()
    page.get_by_role("dialog").get_by_role("button", name="Approve registration").click()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_two_levels_approve_and_a_delegate_signs_for_finance(desk, submitted, bob, dev, olga, fay, width):
    deal = submitted(bob, **LARGE)
    address = f"/console/deals/{deal.public_id}/"
    absent, first, delegate, seller = (desk(person, width=width) for person in (fay, dev, olga, bob))

    # Finance goes away and names who stands in.
    absent.goto("/console/away/")
    absent.get_by_label("First day away").fill(now().date().isoformat())
    absent.get_by_label("Last day away").fill((now() + timedelta(days=7)).date().isoformat())
    absent.get_by_label("Who stands in").select_option("Olga")
    absent.get_by_role("button", name="Enter absence").click()
    expect(absent.locator("main")).to_contain_text("Olga")
    no_barrier(absent)

    # The second level cannot be given before the first.
    delegate.goto(address)
    expect(delegate.locator(".decide")).to_contain_text("It waits for Dev (deal desk)")
    first.goto(address)
    expect(first.locator("main")).to_contain_text("0 of 2")
    approve(first)
    expect(first.locator("#toasts")).to_contain_text("Your approval is given. It waits for Fay")
    no_barrier(first)

    # The partner reads how far it is, and learns nothing of who is away.
    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator("main")).to_contain_text("approved level 1 of 2")
    expect(seller.locator(".why").first).to_contain_text("1 of 2 approvals given.")
    expect(seller.locator("body")).not_to_contain_text("Fay")

    # Olga finds it among what waits for her, and signs for Fay.
    delegate.goto("/console/queue/?for=me")
    expect(delegate.get_by_role("link", name=deal.customer_name).first).to_be_visible()
    delegate.goto(address)
    approve(delegate)
    expect(delegate.locator(".head").first).to_contain_text("Approved")
    expect(delegate.locator("main")).to_contain_text("standing in for Fay")
    expect(delegate.locator("main")).to_contain_text("2 of 2")
    no_barrier(delegate)

    seller.reload()
    expect(seller.locator(".head").first).to_contain_text("Approved")
