"""How long an approved deal may stay quiet."""

from datetime import UTC, datetime, timedelta

from dealreg.rules.inactivity import InactivityBody, lapses_at, warnings_before

MOVED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_quiet_deal_lapses_after_the_policys_days():
    assert lapses_at(InactivityBody(), MOVED) == MOVED + timedelta(days=30)


def test_switched_off_nothing_lapses_and_nothing_looks_quiet():
    body = InactivityBody(quiet_days=0)

    assert lapses_at(body, MOVED) is None
    assert body.looks_quiet_after is None


def test_warnings_are_counted_back_from_the_end():
    assert warnings_before(InactivityBody(quiet_days=30, warn_days=[21, 28])) == [9, 2]


def test_a_deal_looks_quiet_from_the_first_warning():
    assert InactivityBody(warn_days=[28, 21]).looks_quiet_after == timedelta(days=21)
    assert InactivityBody(warn_days=[]).looks_quiet_after == timedelta(days=30)
