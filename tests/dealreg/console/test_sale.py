"""The sale for staff: updating it, deciding on more time, saying who takes part."""

from datetime import timedelta

import pytest

from dealreg.models import Activity, Deal, Extension, Opportunity, Participant, SharedDeal
from dealreg.services import extension, participant, review
from prm.common import events, moment
from tests.dealreg.portal.test_sale import typed


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's at Acme."""
    return review.approve(deal=submitted(), actor=actor(mara))


@pytest.fixture
def browser(mara, sign_in):
    return sign_in(mara)


@pytest.fixture
def request_(deal, bob, actor):
    """A request for thirty days more, made ten days before the end; it is that time."""
    when = deal.protected_until - timedelta(days=10)
    Activity.objects.create(
        deal=deal, partner=deal.partner, kind="call", text="Called them", side="partner", by_name="Bob",
        happened_at=when - timedelta(days=1),
    )  # fmt: skip
    with moment.at(when):
        yield extension.ask(deal=deal, actor=actor(bob), days=30, because="The tender was put off.")


def url(deal, tail=""):
    return f"/console/deals/{deal.public_id}/{tail}"


def test_the_review_page_leads_to_the_sale_and_to_what_is_asked(browser, deal, request_):
    words = browser.get(url(deal)).content.decode()

    assert "Acme Integration GmbH asks for 30 days more of protection." in words
    assert url(deal, f"more-time/{request_.public_id}/") in words
    assert url(deal, "sale/") in words


def test_a_request_is_shown_with_what_was_weighed(browser, deal, request_):
    page = browser.get(url(deal, f"more-time/{request_.public_id}/"))

    labels = {row["label"] for row in page.context["facts"]}
    assert labels >= {"Days left", "Latest activity", "Extended before"}
    assert "Open request" not in labels
    assert "The tender was put off." in page.content.decode()
    assert page.context["grant_form"]["days"].value() == 30


def test_granting_in_part(browser, deal, request_):
    page = url(deal, f"more-time/{request_.public_id}/")

    wrong = browser.post(page, {"decision": "grant", "grant-days": "31", "grant-note": ""})
    browser.post(page, {"decision": "grant", "grant-days": "10", "grant-note": "Until the tender."})

    request_.refresh_from_db()
    assert wrong.status_code == 422
    assert (request_.state, request_.days_given) == ("granted", 10)


def test_refusing_needs_words_and_a_second_decision_is_told_off(browser, deal, request_):
    page = url(deal, f"more-time/{request_.public_id}/")

    silent = browser.post(page, {"decision": "refuse", "refuse-note": ""})
    browser.post(page, {"decision": "refuse", "refuse-note": "The project is stopped."})
    late = browser.post(page, {"decision": "grant", "grant-days": "10", "grant-note": ""}, follow=True)

    assert silent.status_code == 422
    assert Extension.objects.get().state == "refused"
    assert "Nothing was changed." in late.content.decode()


def test_staff_update_the_sale_and_the_opportunity_leads_to_it(browser, deal):
    browser.post(url(deal, "sale/edit/"), typed(deal, stage="proposal", next_step="Our demo"))
    events.deliver_all()

    deal.refresh_from_db()
    assert (deal.stage, deal.next_step) == ("proposal", "Our demo")
    made = Opportunity.objects.get(deal=deal)
    page = browser.get(f"/console/opportunities/{made.public_id}/").content.decode()
    assert url(deal, "sale/") in page


def test_a_stale_update_shows_both_values(browser, deal):
    browser.post(url(deal, "sale/edit/"), typed(deal, stage="proposal"))

    page = browser.post(url(deal, "sale/edit/"), typed(deal, stage="closing"))

    assert page.status_code == 409
    assert ("Sales stage", "Proposal") in page.context["stored"]


def test_staff_write_down_correct_and_take_away(browser, deal):
    browser.post(url(deal, "activities/"), {"kind": "call", "text": "We called."})
    made = Activity.objects.get()
    browser.post(url(deal, f"activities/{made.public_id}/"), {"kind": "demo", "text": "We showed it."})

    assert "We showed it." in browser.get(url(deal, "sale/")).content.decode()
    browser.post(url(deal, f"activities/{made.public_id}/"), {"remove": "1"})
    assert Activity.objects.count() == 0


def test_a_named_partner_is_confirmed_by_choosing_it_and_taken_off(browser, deal, bob, globex, actor):
    named = participant.propose(deal=deal, actor=actor(bob), role="services", named="Globex")
    page = url(deal, f"partners/{named.public_id}/")

    asked = browser.get(page)
    nobody = browser.post(page, {"other": ""})
    browser.post(page, {"other": globex.public_id})

    assert asked.context["form"]["other"].value() == globex.public_id
    assert nobody.status_code == 422
    assert SharedDeal.objects.get().partner == globex
    browser.post(page, {"remove": "1"})
    assert SharedDeal.objects.count() == 0


def test_a_named_partner_is_not_accepted_with_words(browser, deal, bob, actor):
    named = participant.propose(deal=deal, actor=actor(bob), role="services", named="Globex")

    browser.post(url(deal, f"partners/{named.public_id}/refuse/"), {"note": "It has no contract."})

    assert Participant.objects.get().state == "refused"


def test_staff_put_a_partner_on_the_deal(browser, deal, globex):
    wrong = browser.post(url(deal, "partners/"), {"other": globex.public_id, "role": ""})
    browser.post(url(deal, "partners/"), {"other": globex.public_id, "role": "influence", "does": "Advises"})

    assert wrong.status_code == 422
    assert SharedDeal.objects.get().does == "Advises"


@pytest.mark.parametrize("more", [0, 5])
def test_the_sale_reads_the_database_a_fixed_number_of_times(
    browser, deal, mara, actor, django_assert_max_num_queries, more
):
    for number in range(more):
        Activity.objects.create(
            deal=deal, partner=deal.partner, kind="call", text=str(number), side="vendor", by_name="Mara"
        )

    with django_assert_max_num_queries(24):
        assert browser.get(url(deal, "sale/")).status_code == 200
