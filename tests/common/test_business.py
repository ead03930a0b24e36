"""Business time against known deadlines, clock changes, holidays, and a minute-by-minute model."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from prm.common.clocks import business
from prm.common.clocks.business import BusinessCalendar, Duration

WEEK = {day: ((time(9), time(17)),) for day in range(5)}
GERMANY = BusinessCalendar("DE", "Europe/Berlin", "DE")
AROUND_THE_CLOCK = {day: ((time(), time()),) for day in range(7)}


def berlin(text: str, fold: int = 0) -> datetime:
    """Return a wall time of Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)


def hours(amount: str | int) -> Duration:
    """Return business hours."""
    return Duration(Decimal(amount), "business_hours")


def days(amount: int) -> Duration:
    """Return business days."""
    return Duration(Decimal(amount), "business_days")


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-03-17 10:30", 4, "2026-03-17 14:30"),
        ("2026-03-17 15:30", 4, "2026-03-18 11:30"),
        ("2026-03-17 09:00", 8, "2026-03-17 17:00"),  # the end of the day, not the start of the next
        ("2026-03-20 16:00", 2, "2026-03-23 10:00"),  # over the weekend
        ("2026-03-21 12:00", 1, "2026-03-23 10:00"),  # begun on a Saturday
        ("2026-03-17 03:00", 1, "2026-03-17 10:00"),  # before the opening
        ("2026-03-17 17:00", 1, "2026-03-18 10:00"),  # at the closing
        ("2026-04-02 16:00", 2, "2026-04-07 10:00"),  # over Good Friday and Easter Monday
        ("2026-03-17 10:30", 48, "2026-03-25 10:30"),
        ("2025-12-30 10:00", 48, "2026-01-08 10:00"),  # over new year
        ("2026-03-17 10:30", "0.5", "2026-03-17 11:00"),
    ],
)
def test_business_hours_end_when_the_opening_time_has_passed(start, amount, due):
    assert business.add(berlin(start), hours(amount), GERMANY) == berlin(due)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-03-17 10:30", 1, "2026-03-18 10:30"),
        ("2026-03-20 10:30", 1, "2026-03-23 10:30"),
        ("2026-04-02 10:30", 2, "2026-04-08 10:30"),
        ("2026-03-21 12:00", 1, "2026-03-24 09:00"),  # begins on Monday at the opening, so ends on Tuesday
        ("2026-03-17 18:00", 3, "2026-03-23 09:00"),
    ],
)
def test_business_days_keep_the_wall_time(start, amount, due):
    assert business.add(berlin(start), days(amount), GERMANY) == berlin(due)


def test_a_business_day_never_ends_while_closed():
    hours_of_week = {0: ((time(8), time(18)),), 1: ((time(10), time(12)), (time(14), time(16)))}
    calendar = BusinessCalendar("short", "Europe/Berlin", hours=hours_of_week)

    ends = [business.add(berlin(f"2026-03-16 {at}"), days(1), calendar) for at in ("08:30", "11:00", "13:00", "17:30")]

    assert ends == [berlin(f"2026-03-17 {at}") for at in ("10:00", "11:00", "12:00", "16:00")]


def test_days_keep_the_wall_time_and_hours_the_length_when_clocks_change():
    before = berlin("2026-03-28 12:00")

    by_days = business.add(before, Duration(Decimal(1), "days"), GERMANY)
    by_hours = business.add(before, Duration(Decimal(24), "hours"), GERMANY)

    assert by_days == berlin("2026-03-29 12:00")
    assert by_hours == berlin("2026-03-29 13:00")


@pytest.mark.parametrize(("day", "length"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-30", 24)])
def test_a_day_around_the_clock_is_as_long_as_it_really_was(day, length):
    calendar = BusinessCalendar("24", "Europe/Berlin", hours=AROUND_THE_CLOCK)
    start = berlin(f"{day} 00:00").astimezone(UTC)

    assert business.between(start, start + timedelta(hours=length), calendar) == timedelta(hours=length)
    assert business.add(start, hours(length), calendar) == start + timedelta(hours=length)


def test_an_opening_that_is_skipped_by_the_clocks_begins_at_the_change():
    calendar = BusinessCalendar(
        "night", "Europe/Berlin", hours={6: ((time(1), time(2, 30)), (time(2, 45), time(2, 50)), (time(3), time(4)))}
    )

    spans = calendar.intervals(date(2026, 3, 29))

    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert spans == [(change - timedelta(hours=1), change), (change, change + timedelta(hours=1))]


def test_an_hour_the_wall_shows_twice_counts_twice():
    first, second = berlin("2026-10-25 02:30"), berlin("2026-10-25 02:30", fold=1)
    calendar = BusinessCalendar("24", "Europe/Berlin", hours=AROUND_THE_CLOCK)

    assert business.between(first, second, calendar) == timedelta(hours=1)
    assert business.elapsed(first, second, "hours", calendar) == timedelta(hours=1)


def test_a_midnight_that_is_skipped_still_closes_the_day():
    zone = "Africa/Cairo"  # the clocks jump from 00:00 to 01:00 on 24 April 2026
    calendar = BusinessCalendar("late", zone, hours={3: ((time(20), time()),), 4: ((time(0), time(2)),)})

    thursday, friday = calendar.intervals(date(2026, 4, 23)), calendar.intervals(date(2026, 4, 24))

    assert thursday[0][1] - thursday[0][0] == timedelta(hours=4)
    assert friday[0] == (thursday[0][1], thursday[0][1] + timedelta(hours=1))


def test_subdivisions_have_their_own_holidays():
    corpus_christi = date(2026, 6, 4)
    south = BusinessCalendar("DE-BW", "Europe/Berlin", "DE", "BW")

    assert (GERMANY.is_open_on(corpus_christi), south.is_open_on(corpus_christi)) == (True, False)
    assert south.holiday(corpus_christi) == "Corpus Christi"


def test_own_closing_days_and_worked_holidays_override_the_country():
    calendar = BusinessCalendar(
        "own", "Europe/Berlin", "DE", closed=frozenset([date(2026, 12, 24)]), worked=frozenset([date(2026, 4, 3)])
    )

    open_days = [calendar.is_open_on(day) for day in (date(2026, 12, 24), date(2026, 4, 3), date(2026, 4, 6))]

    assert open_days == [False, True, False]


def test_swedish_sundays_are_closed_because_of_the_week_not_as_holidays():
    sweden = BusinessCalendar("SE", "Europe/Stockholm", "SE")

    assert (sweden.holiday(date(2026, 1, 4)), sweden.is_open_on(date(2026, 1, 4))) == ("", False)


def test_years_beyond_the_known_moon_calendars_are_counted_without_a_warning():
    india = BusinessCalendar("IN", "Asia/Kolkata", "IN")

    assert india.holiday(date(2045, 1, 26)) == "Republic Day"


@pytest.mark.parametrize(
    "week",
    [
        {},
        {0: ()},
        {0: ((time(17), time(9)),)},
        {0: ((time(9), time(12)), (time(11), time(17)))},
        {0: ((time(9), time()), (time(10), time(11)))},
        {7: ((time(9), time(17)),)},
    ],
)
def test_impossible_hours_are_refused(week):
    with pytest.raises(ValueError, match="calendar odd"):
        BusinessCalendar("odd", hours=week)


def test_unknown_places_are_refused():
    with pytest.raises(ValueError, match="no holidays are known for DE XX"):
        BusinessCalendar("odd", country="DE", subdivision="XX").is_open_on(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("-1", "hours"),
        ("NaN", "hours"),
        ("Infinity", "days"),
        ("1e30", "hours"),
        ("1.5", "business_days"),
        ("1", "ages"),
    ],
)
def test_impossible_lengths_are_refused(amount, unit):
    with pytest.raises(ValueError, match=r"not a|whole"):
        Duration(Decimal(amount), unit)


@pytest.mark.parametrize("unit", ["business_hours", "business_days", "hours", "days"])
def test_an_end_lifetimes_away_is_refused(unit):
    with pytest.raises(ValueError, match="too far away"):
        business.add(berlin("2026-03-17 10:00"), Duration(Decimal(9_000_000), unit), GERMANY)


def test_a_calendar_closed_for_good_is_refused_when_asked():
    every_monday = frozenset(date(2026, 1, 5) + timedelta(weeks=number) for number in range(53 * 51))
    calendar = BusinessCalendar("shut", hours={0: ((time(9), time(17)),)}, closed=every_monday)

    with pytest.raises(ValueError, match="never open"):
        calendar.next_opening(datetime(2026, 1, 1, tzinfo=UTC))


def test_durations_are_said_in_words():
    said = [Duration(Decimal(a), u).said() for a, u in [("48.00", "business_hours"), ("1", "days"), ("2.5", "hours")]]

    assert said == ["48 business hours", "1 day", "2.5 hours"]


# A slow model of the same thing: is this very minute open?

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago"]


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    """Calendars with up to three intervals a day on a grid of a quarter of an hour, and some closing days."""
    week: dict[int, tuple[tuple[time, time], ...]] = {}
    for day in draw(st.sets(st.integers(0, 6), min_size=1)):
        edges = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
        wall = [time(edge % 96 // 4, edge % 4 * 15) for edge in edges]
        week[day] = tuple((wall[i], wall[i + 1]) for i in range(0, len(wall) - 1, 2))
    closed = draw(st.frozensets(st.dates(date(2026, 3, 1), date(2026, 11, 30)), max_size=20))
    return BusinessCalendar("drawn", draw(st.sampled_from(ZONES)), hours=week, closed=closed)


# Mostly the weeks in which clocks change.
MOMENTS = st.one_of(
    *[
        st.datetimes(datetime(2026, month, day), datetime(2026, month, day) + timedelta(days=10))
        for month, day in [(3, 5), (3, 25), (4, 1), (9, 2), (10, 1), (10, 22), (10, 30), (6, 1)]
    ]
).map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC))


def minutes_open(start: datetime, end: datetime, calendar: BusinessCalendar) -> int:
    """Count the open minutes between two moments one by one, by what the wall says."""
    counted, moment = 0, start
    while moment < end:
        local = moment.astimezone(calendar.zone)
        inside = any(
            opens <= local.time().replace(fold=0) and (closes == time() or local.time().replace(fold=0) < closes)
            for opens, closes in calendar.hours.get(local.weekday(), ())
        )
        counted += inside and local.date() not in calendar.closed
        moment += timedelta(minutes=1)
    return counted


def _edge_is_repeated(calendar: BusinessCalendar, start: datetime, end: datetime) -> bool:
    """Whether an opening or closing falls into an hour that the wall shows twice: which of the two is a convention."""
    day = start.astimezone(calendar.zone).date() - timedelta(days=1)
    while day <= end.astimezone(calendar.zone).date() + timedelta(days=1):
        for span in calendar.hours.get(day.weekday(), ()):
            for edge in span:
                local = datetime.combine(day, edge, calendar.zone)
                if local.utcoffset() > local.replace(fold=1).utcoffset():
                    return True
        day += timedelta(days=1)
    return False


@settings(max_examples=150, deadline=None)
@given(calendars(), MOMENTS, st.integers(0, 4 * 1440))
def test_time_between_two_moments_is_what_a_minute_by_minute_count_says(calendar, start, minutes):
    end = start + timedelta(minutes=minutes)
    assume(not _edge_is_repeated(calendar, start, end))

    assert business.between(start, end, calendar) == timedelta(minutes=minutes_open(start, end, calendar))


@settings(max_examples=300, deadline=None)
@given(calendars(), MOMENTS, st.integers(1, 200 * 60))
def test_what_is_added_is_what_lies_between(calendar, start, minutes):
    due = business.add(start, hours(Decimal(minutes) / 60), calendar)

    assert business.between(start, due, calendar) == timedelta(minutes=minutes)
    assert business.between(due, start, calendar) == -timedelta(minutes=minutes)
    assert business.between(due - timedelta(microseconds=1), due, calendar) == timedelta(microseconds=1)


@settings(max_examples=200, deadline=None)
@given(calendars(), MOMENTS, st.integers(0, 60))
def test_business_days_are_as_many_open_days(calendar, start, amount):
    opening = calendar.next_opening(start)

    due = business.add(start, days(amount), calendar)

    assert business.open_days_between(opening, due, calendar) == amount
    assert business.open_days_between(start, due, calendar) == amount
    assert calendar.is_open_on(due.astimezone(calendar.zone).date()) or amount == 0


@settings(max_examples=200, deadline=None)
@given(calendars(), MOMENTS, st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_time_never_ends_earlier_and_parts_add_up(calendar, start, one, two):
    first, second = (hours(Decimal(minutes) / 60) for minutes in (one, one + two))

    middle, end = business.add(start, first, calendar), business.add(start, second, calendar)

    assert start <= middle <= end
    assert business.between(start, middle, calendar) + business.between(middle, end, calendar) == business.between(
        start, end, calendar
    )
