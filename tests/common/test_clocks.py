"""Clocks: started, paused, moved, kept and ended."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from prm.common import clocks, moment
from prm.common.clocks import Clock, ensure_calendars
from prm.common.clocks.calendars import from_row
from prm.common.errors import DomainError
from prm.common.models import Calendar
from prm.common.models.event import Event
from tests.common.clock_bench import KIND, TUESDAY, berlin, promise

WARN = [Decimal("0.5"), Decimal("0.75")]


@pytest.fixture(autouse=True)
def _calendars(db) -> None:
    ensure_calendars()


def warned(clock: Clock) -> list[tuple[str, bool]]:
    """Return the clock's warnings, in Berlin's wall time."""
    return [
        (f"{datetime.fromisoformat(w['at']).astimezone(TUESDAY.tzinfo):%a %H:%M}", w["fired"]) for w in clock.warnings
    ]


def test_a_clock_ends_in_business_time_and_first_looks_at_its_first_warning(acme):
    clock = promise(acme, warn_at=WARN)

    assert clock.due_at == berlin("2026-03-19 10:30")
    assert warned(clock) == [("Wed 10:30", False), ("Wed 14:30", False)]
    assert clock.next_at == berlin("2026-03-18 10:30")


def test_a_subject_has_one_open_clock_of_a_kind(acme):
    promise(acme)

    with pytest.raises(DomainError) as refused:
        promise(acme)

    assert refused.value.code == "clock.running"
    assert Clock.objects.count() == 1  # the transaction still works


def test_a_subject_may_have_clocks_of_other_kinds_and_a_new_one_after_the_end(acme):
    promise(acme)
    promise(acme, key="test.other")
    clocks.meet(KIND, subject=acme)

    promise(acme)

    assert Clock.objects.count() == 3


@pytest.mark.parametrize("amount", ["0", "1000000"])
def test_a_clock_of_nothing_or_of_lifetimes_is_refused(acme, amount):
    with pytest.raises(DomainError) as refused:
        promise(acme, amount, "days")

    assert refused.value.code == "clock.length"


def test_a_clock_until_the_past_is_refused(acme):
    with pytest.raises(DomainError) as refused:
        clocks.start_until(
            KIND, subject=acme, partner_id=acme.pk, owed_by="partner", label="Protection", due_at=TUESDAY,
            calendar="DE", at=TUESDAY,
        )  # fmt: skip

    assert refused.value.code == "clock.length"


def test_a_clock_until_a_day_warns_days_before_and_leaves_out_what_is_past(acme):
    clock = clocks.start_until(
        KIND, subject=acme, partner_id=acme.pk, owed_by="partner", label="Protection",
        due_at=TUESDAY + timedelta(days=10), calendar="DE", warn_days_before=[30, 3, 7], at=TUESDAY,
    )  # fmt: skip

    assert (clock.amount, clock.unit) == (Decimal(10), "days")
    assert warned(clock) == [("Fri 10:30", False), ("Tue 10:30", False)]


def test_a_kept_promise_knows_how_long_it_took(acme):
    promise(acme)

    with moment.at(berlin("2026-03-18 11:00")):
        clock = clocks.meet(KIND, subject=acme)

    assert (clock.state, clock.spent, clock.breached_at) == ("met", timedelta(hours=8, minutes=30), None)
    assert (clock.ended_at, clock.next_at) == (berlin("2026-03-18 11:00"), None)


def test_a_promise_kept_after_its_end_is_late_even_when_no_sweep_saw_it(acme):
    due = promise(acme).due_at

    with moment.at(due + timedelta(seconds=1)):
        clock = clocks.meet(KIND, subject=acme)

    assert (clock.state, clock.breached_at) == ("met", due)


def test_a_promise_kept_at_its_very_end_is_kept(acme):
    with moment.at(promise(acme).due_at):
        clock = clocks.meet(KIND, subject=acme)

    assert clock.breached_at is None


def test_a_late_promise_stays_owed_until_it_is_met_and_remembers(acme):
    due = promise(acme).due_at
    with moment.at(due):
        clocks.sweep()
    assert clocks.find(KIND, subject=acme).state == "breached"

    with moment.at(due + timedelta(hours=2)):
        clock = clocks.meet(KIND, subject=acme)

    assert (clock.state, clock.breached_at, clock.spent) == ("met", due, timedelta(hours=18))
    assert clocks.find(KIND, subject=acme) is None


def test_meeting_twice_changes_nothing(acme):
    promise(acme)
    clocks.meet(KIND, subject=acme)

    assert clocks.meet(KIND, subject=acme) is None


def test_a_paused_clock_runs_on_for_what_was_left_and_its_warnings_move_along(acme):
    promise(acme, warn_at=WARN)
    with moment.at(berlin("2026-03-18 13:30")):  # 11 of 16 hours; the first warning is past
        clocks.sweep()
        clocks.pause(KIND, subject=acme)
    with moment.at(berlin("2026-03-20 20:00")):
        assert clocks.sweep() == 0

    with moment.at(berlin("2026-03-23 10:00")):
        clock = clocks.resume(KIND, subject=acme)

    assert clock.due_at == berlin("2026-03-23 15:00")
    assert warned(clock) == [("Wed 10:30", True), ("Mon 11:00", False)]
    assert clock.next_at == berlin("2026-03-23 11:00")
    with moment.at(berlin("2026-03-23 12:00")):
        assert clocks.meet(KIND, subject=acme).spent == timedelta(hours=13)


def test_a_clock_resumed_outside_the_opening_hours_goes_on_at_the_next(acme):
    promise(acme)
    with moment.at(berlin("2026-03-18 16:00")):
        clocks.pause(KIND, subject=acme)

    with moment.at(berlin("2026-03-21 12:00")):
        clock = clocks.resume(KIND, subject=acme)

    assert clock.due_at == berlin("2026-03-23 11:30")


def test_pauses_add_up(acme):
    promise(acme)
    for day in ("17", "18"):
        with moment.at(berlin(f"2026-03-{day} 12:30")):
            clocks.pause(KIND, subject=acme)
        with moment.at(berlin(f"2026-03-{day} 14:30")):
            clock = clocks.resume(KIND, subject=acme)

    assert clock.due_at == berlin("2026-03-19 14:30")


def test_only_a_running_clock_is_paused_and_only_a_paused_one_resumed(acme):
    due = promise(acme).due_at

    with moment.at(TUESDAY):
        assert clocks.resume(KIND, subject=acme) is None
        assert clocks.pause(KIND, subject=acme) is not None
        assert clocks.pause(KIND, subject=acme) is None
        assert clocks.resume(KIND, subject=acme) is not None
    with moment.at(due):
        assert clocks.pause(KIND, subject=acme) is None


def test_a_paused_promise_can_be_kept_and_was_not_late(acme):
    due = promise(acme).due_at
    with moment.at(berlin("2026-03-17 12:30")):
        clocks.pause(KIND, subject=acme)

    with moment.at(due + timedelta(days=7)):
        clock = clocks.meet(KIND, subject=acme)

    assert (clock.breached_at, clock.spent) == (None, timedelta(hours=2))


def test_a_moved_end_takes_its_warnings_and_its_length_along(acme):
    promise(acme, warn_at=WARN)

    with moment.at(berlin("2026-03-18 16:00")):
        clocks.sweep()
        clock = clocks.move_due(KIND, subject=acme, due_at=berlin("2026-03-20 10:30"))

    assert clock.amount == Decimal(24)
    assert warned(clock) == [("Thu 10:30", False), ("Thu 14:30", False)]
    assert clock.next_at == berlin("2026-03-19 10:30")


def test_a_late_clock_runs_again_when_its_end_is_moved(acme):
    due = promise(acme).due_at
    with moment.at(due):
        clocks.sweep()
        clock = clocks.move_due(KIND, subject=acme, due_at=berlin("2026-03-19 16:30"))

    assert (clock.state, clock.breached_at) == ("running", None)
    with moment.at(clock.due_at):
        assert clocks.sweep() == 1


def test_a_paused_clock_stays_paused_when_its_end_is_moved(acme):
    promise(acme)
    with moment.at(berlin("2026-03-17 12:30")):
        clocks.pause(KIND, subject=acme)

    with moment.at(berlin("2026-03-18 12:30")):
        clock = clocks.move_due(KIND, subject=acme, due_at=berlin("2026-03-19 12:30"))

    assert (clock.state, clock.remaining, clock.amount) == ("paused", timedelta(hours=16), Decimal(18))
    with moment.at(berlin("2026-03-18 12:30")):
        assert clocks.resume(KIND, subject=acme).due_at == berlin("2026-03-20 12:30")


def test_an_end_before_the_start_and_the_end_of_nothing_are_refused(acme):
    with pytest.raises(DomainError) as none:
        clocks.move_due(KIND, subject=acme, due_at=TUESDAY)
    promise(acme)
    with pytest.raises(DomainError) as backwards:
        clocks.move_due(KIND, subject=acme, due_at=TUESDAY)

    assert (none.value.code, backwards.value.code) == ("clock.none", "clock.backwards")


def test_all_clocks_of_a_subject_end_together_without_a_verdict(acme, globex):
    promise(acme)
    promise(acme, key="test.other")
    promise(globex)

    ended = clocks.cancel_all(subject=acme)

    assert (ended, clocks.find(KIND, subject=acme)) == (2, None)
    assert clocks.find(KIND, subject=globex) is not None
    assert clocks.clocks_of(acme) == []
    assert not Event.objects.filter(name__startswith="clock.").exists()


def test_naming_the_debtor_shows_whose_turn_it_is(acme):
    promise(acme)

    clocks.name_debtor(KIND, subject=acme, name="Priya Raman")

    assert clocks.find(KIND, subject=acme).owed_by_name == "Priya Raman"


@pytest.mark.parametrize(
    "broken",
    [
        {"next_at": None},
        {"state": "breached"},
        {"state": "met"},
        {"state": "paused"},
        {"due_at": TUESDAY},
        {"unit": "ages"},
        {"amount": Decimal(-1)},
        {"breached_at": TUESDAY},
    ],
)
def test_the_database_refuses_a_clock_that_contradicts_itself(acme, broken):
    clock = promise(acme)

    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(**broken)


def test_shipped_calendars_leave_alone_what_an_admin_changed():
    Calendar.objects.filter(key="DE").update(hours={"0": [["08:00", "12:00"]]})

    ensure_calendars()

    assert Calendar.objects.get(key="DE").hours == {"0": [["08:00", "12:00"]]}
    assert Calendar.objects.count() == 20


def test_a_calendar_row_says_hours_until_midnight_breaks_and_exceptions():
    row = Calendar.objects.create(
        key="own", name="Own", country="DE", subdivision="BW", timezone="Europe/Berlin",
        hours={"3": [["09:00", "12:00"], ["22:00", "24:00"]]}, closed=["2026-03-19"], worked=["2026-06-04"],
    )  # fmt: skip
    row.refresh_from_db()

    calendar = from_row(row)

    spans = calendar.intervals(berlin("2026-06-04 00:00").date())
    assert [closes - opens for opens, closes in spans] == [timedelta(hours=3), timedelta(hours=2)]
    assert calendar.intervals(berlin("2026-03-19 00:00").date()) == []


def test_an_unknown_calendar_is_a_plain_week(acme):
    clock = promise(acme, "8", calendar="nowhere")

    assert clock.due_at == berlin("2026-03-18 10:30")
