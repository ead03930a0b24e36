"""What a version would have decided: what changes, for whom, and what is not its to decide."""

from datetime import timedelta
from decimal import Decimal

import pytest

from prm.common.models import Decision, PolicyVersion
from prm.common.moment import now
from prm.common.policies import publish
from prm.common.simulation import results
from tests.common.simulation.conftest import PROTECTION

pytestmark = pytest.mark.django_db


def test_what_changes_is_kept_with_before_after_and_reason(decided, draft, tried):
    small, middle, large = decided(50_000), decided(150_000), decided(300_000)

    found = tried(draft())

    rows = {row.decision_id: row for row in found.rows.all()}
    assert (found.state, found.total, found.judged, found.changed) == ("done", 3, 3, 2)
    assert set(rows) == {small.pk, large.pk}
    assert (rows[small.pk].before, rows[small.pk].after, rows[small.pk].delta) == ("60", "50", Decimal(-10))
    assert (rows[large.pk].before, rows[large.pk].after, rows[large.pk].effect) == ("120", "150", 1)
    assert "50 days" in rows[small.pk].sentence
    assert middle.outcome == "protected"


def test_counts_and_money_before_and_after_are_added_up(decided, draft, tried):
    for amount in (50_000, 60_000, 300_000):
        decided(amount)

    found = tried(draft())

    [histogram] = results.histograms(found)
    assert [(bar.said, bar.before, bar.after) for bar in histogram.bars] == [
        ("50 days", 0, 2),
        ("60 days", 2, 0),
        ("120 days", 1, 0),
        ("150 days", 0, 1),
    ]
    assert [bar.money_after for bar in histogram.bars] == [110_000, 0, 0, 300_000]
    assert results.effects(found) == {-1: 2, 0: 0, 1: 1}
    assert [(s.key, s.effect, s.count, s.each, s.money) for s in results.tiers(found)] == [
        ("premier", -1, 2, -10, 110_000),
        ("premier", 1, 1, 30, 300_000),
    ]
    assert [(partner_count, share.count) for partner_count, _, share in results.partners(found)][0][1] == 3


def test_the_version_in_force_differs_from_nothing_it_decided(decided, tried):
    for amount in (50_000, 150_000, 300_000):
        decided(amount)

    found = tried(PolicyVersion.objects.get(kind=PROTECTION))

    assert (found.judged, found.changed, found.rechecked, found.unfaithful) == (3, 0, 3, 0)
    assert found.rows.count() == 0


def test_a_decision_that_was_tampered_with_is_noticed(decided, draft, tried):
    Decision.objects.filter(pk=decided(50_000).pk).update(data={"days": 365, "total": None})

    found = tried(draft())

    assert (found.rechecked, found.unfaithful) == (1, 1)


def test_a_version_for_some_is_tried_on_their_decisions_alone(decided, draft, tried):
    decided(50_000)
    elite = decided(50_000, tier="elite")

    found = tried(draft("elite", (95, 120, 150), tier="elite"))

    assert (found.judged, found.outside, found.changed) == (1, 1, 1)
    assert [row.decision_id for row in found.rows.all()] == [elite.pk]


def test_a_version_for_a_region_holds_for_everything_below_it(decided, draft, tried):
    decided(50_000)

    assert tried(draft(region="EMEA")).judged == 1
    assert tried(draft(region="AMER")).outside == 1


def test_a_version_for_all_leaves_alone_what_a_more_exact_one_decides(decided, draft, tried):
    decided(50_000)
    decided(50_000, tier="elite")
    publish(kind=PROTECTION, body=PolicyVersion.objects.get(kind=PROTECTION).body, scope={"tier": "elite"})

    found = tried(draft())

    assert (found.judged, found.outside) == (1, 1)


def test_it_compares_with_the_version_in_force_when_asked(decided, draft, tried):
    decided(50_000)
    publish(kind=PROTECTION, body=draft(days=(50, 90, 120)).body)

    as_decided, as_in_force = (tried(draft(days=(50, 90, 120)), as_decided=each) for each in (True, False))

    assert (as_decided.changed, as_in_force.changed) == (1, 0)


def test_only_the_time_and_the_tier_asked_for_count(decided, draft, tried):
    old = decided(50_000)
    Decision.objects.filter(pk=old.pk).update(at=now() - timedelta(days=3))
    decided(60_000)
    decided(70_000, tier="elite")

    found = tried(draft(), filters={"tier": "premier"})

    assert (found.total, found.judged, found.outside) == (2, 1, 1)


def test_a_decision_kept_before_facts_were_complete_is_counted_and_left_out(decided, draft, tried):
    Decision.objects.filter(pk=decided(50_000).pk).update(facts={"amount": 1}, scope=None)

    found = tried(draft())

    assert (found.state, found.judged, found.unreadable) == ("done", 0, 1)


def test_both_traces_of_a_changed_decision_are_shown(decided, draft, tried):
    decided(50_000)
    found = tried(draft())

    both = results.both_ways(found, results.changed(found)[0])

    assert [row["contribution"] for row in both.before["rows"]][0] == "+ 60"
    assert [row["contribution"] for row in both.after["rows"]][0] == "+ 50"
    assert next(iter(results.lines(found)))[5:8] == ("60", "50", "Loses")
