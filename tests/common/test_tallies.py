"""Figures over months: days that are over are counted once, and the sum is what the rows say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from prm.common import tallies
from prm.common.models import DayTally, StaffNote
from prm.common.tasks.tallies import keep

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
NOTES = tallies.Tally(
    "notes", lambda: StaffNote.objects.filter(subject_type="test"), at="at", who="author_name", part=Q(text="late")
)


def note(at: datetime, who: str = "Mara", text: str = "") -> None:
    StaffNote.objects.create(subject_type="test", subject_id="1", author_name=who, text=text, at=at)


def months(zone: ZoneInfo) -> list[tallies.Period]:
    starts = [datetime(2026, month, 1, tzinfo=zone) for month in (1, 2, 3)]
    return list(zip(starts, [*starts[1:], None], strict=True))


@pytest.fixture
def history() -> None:
    """Notes every seven hours from December on, at the edges of months too, of two people."""
    with time_machine.travel(NOW, tick=False):
        at = datetime(2025, 12, 20, 23, 30, tzinfo=UTC)
        number = 0
        while at < NOW:
            note(at, ("Mara", "Dev")[number % 2], ("", "late")[number % 3 == 0])
            at, number = at + timedelta(hours=7), number + 1
        for edge in (datetime(2026, 2, 1, tzinfo=BERLIN), datetime(2026, 2, 1, tzinfo=UTC)):
            note(edge)
            note(edge - timedelta(microseconds=1))
        yield


def plainly(period: tallies.Period) -> dict[str, tuple[int, int]]:
    start, end = period
    rows = NOTES.rows().filter(at__gte=start, **({"at__lt": end} if end else {}))
    counted = rows.order_by().values("author_name").annotate(all=Count("pk"), late=Count("pk", filter=Q(text="late")))
    return {row["author_name"]: (row["all"], row["late"]) for row in counted}


@pytest.mark.parametrize("zone", [UTC, BERLIN, ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")], ids=str)
@pytest.mark.parametrize("kept", [False, True], ids=["live", "kept"])
def test_a_figure_is_what_the_rows_say_in_any_zone_before_and_after_the_days_are_kept(history, zone, kept):
    if kept:
        tallies.keep(NOTES)

    assert tallies.count(NOTES, months(zone)) == [plainly(period) for period in months(zone)]


def test_the_last_days_are_counted_live_so_a_note_of_today_counts_at_once(history):
    tallies.keep(NOTES)
    before = tallies.count(NOTES, months(UTC))[2]

    note(NOW)

    after = tallies.count(NOTES, months(UTC))[2]
    assert after["Mara"][0] == before["Mara"][0] + 1
    assert DayTally.objects.latest("day").day.isoformat() == "2026-03-18"


def test_keeping_twice_keeps_once_and_the_next_day_adds_itself(history):
    first = tallies.keep(NOTES)
    again = tallies.keep(NOTES)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        following = tallies.keep(NOTES)

    assert first == DayTally.objects.count() - following
    assert (again, following) == (0, 2)


def test_history_that_came_later_is_counted_after_a_rebuild(history):
    tallies.keep(NOTES)
    note(datetime(2026, 1, 15, tzinfo=UTC), "Olga")

    tallies.rebuild(NOTES)

    assert tallies.count(NOTES, months(UTC))[0]["Olga"] == (1, 0)


def test_a_figure_over_months_takes_two_queries_however_many_there_are(history):
    tallies.keep(NOTES)

    with CaptureQueriesContext(connection) as asked:
        tallies.count(NOTES, months(BERLIN))

    assert len(asked) == 2


def test_the_schedule_and_the_command_keep_every_declared_tally(capsys):
    assert [tally.what for tally in tallies.declared()] == ["promises kept", "registered"]

    assert keep() == 0
    call_command("rebuild_tallies")

    assert "promises kept: 0 rows." in capsys.readouterr().out
