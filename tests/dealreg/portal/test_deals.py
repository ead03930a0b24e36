"""The partner's list of deals."""

import csv
import io
from datetime import timedelta

import pytest

from dealreg.models import Deal
from dealreg.services import draft, review
from prm.common import moment
from tests.dealreg.conftest import registration

LIST = "/portal/deals/"
LIST_QUERIES = 8


@pytest.fixture
def browser(acme_premier, bob, sign_in):
    return sign_in(bob)


def names(page):
    return [row.record.customer_name for row in page.context["list"].rows]


@pytest.fixture
def three(submitted, bob, mara, actor):
    """An approved deal, one that waits for the vendor, and a draft."""
    review.approve(deal=submitted(customer_name="Approved AG", customer_website="approved.example"), actor=actor(mara))
    submitted(customer_name="Waiting AG", customer_website="waiting.example")
    draft.start(actor=actor(bob), data=registration(customer_name="Draft AG"))


def test_an_empty_list_says_what_to_do_and_how_long_it_takes(browser):
    words = browser.get(LIST).content.decode()

    assert "No deals yet" in words
    assert "about two minutes" in words


def test_each_deal_says_what_it_waits_for(browser, three):
    page = browser.get(LIST)

    waits = {row.record.customer_name: row.cells[2][1].plain for row in page.context["list"].rows}
    assert waits == {
        "Approved AG": "You: Move the sale on",
        "Waiting AG": "Meridian: Decision",
        "Draft AG": "You: Finish and submit",
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("turn=you", ["Draft AG"]),
        ("turn=vendor", ["Waiting AG"]),
        ("status=approved", ["Approved AG"]),
        ("turn=closed", []),
        ("q=waiting", ["Waiting AG"]),
        ("stage=proposal", []),
        ("sort=customer", ["Approved AG", "Draft AG", "Waiting AG"]),
        ("turn=you&turn=vendor&sort=customer", ["Draft AG", "Waiting AG"]),
        ("turn=nonsense&sort=customer", ["Approved AG", "Draft AG", "Waiting AG"]),
    ],
)
def test_views_filters_and_sorting_are_in_the_address(browser, three, query, found):
    assert names(browser.get(f"{LIST}?{query}")) == found


def test_a_quiet_deal_and_an_ending_protection_need_somebody(browser, three):
    approved = Deal.objects.get(status="approved")

    with moment.at(approved.decided_at + timedelta(days=22)):
        quiet = names(browser.get(f"{LIST}?turn=you"))
    with moment.at(approved.protected_until - timedelta(days=5)):
        ending = names(browser.get(f"{LIST}?turn=you"))

    assert quiet == ending == ["Draft AG", "Approved AG"]


def test_others_deals_are_not_in_the_list(browser, three, submitted, charlie, globex_premier):
    submitted(charlie, customer_name="Secret AG", customer_website="secret.example")

    assert "Secret AG" not in names(browser.get(LIST))


def test_the_file_holds_the_rows_and_no_formula(browser, three, submitted):
    submitted(customer_name="=1+1", customer_website="formula.example")

    answer = browser.get(f"{LIST}?format=csv&sort=customer")

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Customer", "'=1+1", "Approved AG", "Draft AG", "Waiting AG"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_reads_the_database_a_fixed_number_of_times(browser, submitted, reading, count):
    for number in range(count):
        submitted(customer_name=f"Customer {number}", customer_website=f"c{number}.example")
    browser.get(LIST)

    with reading() as statements:
        browser.get(LIST)

    assert len(statements) == LIST_QUERIES, "\n".join(statements)
