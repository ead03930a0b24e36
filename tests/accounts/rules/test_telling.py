"""How a person is told, and when their digest is due, around the days the clocks change."""

from datetime import UTC, date, datetime

import pytest

from prm.accounts.catalogue import APP, DIGEST, MAIL, NEVER, NOW, OFF, ON, kind
from prm.accounts.rules.telling import Due, Rhythm, Ways, due, ways

NEWS = kind("x.news", "News", "Something.", area="X", audience={"portal"})
DUTY = kind("x.duty", "Duty", "Something.", area="X", audience={"portal"}, mandatory=True)
BERLIN = Rhythm("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, Ways(app=True, mail=True, digest=False)),
        ({APP: OFF}, Ways(app=False, mail=True, digest=False)),
        ({MAIL: DIGEST}, Ways(app=True, mail=False, digest=True)),
        ({MAIL: NEVER}, Ways(app=True, mail=False, digest=False)),
        ({APP: OFF, MAIL: NEVER}, Ways(app=False, mail=False, digest=False)),
        ({APP: ON, MAIL: NOW}, Ways(app=True, mail=True, digest=False)),
    ],
)
def test_each_choice_is_kept(chosen, expected):
    assert ways(NEWS, chosen, BERLIN, MONDAY) == expected


def test_what_cannot_be_turned_off_is_told_whatever_anybody_chose_and_while_mail_is_paused():
    paused = Rhythm("Europe/Berlin", paused_until=date(2027, 1, 1))

    assert ways(DUTY, {APP: OFF, MAIL: NEVER}, paused, MONDAY) == Ways(app=True, mail=True, digest=False)


def test_while_mail_is_paused_it_waits_for_the_digest():
    paused = Rhythm("Europe/Berlin", paused_until=date(2026, 11, 24))

    assert ways(NEWS, {}, paused, MONDAY) == Ways(app=True, mail=False, digest=True)


def test_the_pause_ends_with_the_day_in_ones_own_zone():
    paused = Rhythm("Europe/Berlin", paused_until=date(2026, 11, 24))

    assert ways(NEWS, {}, paused, at("2026-11-23T22:59")).mail is False
    assert ways(NEWS, {}, paused, at("2026-11-23T23:00")).mail is True


def test_paused_without_a_digest_it_stays_in_the_app_whatever_was_chosen():
    paused = Rhythm("Europe/Berlin", days="never", paused_until=date(2026, 11, 24))

    assert ways(NEWS, {APP: OFF}, paused, MONDAY) == Ways(app=True, mail=False, digest=False)


def test_without_a_digest_what_was_chosen_for_it_is_in_the_app_only():
    assert ways(NEWS, {MAIL: DIGEST}, Rhythm("UTC", days="never"), MONDAY) == Ways(True, False, False)


def test_the_digest_is_due_at_ones_own_hour():
    assert due(BERLIN, at("2026-11-23T06:59")) is None
    assert due(BERLIN, at("2026-11-23T07:00")) == Due(date(2026, 11, 23), at("2026-11-23T07:00"))


def test_late_workers_send_the_digest_of_the_hour_it_was_due():
    assert due(BERLIN, at("2026-11-23T15:00")) == Due(date(2026, 11, 23), at("2026-11-23T07:00"))


def test_no_digest_at_the_weekend_unless_one_wants_every_day():
    sunday = at("2026-11-22T12:00")

    assert due(BERLIN, sunday) is None
    assert due(Rhythm("Europe/Berlin", "every"), sunday) == Due(date(2026, 11, 22), at("2026-11-22T07:00"))
    assert due(Rhythm("Europe/Berlin", "never"), MONDAY) is None


@pytest.mark.parametrize(
    ("hour", "before", "moment"),
    [
        (8, "2026-03-29T05:59", "2026-03-29T06:00"),  # summer time began in the night: eight is an hour earlier in UTC
        (2, "2026-03-29T00:59", "2026-03-29T01:00"),  # two o'clock does not exist: it comes at three
        (3, "2026-03-29T00:59", "2026-03-29T01:00"),
        (8, "2026-10-25T06:59", "2026-10-25T07:00"),  # and winter time
        (2, "2026-10-24T23:59", "2026-10-25T00:00"),  # two o'clock comes twice: the first one counts
        (3, "2026-10-25T01:59", "2026-10-25T02:00"),
    ],
)
def test_on_the_days_the_clocks_change_in_berlin(hour, before, moment):
    rhythm = Rhythm("Europe/Berlin", "every", hour)

    assert due(rhythm, at(before)) is None
    assert due(rhythm, at(moment)) == Due(at(moment).date(), at(moment))


def test_the_repeated_hour_is_the_same_digest():
    rhythm = Rhythm("Europe/Berlin", "every", 2)

    assert due(rhythm, at("2026-10-25T00:30")) == due(rhythm, at("2026-10-25T01:30"))


def test_a_zone_this_machine_does_not_know_is_taken_as_utc():
    assert due(Rhythm("Mars/Olympus"), at("2026-11-23T08:00")) == Due(date(2026, 11, 23), at("2026-11-23T08:00"))
