"""A deal nobody works on lapses after a warning; anything written down keeps it."""

from datetime import timedelta

import pytest

from dealreg import policies as kinds
from dealreg.models import Claim, Deal
from dealreg.services import closing, protection, review
from prm.accounts.models import Notification
from prm.common import clocks, events, moment, policies
from prm.common.models import TimelineEntry
from prm.common.tenancy import partner_scope


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's, protected for 120 days."""
    return review.approve(deal=submitted(), actor=actor(mara))


def later(deal: Deal, days: float):
    """Return a context in which it is so many days, and a minute, after the approval."""
    return moment.at(deal.decided_at + timedelta(days=days, minutes=1))


def swept(deal: Deal, days: float) -> Deal:
    """Let the clocks run so many days after the approval, with their news."""
    with later(deal, days):
        clocks.sweep()
        events.deliver_all()
    return Deal.objects.get(pk=deal.pk)


def test_a_quiet_deal_is_warned_after_three_weeks_and_lapses_after_thirty_days(deal, bob):
    assert swept(deal, 20.9).status == "approved"
    assert not Notification.objects.filter(title__startswith="Quiet").exists()

    swept(deal, 21)
    swept(deal, 25)
    assert Notification.objects.filter(user_id=bob.pk, title="Quiet for long: Stadtwerke Ulm Netze GmbH").count() == 1

    lapsed = swept(deal, 30)
    assert (lapsed.status, lapsed.closed_at) == ("lapsed", deal.decided_at + timedelta(days=30, minutes=1))
    assert Claim.objects.filter(released_at=None).count() == 0
    assert Notification.objects.filter(user_id=bob.pk, title__startswith="Lapsed").count() == 1
    words = TimelineEntry.objects.get(kind="deal.lapse")
    assert words.note == "Nothing was written down on it for too long."


def test_a_stage_moved_by_the_partner_starts_the_time_anew(deal, bob, acme, actor):
    with later(deal, 29), partner_scope(acme.pk):
        closing.move_stage(deal=Deal.objects.get(pk=deal.pk), actor=actor(bob), stage="proposal")

    assert swept(deal, 58.9).status == "approved"
    assert swept(deal, 59).status == "lapsed"


def test_the_warning_is_given_again_after_the_time_began_anew(deal, bob, actor):
    swept(deal, 21)
    with later(deal, 22):
        closing.move_stage(deal=deal, actor=actor(bob), stage="proposal")

    swept(deal, 43)

    assert Notification.objects.filter(user_id=bob.pk, title__startswith="Quiet").count() == 2


def test_the_policy_may_let_quiet_deals_be(submitted, mara, actor):
    policies.publish(kind=kinds.INACTIVITY, body={"quiet_days": 0})
    deal = review.approve(deal=submitted(), actor=actor(mara))

    assert clocks.find("deal.inactivity", subject=deal) is None
    assert swept(deal, 119).status == "approved"


def test_switching_it_off_later_ends_the_watch_with_the_next_activity(deal, bob, actor):
    policies.publish(kind=kinds.INACTIVITY, body={"quiet_days": 0})

    closing.move_stage(deal=deal, actor=actor(bob), stage="proposal")

    assert clocks.find("deal.inactivity", subject=deal) is None


def test_where_both_ends_have_come_the_end_of_the_protection_counts(deal):
    assert swept(deal, 120).status == "expired"
    assert protection.lapse(deal=deal) is None


def test_a_closed_deal_is_watched_no_more(deal, bob, actor):
    closing.close(deal=deal, actor=actor(bob), how="withdraw", note="Stopped.")

    assert clocks.find("deal.inactivity", subject=deal) is None
