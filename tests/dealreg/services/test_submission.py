"""Submitting a registration."""

from decimal import Decimal

import pytest

from dealreg import policies as kinds
from dealreg.models import Review
from dealreg.services import draft, submission
from prm.common import clocks, policies
from prm.common.errors import DomainError, Invalid
from prm.common.models import DecisionCard
from prm.common.tenancy import partner_scope
from tests.dealreg.conftest import registration


def test_a_registration_goes_to_review_with_the_vendors_clock_running(submitted, mara):
    deal = submitted()

    assert (deal.status, deal.reviewer_name) == ("in_review", "Mara")
    clock = clocks.find("deal.decision", subject=deal)
    assert (clock.owed_by, clock.owed_by_name, clock.amount, clock.unit) == ("vendor", "Mara", 48, "business_hours")
    assert Review.objects.get(deal=deal).checks == "clear"


def test_the_promise_counts_in_the_reviewers_business_hours(submitted, mara):
    mara.calendar_key = "US"
    mara.save(update_fields=["calendar_key"])

    deal = submitted()

    assert clocks.find("deal.decision", subject=deal).calendar_key == "US"


def test_the_promise_counts_in_the_partners_business_hours_where_the_policy_says_so(submitted, acme_premier, mara):
    body = policies.in_force([kinds.SLA])[kinds.SLA].body
    policies.publish(kind=kinds.SLA, body=body.model_copy(update={"hours_of": "partner"}))
    mara.calendar_key = "US"
    mara.save(update_fields=["calendar_key"])

    deal = submitted()

    assert clocks.find("deal.decision", subject=deal).calendar_key == acme_premier.calendar_key != "US"


def test_it_names_every_missing_field_with_the_reason(acme_premier, bob, actor):
    deal = draft.start(actor=actor(bob), data={"customer_name": "Solo GmbH", "motion": "resell"})

    with pytest.raises(Invalid) as refused:
        submission.submit(deal=deal, actor=actor(bob))

    assert set(refused.value.fields) == {
        "lines", "expected_close", "customer_website", "contact_name", "contact_email"
    }  # fmt: skip


def test_a_second_submission_of_the_same_draft_is_told_so(submitted, bob, actor):
    deal = submitted()

    with pytest.raises(DomainError) as refused:
        submission.submit(deal=deal, actor=actor(bob))

    assert refused.value.code == "deal.stale"


def test_low_risk_approves_itself_and_says_why(submitted):
    deal = submitted(lines=[{"family": "edge", "quantity": Decimal(1), "amount": Decimal("4000")}])

    assert deal.status == "approved"
    card = DecisionCard.objects.get(kind="deal.protection")
    assert card.sentence == (
        "Approved and protected for 90 days, because you are Premier, the deal is below 100,000 EUR "
        "and the customer is new."
    )


def test_an_earlier_registration_is_a_conflict_that_names_nobody(submitted, globex_premier, charlie, mara):
    first = submitted()

    second = submitted(charlie)

    assert Review.objects.get(deal=second).account == Review.objects.get(deal=first).account
    assert Review.objects.get(deal=second).checks == "conflict"
    card = DecisionCard.objects.get(kind="deal.conflict", subject_id=second.public_id)
    assert card.sentence == "An earlier registration for this customer is live."
    assert "Acme" not in str(card.rows)


def test_another_territory_or_family_is_no_conflict(submitted, globex_premier, charlie, mara):
    submitted()

    elsewhere = submitted(charlie, territory="DE-BY")
    other_family = submitted(
        charlie, lines=[{"family": "fleet", "quantity": Decimal(1), "amount": Decimal("90000")}], territory="FR"
    )

    assert [Review.objects.get(deal=d).checks for d in (elsewhere, other_family)] == ["clear", "clear"]


def test_the_whole_submission_works_under_the_portals_role(acme_premier, bob, actor, mara):
    who = actor(bob)

    with partner_scope(acme_premier.pk):
        deal = draft.start(actor=who, data=registration())
        deal = submission.submit(deal=deal, actor=who)

    assert deal.status == "in_review"


def test_a_draft_never_keeps_an_invalid_value(acme_premier, bob, actor):
    deal = draft.start(actor=actor(bob))

    with pytest.raises(Invalid) as refused:
        draft.save(deal=deal, actor=actor(bob), data={"currency": "XXQ", "customer_country": "ZZ"}, revision=None)

    assert set(refused.value.fields) == {"currency", "customer_country"}


def test_a_stale_form_is_noticed(acme_premier, bob, actor):
    deal = draft.start(actor=actor(bob))
    draft.save(deal=deal, actor=actor(bob), data={"customer_name": "One"}, revision=1)

    with pytest.raises(DomainError) as refused:
        draft.save(deal=deal, actor=actor(bob), data={"customer_name": "Two"}, revision=1)

    assert refused.value.code == "deal.stale"
