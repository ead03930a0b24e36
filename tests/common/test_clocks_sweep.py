"""The sweep: warnings and ends given once, failures kept, nothing lost."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from prm.common import clocks, moment
from prm.common.clocks import Clock, ensure_calendars, firing
from prm.common.models import TimelineEntry
from prm.common.models.event import Event
from tests.common.clock_bench import KIND, TUESDAY, berlin, kind, promise

DUE = berlin("2026-03-19 10:30")
WARN = [Decimal("0.5"), Decimal("0.75")]


@pytest.fixture(autouse=True)
def _calendars(db) -> None:
    ensure_calendars()


def told() -> list[tuple[str, str]]:
    """Return the events of clocks, with their subjects."""
    found = Event.objects.filter(name__startswith="clock.").order_by("occurred_at", "pk")
    return list(found.values_list("name", "subject_id"))


def mark(clock: Clock) -> None:
    """Leave a trace in the database, as handlers do."""
    TimelineEntry.objects.create(
        subject_type=clock.subject_type, subject_id=clock.subject_id, partner_id=clock.partner_id, kind="mark",
        actor_name="", actor_side="system", text=clock.kind, at=moment.now(),
    )  # fmt: skip


def test_nothing_fires_before_its_time(acme):
    promise(acme, warn_at=WARN)

    with moment.at(berlin("2026-03-18 10:29")):
        assert clocks.sweep() == 0

    assert told() == []


def test_each_warning_and_the_end_are_told_once(acme):
    promise(acme, warn_at=WARN)

    fired = []
    for at in ("18 10:30", "18 10:31", "18 14:30", "19 10:29", "19 10:30", "19 10:31"):
        with moment.at(berlin(f"2026-03-{at}")):
            fired.append(clocks.sweep())

    assert fired == [1, 0, 1, 0, 1, 0]
    assert [name for name, _ in told()] == ["clock.warned", "clock.warned", "clock.breached"]


def test_warnings_overtaken_by_the_end_are_not_given_any_more(acme):
    promise(acme, warn_at=WARN)

    with moment.at(DUE + timedelta(days=3)):
        clocks.sweep()

    clock = clocks.find(KIND, subject=acme)
    assert told() == [("clock.breached", acme.public_id)]
    assert (clock.breached_at, [w["fired"] for w in clock.warnings]) == (DUE, [False, False])


def test_the_event_says_what_and_whose(acme):
    promise(acme)

    with moment.at(DUE):
        clocks.sweep()

    event = Event.objects.get(name="clock.breached")
    assert (event.subject_type, event.partner_id, event.occurred_at) == ("partners.partner", acme.pk, DUE)
    assert event.payload == {"kind": KIND, "due_at": DUE.astimezone(UTC).isoformat()}


def test_handlers_are_called_with_the_clock_as_it_has_become(acme):
    promise(acme, warn_at=[Decimal("0.5")])
    seen: list[tuple[str, str]] = []

    with kind(
        on_warn=lambda clock: seen.append(("warn", Clock.objects.get(pk=clock.pk).state)),
        on_breach=lambda clock: seen.append(("breach", Clock.objects.get(pk=clock.pk).state)),
    ):
        for at in (berlin("2026-03-18 12:00"), DUE):
            with moment.at(at):
                clocks.sweep()

    assert seen == [("warn", "running"), ("breach", "breached")]


def test_a_handler_may_end_the_very_clock_it_is_called_for(acme):
    promise(acme)

    with kind(on_breach=lambda clock: clocks.cancel_all(subject=acme) and None), moment.at(DUE):
        clocks.sweep()

    assert Clock.objects.get().state == "cancelled"
    assert [name for name, _ in told()] == ["clock.breached"]


def test_a_clock_that_an_earlier_handler_replaced_ends_nothing(acme):
    """A promise kept by itself at its end starts the next one anew, though both ran out before the sweep came."""
    promise(acme, "8")
    promise(acme, key="test.quiet")
    called = []

    def start_the_other_anew(clock: Clock) -> None:
        clocks.cancel("test.quiet", subject=acme)
        promise(acme, key="test.quiet", at=moment.now())

    with (
        kind(on_breach=start_the_other_anew),
        kind("test.quiet", on_breach=called.append),
        moment.at(berlin("2026-03-19 10:30")),
    ):
        fired = clocks.sweep()

    assert (fired, called) == (1, [])
    assert clocks.find("test.quiet", subject=acme).state == "running"
    assert [event.payload["kind"] for event in Event.objects.filter(name="clock.breached")] == [KIND]


def test_a_failing_handler_blocks_nobody_leaves_nothing_and_is_tried_again(acme, globex):
    def fail_for_acme(clock: Clock) -> None:
        mark(clock)
        if clock.subject_id == acme.public_id:
            raise LookupError("the account is gone")

    promise(acme)
    promise(globex)

    with kind(on_breach=fail_for_acme), moment.at(DUE):
        fired = clocks.sweep()

    failed = clocks.find(KIND, subject=acme)
    assert (fired, told()) == (1, [("clock.breached", globex.public_id)])
    assert list(TimelineEntry.objects.values_list("subject_id", flat=True)) == [globex.public_id]
    assert (failed.state, failed.breached_at, failed.failures) == ("running", None, 1)
    assert failed.last_error == "LookupError: the account is gone"
    assert failed.next_at == DUE + timedelta(seconds=10)


def test_what_failed_is_fired_when_it_works_again_and_counts_from_its_end(acme):
    promise(acme)
    with kind(on_breach=lambda clock: 1 / 0):  # type: ignore[arg-type,return-value]
        for minutes in (0, 1, 2):
            with moment.at(DUE + timedelta(minutes=minutes)):
                assert clocks.sweep() == 0

    assert clocks.find(KIND, subject=acme).next_at == DUE + timedelta(minutes=2, seconds=40)
    with kind(on_breach=mark), moment.at(DUE + timedelta(minutes=3)):
        assert clocks.sweep() == 1

    clock = clocks.find(KIND, subject=acme)
    assert (clock.state, clock.breached_at, clock.failures, clock.last_error) == ("breached", DUE, 0, "")
    assert TimelineEntry.objects.count() == 1


def test_a_retry_waits_an_hour_at_most(acme):
    Clock.objects.filter(pk=promise(acme).pk).update(failures=29_999)

    with kind(on_breach=lambda clock: 1 / 0), moment.at(DUE):  # type: ignore[arg-type,return-value]
        clocks.sweep()

    assert clocks.find(KIND, subject=acme).next_at == DUE + timedelta(hours=1)


def test_a_clock_whose_subject_is_gone_still_fires(acme):
    Clock.objects.filter(pk=promise(acme).pk).update(subject_id="PA-GONE")

    with moment.at(DUE):
        assert clocks.sweep() == 1

    assert told() == [("clock.breached", "PA-GONE")]


def test_a_sweep_goes_through_many_chunks_earliest_first_and_stops_at_its_limit(acme, monkeypatch):
    monkeypatch.setattr(firing, "CHUNK", 10)
    for number in range(25):
        promise(acme, key=f"test.{number}", at=TUESDAY + timedelta(minutes=number))

    with moment.at(DUE + timedelta(days=1)):
        first, second = clocks.sweep(limit=23), clocks.sweep()

    assert (first, second) == (23, 2)
    assert Event.objects.count() == 25


def test_the_one_that_fails_among_many_is_found_by_halves(acme):
    for number in range(16):
        promise(acme, key=f"test.{number}", at=TUESDAY + timedelta(minutes=number))
    groups: list[int] = []

    def mark_all_but_the_fifth(several: Sequence[Clock]) -> None:
        groups.append(len(several))
        for clock in several:
            mark(clock)
            if clock.kind == "test.5":
                raise LookupError("the account is gone")

    with ExitStack() as stack:
        for number in range(16):
            stack.enter_context(kind(key=f"test.{number}", on_breach_all=mark_all_but_the_fifth))
        stack.enter_context(moment.at(DUE + timedelta(days=1)))
        fired = clocks.sweep()

    told = set(TimelineEntry.objects.values_list("text", flat=True))
    assert (fired, groups) == (15, [16, 8, 4, 4, 2, 1, 1, 2, 8])
    assert told == {f"test.{number}" for number in range(16)} - {"test.5"}
    assert Clock.objects.get(state="running").last_error == "LookupError: the account is gone"


def test_a_chunk_costs_the_same_however_many_clocks_only_tell(acme, django_assert_num_queries):
    for number in range(30):
        promise(acme, key=f"test.{number}")

    # The due ones; savepoint, subjects, clocks, update, events, release. Warnings differ and are written apart.
    with moment.at(DUE), django_assert_num_queries(7):
        clocks.sweep()


def test_the_sweep_finds_due_clocks_by_its_index(acme):
    promise(acme)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Clock.objects.filter(next_at__lte=DUE).order_by("next_at", "pk")[:10].explain()

    assert "clock_due" in plan
