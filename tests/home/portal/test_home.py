"""The partner's home page."""

from datetime import UTC, datetime, timedelta

import pytest

from dealreg.models import Deal
from dealreg.services import draft, returning, review
from partners.models import Person
from pricing.services import quote_ready
from prm.common import moment
from prm.common.clocks import sweep
from tests.cast import _member
from tests.dealreg.conftest import acme_premier, catalogue, globex_premier, registration, rules, submitted
from tests.dealreg.portal.conftest import reading
from tests.pricing import renewals
from tests.pricing.offers import offered

__all__ = ["acme_premier", "catalogue", "globex_premier", "reading", "rules", "submitted"]

HOME = "/portal/"
PAGE_QUERIES = 16
"""Four of them are the frame's: session, user, memberships, unread notices."""


@pytest.fixture
def browser(acme_premier, bob, sign_in):
    return sign_in(bob)


NAMES = ("Adler", "Buche", "Cedern", "Dahlie", "Eiche", "Falken", "Garten", "Hafen", "Iltis", "Jaguar")


def site(number):
    """Return a customer of its own: names that differ by a number alone look like one customer."""
    name = NAMES[number]
    domain = f"{name.lower()}.example"
    return {"customer_name": f"{name} AG", "customer_website": domain, "contact_email": f"info@{domain}"}


def test_a_new_partner_is_told_what_to_do_first(browser):
    page = browser.get(HOME)

    assert page.context["headline"] == "Nothing needs you now, Bob"
    assert "Register your first deal" in page.content.decode()


def test_what_needs_me_stands_first_and_what_waits_on_the_vendor_after_it(browser, submitted, bob, actor):
    submitted()
    draft.start(actor=actor(bob), data=registration(customer_name="Draft AG"))

    page = browser.get(HOME)

    assert page.context["headline"] == "1 thing needs you, Bob"
    assert page.context["subline"] == "1 more is waiting on Meridian, in time"
    assert [task.title for task in page.context["tasks"]] == ["Finish registering Draft AG"]
    assert [row.title for row in page.context["waiting"]] == ["Decision on Stadtwerke Ulm Netze GmbH"]


def test_a_returned_registration_says_what_to_fix_and_until_when(browser, submitted, mara, actor):
    returning.give_back(
        deal=submitted(), actor=actor(mara), fields=["contact_title", "summary"], note="Who decides, and where?"
    )

    [task] = browser.get(HOME).context["tasks"]

    assert (task.title, task.reason) == ("Fix Stadtwerke Ulm Netze GmbH", "Contact's job title and project in one line")
    assert (task.clock.kind, task.clock.left) == ("deal.fix", "5 business days left")


def test_a_late_promise_is_said_with_its_consequence(browser, submitted):
    deal = submitted()

    with moment.at(deal.submitted_at + timedelta(days=30)):
        sweep()
        page = browser.get(HOME)
        rows = browser.get("/portal/promises/")

    assert page.context["subline"] == "1 is waiting on Meridian, and late"
    assert page.context["waiting"][0].clock.state == "over"
    assert page.context["waiting"][0].reason.startswith("It is escalated to the deal desk")
    assert (page.context["promises"].kept, page.context["promises"].owed) == (0, 1)
    assert [deal.pk for _, _, deal in rows.context["rows"]] == [deal.pk]


def test_a_kept_promise_counts(browser, submitted, mara, actor):
    review.approve(deal=submitted(), actor=actor(mara))

    assert browser.get(HOME).context["promises"].percent == 100


def test_an_ending_protection_and_a_quiet_deal_ask_for_a_step(browser, submitted, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    with moment.at(deal.decided_at + timedelta(days=22)):
        quiet = browser.get(HOME).context["tasks"]
    with moment.at(deal.protected_until - timedelta(days=5)):
        ending = browser.get(HOME).context["tasks"]

    assert [task.title for task in quiet] == ["Where does Stadtwerke Ulm Netze GmbH stand?"]
    assert ending[0].title.startswith("Protection of Stadtwerke Ulm Netze GmbH ends")
    assert ending[0].clock["state"] == "warn"
    assert ending[0].clock["left"] == "5 days left"


def test_recent_decisions_say_why(browser, submitted, mara, actor):
    review.approve(deal=submitted(**site(1)), actor=actor(mara))
    review.reject(deal=submitted(**site(2)), actor=actor(mara), reason_code="incomplete", note="Which project?")

    decided = browser.get(HOME).context["decided"]

    assert {row.title: row.reason for row in decided} == {
        "Buche AG": "Protected 120 days",
        "Cedern AG": "Not enough information",
    }


def test_the_pipeline_adds_up_by_stage_and_currency(browser, submitted, mara, actor):
    for number in (1, 2):
        review.approve(deal=submitted(**site(number)), actor=actor(mara))

    bars = browser.get(HOME).context["bars"]

    assert [(bar.label, bar.deals, bar.words) for bar in bars] == [("Qualified", 2, "253,000.00 EUR")]


def test_sellers_see_their_own_tasks_and_admins_everybodys(browser, acme_premier, bob, alice, sign_in, actor):
    draft.start(actor=actor(bob), data=registration())
    sam = _member("sam", acme_premier, "partner_seller")

    assert browser.get(HOME).context["task_total"] == 1
    assert sign_in(sam).get(HOME).context["task_total"] == 0
    assert sign_in(alice).get(HOME).context["task_total"] == 1


def test_nothing_of_another_partner_is_on_the_page(browser, submitted, charlie, globex_premier, mara, actor):
    review.approve(deal=submitted(charlie, **site(9)), actor=actor(mara))

    words = browser.get(HOME).content.decode()

    assert "Jaguar" not in words
    assert Deal.objects.count() == 1


def test_the_current_tier_and_what_the_next_one_adds(browser, acme_premier):
    from partners.models import Tier

    current = Tier.objects.get(code="premier")
    current.benefits = ["Lead sharing"]
    current.save()
    Tier.objects.create(
        programme=current.programme, code="elite", name="Elite", rank=9, benefits=["Lead sharing", "Joint funds"]
    )

    position = browser.get(HOME).context["position"]

    assert (position.current.name, position.following.name, position.gained) == ("Premier", "Elite", ["Joint funds"])


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_reads_the_database_a_fixed_number_of_times(browser, submitted, reading, mara, bob, actor, count):
    for number in range(count):
        review.approve(deal=submitted(**site(number)), actor=actor(mara))
        submitted(**site(number + 3))
        draft.start(actor=actor(bob), data=registration(**site(number + 6)))
    browser.get(HOME)

    with reading() as statements:
        browser.get(HOME)

    assert len(statements) == PAGE_QUERIES, "\n".join(statements)


def test_quotes_and_renewals_that_need_me_stand_among_the_rest_by_what_ends_first(
    late_2026, browser, acme_premier, bob
):
    held = renewals.renewal_of(acme_premier)
    with moment.at(datetime(2027, 10, 1, 9, tzinfo=UTC)):
        renewals.pass_time()
        today = moment.now().date()
        wanted = [(renewals.fleet(), 4, None, "0")]
        ready = offered(acme_premier, wanted, status="ready", customer_name="Harz AG", valid_until=today)
        quote_ready.start_expiry(ready)
        offered(acme_premier, wanted, status="draft", customer_name="Isar AG")
        offered(acme_premier, wanted, status="sent", customer_name="Elbe AG", valid_until=today + timedelta(days=60))

        page = browser.get(HOME)

    assert [task.title for task in page.context["tasks"]] == [
        "Send the quote to Harz AG",
        f"Renew {held.customer_name}",
        "Finish the quote for Isar AG",
    ]
    assert [(sort.label, sort.total) for sort in page.context["todo"]] == [("Quotes", 2), ("Renewals", 1)]
    assert page.context["headline"] == "3 things need you, Bob"


def test_a_price_that_waits_for_approval_is_among_what_the_vendor_owes(browser, acme_premier, globex):
    wanted = [(renewals.fleet(), 4, "45", "0")]
    waits = offered(acme_premier, wanted, status="in_approval", approvals_needed=2, approvals_given=1)
    offered(globex, wanted, status="in_approval", approvals_needed=1)

    page = browser.get(HOME)

    [row] = page.context["waiting"]
    assert (row.title, row.reason) == (f"Price for {waits.customer_name}", "1 of 2 approvals given")
    assert page.context["subline"].startswith("1 is waiting on Meridian")


def test_what_others_of_the_partner_sell_is_not_ones_own_task(acme_premier, bob, sign_in):
    sam = _member("sam", acme_premier, "partner_seller")
    offered(acme_premier, [(renewals.fleet(), 4, None, "0")], status="draft", owner=Person.objects.get(user=bob))

    assert sign_in(sam).get(HOME).context["tasks"] == []
    assert len(sign_in(bob).get(HOME).context["tasks"]) == 1
