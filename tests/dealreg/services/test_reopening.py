"""Reopening what ended."""

from datetime import timedelta

import pytest

from dealreg.models import Claim, Review
from dealreg.services import closing, reopening, review
from prm.common import clocks, moment
from prm.common.errors import DomainError, NotAllowed

WHY = "It was withdrawn by mistake."


@pytest.fixture
def withdrawn(submitted, bob, mara, actor):
    """Return a function that makes an approved registration and withdraws it."""

    def make():
        deal = review.approve(deal=submitted(), actor=actor(mara))
        return closing.close(deal=deal, actor=actor(bob), how="withdraw", note="The customer stopped.")

    return make


def test_it_is_in_review_again_with_a_fresh_promise(withdrawn, olga, actor):
    deal = reopening.reopen(deal=withdrawn(), actor=actor(olga), note=WHY)

    assert deal.status == "in_review"
    assert (deal.closed_at, deal.decided_at, deal.protected_until, deal.reason_code) == (None, None, None, "")
    assert clocks.find("deal.decision", subject=deal).state == "running"
    assert Review.objects.get(deal=deal).checks == "clear"
    assert not Claim.objects.filter(deal=deal, released_at=None).exists()
    assert review.approve(deal=deal, actor=actor(olga)).status == "approved"


def test_a_claim_made_in_the_meantime_stands_in_its_way(
    withdrawn, submitted, globex_premier, charlie, mara, olga, actor
):
    deal = withdrawn()
    review.approve(deal=submitted(charlie), actor=actor(mara))

    deal = reopening.reopen(deal=deal, actor=actor(olga), note=WHY)

    assert Review.objects.get(deal=deal).checks == "conflict"
    with pytest.raises(DomainError):
        review.approve(deal=deal, actor=actor(mara))


def test_it_stands_behind_who_came_before_it_was_reopened(submitted, globex_premier, charlie, bob, mara, olga, actor):
    first, second = submitted(), submitted(charlie)
    closing.close(deal=first, actor=actor(bob), how="withdraw", note="The customer stopped.")

    first = reopening.reopen(deal=first, actor=actor(olga), note=WHY)

    with pytest.raises(DomainError):
        review.approve(deal=first, actor=actor(mara))
    assert review.approve(deal=second, actor=actor(mara)).status == "approved"


def test_after_thirty_days_it_is_registered_anew_instead(withdrawn, olga, actor):
    deal = withdrawn()

    with moment.at(moment.now() + timedelta(days=31)), pytest.raises(DomainError) as refused:
        reopening.reopen(deal=deal, actor=actor(olga), note=WHY)

    assert refused.value.code == "deal.closed"
    assert "can be reopened for 30 days" in refused.value.message


def test_a_channel_manager_and_a_partner_may_not(withdrawn, mara, bob, actor):
    deal = withdrawn()

    for user in (mara, bob):
        with pytest.raises(NotAllowed):
            reopening.reopen(deal=deal, actor=actor(user), note=WHY)


def test_it_needs_words(withdrawn, olga, actor):
    with pytest.raises(DomainError) as refused:
        reopening.reopen(deal=withdrawn(), actor=actor(olga), note=" ")

    assert refused.value.code == "deal.reason_required"
