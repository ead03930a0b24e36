"""A clock in words, as both sides read it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from partners.models import Partner
from prm.common import clocks, moment
from prm.common.clocks import clock_view, ensure_calendars, from_facts, open_clock_facts
from tests.common.clock_bench import KIND, TUESDAY, berlin, promise

WARN = [Decimal("0.5"), Decimal("0.85")]


@pytest.fixture(autouse=True)
def _calendars(db) -> None:
    ensure_calendars()


def seen(clock, at: str) -> tuple[str, str, str, int]:
    """Return what a page says of the clock at a moment in March 2026."""
    view = clock_view(clock, timezone="Europe/Berlin", moment=berlin(f"2026-03-{at}"))
    return view.state, view.left, view.of, view.percent


@pytest.mark.parametrize(
    ("at", "state", "left", "percent"),
    [
        ("17 10:30", "running", "48 h left", 0),
        ("19 10:30", "running", "32 h left", 33),
        ("24 15:45", "running", "2 h 45 m left", 94),
        ("22 15:45", "running", "17 h left", 63),  # a Sunday
        ("25 10:30", "over", "0 h 00 m late", 100),
        ("25 12:40", "over", "2 h 10 m late", 100),
    ],
)
def test_business_hours_are_said_in_hours_of_the_calendar(acme, at, state, left, percent):
    clock = promise(acme, "48", warn_at=[Decimal("0.99")])

    assert seen(clock, at) == (state, left, "of 48 business hours", percent)


def test_a_clock_is_soon_late_from_its_last_warning_on(acme):
    clock = promise(acme, "48", warn_at=WARN)

    states = [seen(clock, at)[0] for at in ("20 12:00", "24 11:17", "24 11:18")]

    assert states == ["running", "running", "warn"]


def test_a_clock_without_warnings_is_soon_late_from_85_percent_on(acme):
    clock = promise(acme, "20")

    assert [seen(clock, at)[0] for at in ("19 11:29", "19 11:30")] == ["running", "warn"]


@pytest.mark.parametrize(
    ("at", "left"), [("17 10:31", "29 days left"), ("29 00:00", "18 days left"), ("31 23:00", "15 days left")]
)
def test_days_are_said_in_full_days_never_more_than_there_are(acme, at, left):
    assert seen(promise(acme, "30", "days"), at)[1:3] == (left, "of 30 days")


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("17 10:30", "2 days left"),
        ("17 10:31", "1 d 23 h left"),
        ("18 10:30", "1 d left"),
        ("18 12:00", "22 h 30 m left"),
        ("19 12:40", "2 h 10 m late"),
    ],
)
def test_the_last_two_days_are_said_in_hours(acme, at, left):
    assert seen(promise(acme, "2", "days"), at)[1] == left


@pytest.mark.parametrize(
    ("at", "left"),
    [("17 10:30", "3 business days left"), ("18 09:00", "2 business days left"), ("19 16:00", "2 h 30 m left")],
)
def test_business_days_are_counted_by_open_days(acme, at, left):
    assert seen(promise(acme, "3", "business_days"), at)[1:3] == (left, "of 3 business days")


def test_a_kept_promise_says_how_long_it_took_and_when(acme):
    promise(acme, "48")
    with moment.at(berlin("2026-03-19 14:56")):
        clock = clocks.meet(KIND, subject=acme)

    view = clock_view(clock, timezone="Europe/London")

    assert (view.state, view.left, view.percent) == ("met", "Kept, 20 h 26 m", 100)
    assert view.title == "Done Thu 19 March 2026, 13:56 GMT. Due Wed 25 March 2026, 09:30 GMT"


def test_a_promise_kept_late_says_so(acme):
    promise(acme)
    with moment.at(berlin("2026-03-19 12:40")):
        clock = clocks.meet(KIND, subject=acme)

    assert seen(clock, "20 09:00") == ("over", "Late, took 18 h 10 m", "of 16 business hours", 100)


def test_a_paused_clock_says_what_is_left_and_since_when(acme):
    promise(acme)
    with moment.at(berlin("2026-03-17 14:30")):
        clock = clocks.pause(KIND, subject=acme)

    assert seen(clock, "30 12:00") == ("paused", "Paused, 12 h left", "of 16 business hours", 25)
    assert clock_view(clock, timezone="Europe/Berlin").title == "Paused since Tue 17 March 2026, 14:30 CET"


def test_a_resumed_clock_counts_what_was_spent_before(acme):
    promise(acme)
    with moment.at(berlin("2026-03-17 14:30")):
        clocks.pause(KIND, subject=acme)
    with moment.at(berlin("2026-03-23 09:00")):
        clock = clocks.resume(KIND, subject=acme)

    assert seen(clock, "23 13:00") == ("running", "8 h 00 m left", "of 16 business hours", 50)


def test_the_exact_moment_is_in_the_viewers_zone(acme):
    titles = [clock_view(promise(acme, key=zone), timezone=zone).title for zone in ("Europe/Berlin", "Asia/Tokyo")]

    assert titles == ["Due Thu 19 March 2026, 10:30 CET", "Due Thu 19 March 2026, 18:30 JST"]


@pytest.mark.parametrize("paused", [False, True])
def test_a_list_reads_each_rows_clock_with_the_row(acme, globex, paused, django_assert_num_queries):
    clock = promise(acme, warn_at=WARN, owed_by_name="Priya Raman", consequence="It is escalated.")
    if paused:
        with moment.at(TUESDAY + timedelta(hours=2)):
            clock = clocks.pause(KIND, subject=acme)

    with django_assert_num_queries(1):
        rows = list(Partner.objects.annotate(facts=open_clock_facts(KIND, Partner)).order_by("pk"))

    first, second = (from_facts(row.facts) for row in rows)
    assert second is None
    at = berlin("2026-03-18 12:00")
    assert clock_view(first, moment=at) == clock_view(clock, moment=at)
