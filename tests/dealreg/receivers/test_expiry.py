"""Warnings before the end of a protection, and who is told when an account is free again."""

from datetime import timedelta

import pytest

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.services import closing, review
from prm.accounts.models import Mail, Notification
from prm.common import clocks, events, moment, policies, timeline
from prm.common.models import PolicyVersion


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's at Acme, protected for 120 days and not watched for silence."""
    policies.publish(kind=kinds.INACTIVITY, body={"quiet_days": 0})
    return review.approve(deal=submitted(), actor=actor(mara))


@pytest.fixture
def refused(deal, submitted, globex_premier, charlie, mara, actor) -> Deal:
    """Charlie's registration of the same customer, rejected because of it."""
    mine = submitted(charlie)
    return review.reject(
        deal=mine, actor=actor(mara), reason_code="live_registration", note="An earlier registration is live."
    )


def sweep_at(when) -> None:
    """Let the clocks run at a moment, with their news."""
    with moment.at(when):
        clocks.sweep()
        events.deliver_all()


def freed() -> list[Notification]:
    return list(Notification.objects.filter(title__startswith="Free again"))


@pytest.mark.parametrize("days", [30, 14, 3])
def test_each_warning_says_how_long_is_left_once(deal, bob, days):
    for _ in range(2):
        sweep_at(deal.protected_until - timedelta(days=days))

    [told] = Notification.objects.filter(title__contains="protection left")
    assert told.title == f"{days} days of protection left: Stadtwerke Ulm Netze GmbH"
    assert f"ends in {days} days, on {deal.protected_until:%-d %B %Y}." in told.body
    assert Mail.objects.filter(to=bob.email, subject=told.title).count() == 1


def test_warnings_that_were_past_at_the_start_are_not_given(submitted, mara, actor):
    # A body accepted before such a limit was refused is still read.
    version = policies.in_force([kinds.PROTECTION])[kinds.PROTECTION].version
    PolicyVersion.objects.filter(pk=version.pk).update(body={**version.body, "limit": 20})
    deal = review.approve(deal=submitted(), actor=actor(mara))

    ends = [timedelta(days=14), timedelta(days=3)]
    clock = clocks.find("deal.protection", subject=deal)
    assert [warning["at"] for warning in clock.warnings] == [(clock.due_at - left).isoformat() for left in ends]


def test_when_it_expires_the_refused_partner_is_told_and_learns_nobodys_name(deal, refused, charlie, bob):
    sweep_at(deal.protected_until)

    [told] = freed()
    assert (told.user_id, told.partner_id) == (charlie.pk, refused.partner_id)
    assert told.body == (
        "The customer Stadtwerke Ulm Netze GmbH you asked about is free again. You can register it now."
    )
    assert told.url == f"/portal/deals/{refused.public_id}/"
    assert "Acme" not in told.title + told.body
    assert Mail.objects.filter(to=charlie.email, subject__startswith="Free again").count() == 1


def test_it_stands_on_the_refused_registrations_timeline_too_and_names_nobody(deal, refused):
    sweep_at(deal.protected_until)

    [line] = [entry for entry in timeline.entries(refused) if entry.kind == "deal.account_free"]
    assert (line.partner_id, line.actor_name) == (refused.partner_id, "Entente")
    assert line.text == "noted that the customer is free again: the registration in its way has ended"


@pytest.mark.parametrize("how", ["lose", "withdraw", "cancel"])
def test_every_other_end_tells_them_too(deal, refused, bob, dev, actor, how):
    data = {"lost_reason": "price"} if how == "lose" else {}

    closing.close(deal=deal, actor=actor(dev if how == "cancel" else bob), how=how, note="It ended.", **data)
    events.deliver_all()

    assert len(freed()) == 1


def test_a_win_tells_nobody(deal, refused, bob, actor):
    closing.close(deal=deal, actor=actor(bob), how="win", order_number="PO-1", final_amount="100")
    events.deliver_all()

    assert freed() == []


def test_the_policy_says_which_ends_are_told(deal, refused, bob, actor):
    policies.publish(kind=kinds.FREED, body={"ends": ["expire"]})

    closing.close(deal=deal, actor=actor(bob), how="withdraw", note="It ended.")
    events.deliver_all()

    assert freed() == []


def test_a_refusal_of_long_ago_is_not_stirred(deal, refused, bob, actor):
    policies.publish(kind=kinds.FREED, body={"within_days": 90})

    sweep_at(deal.protected_until)

    assert freed() == []


def test_nobody_is_told_while_another_registration_has_the_account(deal, refused, submitted, charlie, bob, actor, mara):
    submitted(charlie)

    closing.close(deal=deal, actor=actor(bob), how="withdraw", note="It ended.")
    events.deliver_all()

    assert freed() == []


def test_a_refusal_for_another_reason_is_not_told(deal, submitted, globex_premier, charlie, bob, mara, actor):
    review.reject(deal=submitted(charlie), actor=actor(mara), reason_code="incomplete", note="Tell us more.")

    closing.close(deal=deal, actor=actor(bob), how="withdraw", note="It ended.")
    events.deliver_all()

    assert freed() == []


def test_two_refusals_of_one_partner_are_told_once(deal, refused, submitted, charlie, mara, actor):
    review.reject(deal=submitted(charlie), actor=actor(mara), reason_code="live_registration", note="As before.")

    sweep_at(deal.protected_until)

    assert len(freed()) == 1
