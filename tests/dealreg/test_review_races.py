"""Returning, appealing and confirming at one moment, on two connections: one outcome, never an error page."""

import re

import pytest

from dealreg import policies as kinds
from dealreg.models import Confirmation, Conflict, Deal, Evidence, Review
from dealreg.rules.conflict import ConflictBody
from dealreg.services import appeal, closing, confirmation, evidence, hold, returning, review
from prm.accounts.models import Mail
from prm.common import clocks, moment, policies
from prm.common.models import Clock, Event
from prm.common.tenancy import partner_scope
from tests.dealreg.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3
NOTES = "We walked through two substations with the head of grids, and she asked for a plan for six more by May."


def _fresh(deal: Deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


@pytest.fixture
def returned(submitted, mara, actor):
    """Return a function that makes a returned registration."""

    def make() -> Deal:
        return returning.give_back(deal=submitted(), actor=actor(mara), fields=["notes"], note="Who decides there?")

    return make


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_sending_back_against_lapsing_has_one_outcome(returned, bob, actor, turn):
    deal, who = returned(), actor(bob)
    due = clocks.find("deal.fix", subject=deal).due_at

    def resubmit() -> None:
        with moment.at(due), partner_scope(deal.partner_id):
            returning.resubmit(deal=_fresh(deal), actor=who, note="The head of grids decides.")

    def lapse() -> None:
        with moment.at(due):
            clocks.sweep()

    told = at_once(resubmit, lapse)

    status = _fresh(deal).status
    assert (status, told[0]) in {("in_review", "done"), ("lapsed", "deal.stale")}
    assert told[1] == "done"
    assert Event.objects.filter(name__in=["deal.resubmit", "deal.lapse"]).count() == 1
    assert Clock.objects.get(kind="deal.fix").state in {"met", "cancelled"}
    assert clocks.find("deal.decision", subject=deal) is None or status == "in_review"


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_appeals_at_once_are_one(submitted, mara, dev, bob, alice, actor, turn):
    deal = review.reject(deal=submitted(), actor=actor(mara), reason_code="incomplete", note="Too little.")
    people = [actor(bob), actor(bob)]

    def make(who):
        with partner_scope(deal.partner_id):
            appeal.appeal(deal=_fresh(deal), actor=who, note="They confirmed it in May.")

    told = at_once(*(lambda who=who: make(who) for who in people))

    assert sorted(told) == ["deal.stale", "done"]
    assert Event.objects.filter(name="deal.appeal").count() == 1
    assert Clock.objects.filter(kind="deal.appeal").count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_an_appeal_upheld_and_dismissed_at_once_has_one_outcome(submitted, mara, dev, olga, bob, actor, turn):
    deal = review.reject(deal=submitted(), actor=actor(mara), reason_code="incomplete", note="Too little.")
    appeal.appeal(deal=deal, actor=actor(bob), note="They confirmed it in May.")

    told = at_once(
        lambda: review.approve(deal=_fresh(deal), actor=actor(dev), reason_code="appeal"),
        lambda: appeal.dismiss(deal=_fresh(deal), actor=actor(olga), note="No."),
    )

    assert sorted(told) == ["deal.stale", "done"]
    assert _fresh(deal).status == ("approved" if told[0] == "done" else "rejected")


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_the_customers_two_clicks_are_one_answer(submitted, bob, actor, turn):
    deal = submitted()
    confirmation.ask(deal=deal, actor=actor(bob))
    token = re.search(r"/confirm/([^/]+)/", Mail.objects.latest("pk").body).group(1)

    told = at_once(
        lambda: confirmation.answer(token=token, confirmed=True),
        lambda: confirmation.answer(token=token, confirmed=False),
    )

    assert sorted(told) == ["confirmation.over", "done"]
    confirmed = Confirmation.objects.get().state == "confirmed"
    assert Evidence.objects.filter(kind="confirmation").count() == int(confirmed)
    assert Event.objects.filter(name="deal.confirmation").count() == 1


def test_an_answer_against_taking_the_question_back(submitted, bob, actor):
    deal, who = submitted(), actor(bob)
    asked = confirmation.ask(deal=deal, actor=who)
    token = re.search(r"/confirm/([^/]+)/", Mail.objects.latest("pk").body).group(1)

    told = at_once(
        lambda: confirmation.answer(token=token, confirmed=True),
        lambda: confirmation.withdraw(confirmation=asked, actor=who),
    )

    assert sorted(told)[-1] == "done"
    assert set(told) - {"done"} <= {"confirmation.over", "deal.confirmation_over"}
    assert told.count("done") == 1


def test_returning_against_withdrawing(submitted, mara, bob, actor):
    deal = submitted()

    told = at_once(
        lambda: returning.give_back(deal=_fresh(deal), actor=actor(mara), fields=["notes"], note="Who decides?"),
        lambda: closing.close(deal=_fresh(deal), actor=actor(bob), how="withdraw", note="Stopped."),
    )

    # A returned registration can still be withdrawn; the other way round there is nothing left to return.
    assert told in (["done", "done"], ["deal.stale", "done"])
    assert _fresh(deal).status == "withdrawn"
    assert not Clock.objects.filter(subject_id=deal.public_id, state__in=["running", "paused", "breached"]).exists()


def test_holding_twice_is_holding_once(submitted, mara, dev, actor):
    deal = submitted()

    told = at_once(
        *(
            lambda user=user: hold.hold(deal=_fresh(deal), actor=actor(user), reason_code="legal", note="We check.")
            for user in (mara, dev)
        )
    )

    assert sorted(told) == ["deal.stale", "done"]
    assert Clock.objects.filter(kind="deal.hold").count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_rivals_that_both_add_evidence_do_not_stand_in_each_others_way(
    submitted, globex_premier, bob, charlie, actor, turn
):
    policies.publish(kind=kinds.CONFLICT, body=ConflictBody(contested="evidence"))
    pairs = [(submitted(), actor(bob)), (submitted(charlie), actor(charlie))]

    def add(deal: Deal, who) -> None:
        for _ in range(3):
            with partner_scope(deal.partner_id):
                evidence.add_meeting(deal=deal, actor=who, text=NOTES, happened_on=moment.now().date())

    told = at_once(*(lambda deal=deal, who=who: add(deal, who) for deal, who in pairs))

    assert told == ["done", "done"]
    # Equal in the end, whoever was counted last: the first to come goes first, and nobody waits for both.
    assert [found.outweighed for found in Conflict.objects.all()] == [False]
    assert set(Review.objects.values_list("evidence_score", flat=True)) == {30}
