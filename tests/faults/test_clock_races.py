"""Clocks under fire: sweeps at once, people at once, processes killed. On real connections, with real commits."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from threading import Event as Signal

import pytest
from django.db import close_old_connections, connection, transaction
from django.db.utils import DatabaseError

from partners.models import Partner
from prm.common import clocks, moment
from prm.common.clocks import Clock, ClockKind, ensure_calendars
from prm.common.clocks.kinds import declared
from prm.common.errors import DomainError
from prm.common.models import TimelineEntry
from prm.common.models.event import Event
from tests.common.clock_bench import DUE, KIND, kind, mark, promise
from tests.faults.test_kill import kill_when_there

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

PATIENCE = 60.0  # seconds


@pytest.fixture(autouse=True)
def _calendars(db) -> None:
    ensure_calendars()


def on_own_connection(work: Callable[[], int]) -> int:
    """Run ``work`` in this thread as if it were due, and give its connection back."""
    try:
        with moment.at(DUE):
            return work()
    finally:
        close_old_connections()
        connection.close()


def test_sweeps_at_once_fire_each_clock_once(acme):
    keys = [f"test.race.{number}" for number in range(120)]
    for key in keys:
        promise(acme, key=key)
    Clock.objects.update(subject_id="PA-NOBODYS")  # one subject's clocks are swept together; these run in parallel
    ready = Barrier(4)

    def sweep() -> int:
        ready.wait(PATIENCE)
        return clocks.sweep()

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(4) as pool:
        patch.setattr("prm.common.clocks.firing.CHUNK", 7)
        for key in keys:
            patch.setitem(declared(), key, ClockKind(key, on_breach=mark))
        fired = list(pool.map(lambda _: on_own_connection(sweep), range(4)))

    assert sum(fired) == 120
    assert sorted(TimelineEntry.objects.values_list("text", flat=True)) == sorted(keys)
    assert Event.objects.filter(name="clock.breached").count() == 120


def test_a_sweep_passes_over_a_subject_somebody_works_on_and_finds_it_later(acme, globex):
    promise(acme)
    promise(globex)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Partner.objects.select_for_update().get(pk=acme.pk)
        began = time.monotonic()
        fired = pool.submit(on_own_connection, clocks.sweep).result(PATIENCE)
        waited = time.monotonic() - began

    assert (fired, clocks.find(KIND, subject=acme).state) == (1, "running")
    assert waited < PATIENCE / 4
    with moment.at(DUE):
        assert clocks.sweep() == 1


def test_a_person_and_a_sweep_never_wait_for_each_other_in_a_circle(acme):
    """A person locks the subject, then its clock. The sweep's handler wants the subject, too."""
    promise(acme)
    person_holds, sweep_tried = Signal(), Signal()

    def act() -> int:
        with transaction.atomic():
            Partner.objects.select_for_update().get(pk=acme.pk)
            person_holds.set()
            sweep_tried.wait(PATIENCE)
            return clocks.cancel_all(subject=acme)

    def expire(clock: Clock) -> None:
        Partner.objects.select_for_update().get(public_id=clock.subject_id)
        mark(clock)

    with kind(on_breach=expire), ThreadPoolExecutor(2) as pool:
        person = pool.submit(on_own_connection, act)
        person_holds.wait(PATIENCE)
        fired = pool.submit(on_own_connection, clocks.sweep).result(PATIENCE)
        sweep_tried.set()
        ended = person.result(PATIENCE)

    assert (fired, ended, Clock.objects.get().state) == (0, 1, "cancelled")
    assert TimelineEntry.objects.count() == 0


def test_a_promise_kept_while_the_sweep_fires_is_either_and_never_both(acme):
    for number in range(10):
        promise(acme, key=f"test.{number}")
    ready = Barrier(2)

    def sweep() -> int:
        ready.wait(PATIENCE)
        return clocks.sweep()

    def keep() -> int:
        ready.wait(PATIENCE)
        return sum(clocks.meet(f"test.{number}", subject=acme) is not None for number in range(10))

    with ThreadPoolExecutor(2) as pool:
        sweeping, keeping = pool.submit(on_own_connection, sweep), pool.submit(on_own_connection, keep)
        fired, kept = sweeping.result(PATIENCE), keeping.result(PATIENCE)

    assert kept == 10
    assert fired == Event.objects.filter(name="clock.breached").count()
    assert fired == Clock.objects.filter(state="met", breached_at=DUE).count()


def test_two_starts_at_once_leave_one_clock(acme):
    ready = Barrier(2)

    def start() -> int:
        ready.wait(PATIENCE)
        try:
            promise(acme)
        except DomainError:
            return 0
        return 1

    with ThreadPoolExecutor(2) as pool:
        started = list(pool.map(lambda _: on_own_connection(start), range(2)))

    assert (sum(started), Clock.objects.count()) == (1, 1)


def test_a_sweep_killed_in_a_handler_loses_nothing_and_repeats_nothing(acme, globex, child):
    promise(acme)
    promise(globex)

    kill_when_there(child("sweep", globex.public_id))

    assert (TimelineEntry.objects.count(), Event.objects.count()) == (0, 0)
    assert set(Clock.objects.values_list("state", flat=True)) == {"running"}
    with kind(on_breach=mark), moment.at(DUE):
        fired = _until(lambda: clocks.sweep())
        assert clocks.sweep() == 0
    assert fired == 2
    assert sorted(TimelineEntry.objects.values_list("subject_id", flat=True)) == sorted(
        [acme.public_id, globex.public_id]
    )


def _until(work: Callable[[], int]) -> int:
    """Repeat until something happened: the server needs a moment to notice that a client is dead."""
    deadline = time.monotonic() + PATIENCE
    while (done := work()) == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    return done


def test_a_chunk_that_fails_at_its_commit_lets_the_innocent_through(acme, globex):
    """A deferred constraint speaks up at the commit only, when every handler is long done."""
    promise(acme)
    promise(globex)

    def break_for_acme(clock: Clock) -> None:
        if clock.subject_id == acme.public_id:
            Partner.objects.filter(pk=acme.pk).update(type_id=-1)

    with kind(on_breach=break_for_acme), moment.at(DUE):
        fired = clocks.sweep()

    failed = clocks.find(KIND, subject=acme)
    assert (fired, clocks.find(KIND, subject=globex).state) == (1, "breached")
    assert (failed.state, failed.failures, failed.next_at) == ("running", 1, DUE + timedelta(seconds=10))
    assert failed.last_error.startswith("IntegrityError")


def test_a_sweep_without_a_database_says_so_and_harms_nothing(acme):
    promise(acme)

    with moment.at(DUE), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        with ThreadPoolExecutor(1) as pool:
            pool.submit(on_own_connection, lambda: _end_backend(pid)).result(PATIENCE)
        with pytest.raises(DatabaseError):
            clocks.sweep()
        connection.close()

    with moment.at(DUE):
        assert clocks.sweep() == 1


def _end_backend(pid: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    return 0
