"""The outbox: written with what happened, delivered at least once, its effects exactly once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from prm.accounts.models import Notification
from prm.common import events, moment
from prm.common.errors import DomainError
from prm.common.models import Delivery, Event
from prm.common.tasks.events import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def listen(monkeypatch) -> Callable[[str, events.Receiver], None]:
    """Put a receiver of one's own in place of all others."""
    known: dict = {}
    monkeypatch.setattr(events, "_receivers", known)

    def add(pattern: str, function: events.Receiver, key: str = "test.receiver") -> None:
        events.receiver(pattern, key=key)(function)

    return add


def _notice(event: Event) -> None:
    Notification.objects.create(user_id=1, dedupe_key=f"{event.id}", title=event.name)


def test_an_event_is_gone_with_the_transaction_it_belongs_to(acme):
    with pytest.raises(DomainError), transaction.atomic():
        events.emit("deal.won", subject=acme, partner_id=acme.pk)
        raise DomainError("no", "No.")

    assert Event.objects.count() == 0


def test_an_event_reaches_each_interested_receiver_once(acme, listen):
    heard: list[str] = []
    listen("deal.*", lambda event: heard.append(f"all {event.name}"), "test.all")
    listen("deal.won", lambda event: heard.append("won"), "test.won")
    listen("dealer.*", lambda event: heard.append("dealer"), "test.dealer")
    events.emit("deal.won", subject=acme, partner_id=acme.pk)

    events.deliver_all()
    events.deliver_all()

    assert sorted(heard) == ["all deal.won", "won"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}


def test_a_failing_receiver_leaves_nothing_behind_and_holds_up_nobody(acme, listen):
    def half(event: Event) -> None:
        _notice(event)
        raise RuntimeError("broken")

    listen("a", half, "test.half")
    listen("a", _notice, "test.whole")
    events.emit("a", subject=acme, partner_id=acme.pk)

    events.deliver_all()

    assert Notification.objects.count() == 1
    failed = Delivery.objects.get(receiver="test.half")
    assert (failed.state, failed.attempts, failed.last_error) == ("pending", 1, "RuntimeError: broken")
    assert Delivery.objects.get(receiver="test.whole").state == "done"


def test_a_receiver_that_breaks_a_constraint_does_not_break_its_delivery(acme, listen):
    def twice(event: Event) -> None:
        _notice(event)
        _notice(event)

    listen("a", twice)
    events.emit("a", subject=acme, partner_id=acme.pk)

    events.deliver_all()

    assert Delivery.objects.get().last_error.startswith(IntegrityError.__name__)


def test_what_failed_is_tried_again_later_and_later_then_given_up_and_can_be_replayed(acme, listen):
    tries: list[Event] = []
    broken = [True]

    def sometimes(event: Event) -> None:
        tries.append(event)
        if broken[0]:
            raise RuntimeError

    listen("a", sometimes)
    events.emit("a", subject=acme, partner_id=acme.pk)
    start, waits = moment.now(), []
    at = start
    for _ in range(events.MAX_ATTEMPTS):
        with moment.at(at):
            events.deliver_all()
        after = Delivery.objects.get().next_attempt_at
        waits.append(after - at)
        at = after
    given_up = Delivery.objects.get().state
    with moment.at(at + timedelta(days=9)):
        events.deliver_all()
    count = len(tries)

    broken[0] = False
    events.replay(Delivery.objects.get())
    events.deliver_all()

    assert waits == sorted(waits)
    assert (given_up, count) == ("dead", events.MAX_ATTEMPTS)
    assert (Delivery.objects.get().state, len(tries)) == ("done", count + 1)


def test_an_event_for_a_receiver_that_is_gone_waits_for_it(acme, listen, monkeypatch):
    listen("a", _notice)
    events.emit("a", subject=acme, partner_id=acme.pk)
    events.fan_out()
    monkeypatch.setattr(events, "_receivers", {})

    events.deliver_due()

    assert Delivery.objects.get().last_error == "LookupError: no receiver called test.receiver"


def test_two_receivers_cannot_have_one_key(listen):
    listen("a", _notice)

    with pytest.raises(ValueError, match="registered twice"):
        listen("a", lambda event: None)


def test_a_worker_is_woken_once_for_many_events_and_only_after_the_commit(
    acme, monkeypatch, django_capture_on_commit_callbacks
):
    woken: list[int] = []
    monkeypatch.setattr(events.waking, "wake_once", lambda task: woken.append(1))

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            events.emit("a", subject=acme, partner_id=acme.pk)
        before = list(woken)

    assert (before, woken) == ([], [1])


def test_a_worker_that_leaves_work_behind_asks_for_another_turn(acme, listen, monkeypatch):
    woken: list[int] = []
    listen("deal.*", _notice)
    for _ in range(3):
        events.emit("deal.won", subject=acme, partner_id=acme.pk)
    monkeypatch.setattr(events, "TURN", 2)
    monkeypatch.setattr(events, "wake", lambda: woken.append(1))

    turns = (deliver(), len(woken), deliver(), len(woken))

    assert turns == (2, 1, 1, 1)
