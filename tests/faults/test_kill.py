"""Processes killed with no time to say goodbye, between submission and decision and before expiry.

After the next start nothing is lost and nothing has happened twice.
"""

import subprocess
import time

import pytest
from django.db import connection

from dealreg.models import Claim, Deal, Review
from dealreg.services import draft, review, submission
from partners.models import Account
from prm.accounts.models import Mail, Notification
from prm.accounts.services import preference
from prm.common import clocks, events, moment
from prm.common.models import Clock, Delivery, Event, TimelineEntry
from tests.dealreg.conftest import registration
from tests.faults.conftest import PATIENCE

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def kill_when_there(process: subprocess.Popen[str]) -> None:
    """Wait until the process stands where it is to die, kill it, and wait until the database has noticed."""
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    process.kill()
    process.wait(PATIENCE)
    until_alone()


def until_alone() -> None:
    """Wait until no other connection holds anything open in this database."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the killed process is still connected")


def test_a_web_process_killed_while_submitting_leaves_the_draft_as_it_was(acme_premier, bob, actor, child):
    deal = draft.start(actor=actor(bob), data=registration())

    kill_when_there(child("submit", deal.public_id))

    deal.refresh_from_db()
    assert (deal.status, deal.submitted_at) == ("draft", None)
    assert [model.objects.count() for model in (Review, Account, Clock)] == [0, 0, 0]
    assert Event.objects.filter(name="deal.submit").count() == 0
    assert submission.submit(deal=deal, actor=actor(bob)).status in {"submitted", "in_review"}
    assert [model.objects.count() for model in (Review, Account, Clock)] == [1, 1, 1]


def test_a_web_process_killed_after_its_commit_leaves_the_rest_to_the_schedule(acme_premier, bob, mara, actor, child):
    preference.choose(user=bob, choices={("deal.submitted", "mail"): "now"})
    deal = draft.start(actor=actor(bob), data=registration())

    kill_when_there(child("submitted", deal.public_id))
    events.deliver_all()
    events.deliver_all()

    deal.refresh_from_db()
    assert deal.status in {"submitted", "in_review"}
    assert clocks.find("deal.decision", subject=deal).state == "running"
    assert Notification.objects.filter(user_id=bob.pk).count() == 1
    assert Mail.objects.filter(to=bob.email).count() == 1
    assert review.approve(deal=deal, actor=actor(mara)).status == "approved"


@pytest.mark.parametrize("at", [1, 2])
def test_a_worker_killed_while_telling_people_tells_each_of_them_once(submitted, bob, mara, actor, child, at):
    preference.choose(user=bob, choices={("deal.submitted", "mail"): "now"})
    first, second = submitted(), submitted(customer_name="Hafen Kiel AG", customer_website="hafen-kiel.example.net")
    told = {deal.public_id: 0 for deal in (first, second)}
    before = Delivery.objects.count()

    kill_when_there(child("deliver", str(at)))
    committed = Notification.objects.filter(user_id=bob.pk).count()
    events.deliver_all()
    events.deliver_all()

    for notice in Notification.objects.filter(user_id=bob.pk):
        told[notice.url.split("/")[3]] += 1
    assert (before, committed) == (0, at - 1)
    assert told == {first.public_id: 1, second.public_id: 1}
    assert Mail.objects.filter(to=bob.email).count() == 2
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}


def test_a_worker_killed_while_ending_a_protection_leaves_it_for_the_next(submitted, mara, bob, actor, child):
    deal = review.approve(deal=submitted(), actor=actor(mara))
    ends = deal.protected_until

    kill_when_there(child("expire", ends.isoformat()))
    deal.refresh_from_db()
    clock = clocks.find("deal.protection", subject=deal)
    left = (deal.status, Claim.objects.filter(released_at=None).count(), clock.state)
    with moment.at(ends):
        fired = (clocks.sweep(), clocks.sweep())
        events.deliver_all()

    assert left == ("approved", 1, "running")
    assert fired == (2, 0)  # with it the clock that watches for silence, which has nothing left to end
    assert Deal.objects.get().status == "expired"
    assert Claim.objects.filter(released_at=None).count() == 0
    assert Event.objects.filter(name="deal.expire").count() == 1
    assert TimelineEntry.objects.filter(kind="deal.expire").count() == 1
    assert Notification.objects.filter(user_id=bob.pk, title__startswith="Protection ended").count() == 1


def test_a_clock_that_nobody_swept_while_everything_was_down_fires_at_the_next_start(submitted, mara, dev, actor):
    deal = submitted()
    due = clocks.find("deal.decision", subject=deal).due_at

    with moment.at(due.replace(year=due.year + 1)):
        fired = (clocks.sweep(), clocks.sweep())
        events.deliver_all()

    assert fired == (1, 0)
    assert clocks.find("deal.decision", subject=deal).breached_at == due
    assert Notification.objects.filter(user_id=dev.pk, title__startswith="Late:").count() == 1
