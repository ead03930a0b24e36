"""Whose turn it is."""

from datetime import UTC, datetime, timedelta

import pytest

from dealreg.enums import DealStatus
from dealreg.rules.turn import Thresholds, Turn, days_left, whose

NOW = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)
ENDS_SOON, QUIET_AFTER = timedelta(days=30), timedelta(days=21)


def turn(status, *, until=None, moved=None, quiet_after=QUIET_AFTER):
    looks = Thresholds(ENDS_SOON, quiet_after)
    return whose(status=status, at=NOW, protected_until=until, last_moved_at=moved, thresholds=looks)


@pytest.mark.parametrize("status", DealStatus.values)
def test_every_state_has_a_turn(status):
    assert turn(status).side in {"partner", "vendor", "nobody"}


def test_the_vendor_owes_the_decision():
    assert turn("submitted") == turn("in_review") == Turn("vendor", "Decision")


def test_a_protection_becomes_urgent_at_its_edge():
    moved = NOW - timedelta(days=1)

    assert turn("approved", until=NOW + ENDS_SOON, moved=moved).urgent
    assert not turn("approved", until=NOW + ENDS_SOON + timedelta(seconds=1), moved=moved).urgent


def test_a_deal_becomes_quiet_at_its_edge():
    until = NOW + timedelta(days=90)

    assert turn("approved", until=until, moved=NOW - QUIET_AFTER).urgent
    assert not turn("approved", until=until, moved=NOW - QUIET_AFTER + timedelta(seconds=1)).urgent


def test_where_quiet_deals_never_lapse_none_looks_quiet():
    moved = NOW - timedelta(days=300)

    assert not turn("approved", until=NOW + timedelta(days=90), moved=moved, quiet_after=None).urgent


def test_days_left_are_whole_ones_and_never_negative():
    assert days_left(NOW + timedelta(days=2, hours=23), NOW) == 2
    assert days_left(NOW - timedelta(days=2), NOW) == 0
