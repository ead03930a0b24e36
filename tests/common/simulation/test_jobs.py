"""A simulation as a job: started, stopped, gone on with, kept, shared, put before a review."""

from datetime import timedelta

import pytest
import time_machine

from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.models import PolicyVersion, SimulatedDecision, Simulation
from prm.common.moment import now
from prm.common.simulation import jobs, lease, runner

pytestmark = pytest.mark.django_db


def test_a_chunk_at_a_time_comes_to_the_same_as_all_at_once(decided, draft, tried, monkeypatch):
    for amount in range(10_000, 100_000, 7_000):
        decided(amount)
    whole = tried(draft())

    monkeypatch.setattr(runner, "CHUNK", 2)
    parts = tried(whole.version)

    same = ("total", "seen", "judged", "changed", "tallies", "results")
    assert [getattr(parts, name) for name in same] == [getattr(whole, name) for name in same]
    assert parts.seen == parts.total == 13


def test_it_stops_when_its_time_is_over_and_goes_on_where_it_stood(decided, draft, who, monkeypatch):
    for _ in range(6):
        decided(50_000)
    monkeypatch.setattr(runner, "CHUNK", 2)
    begun = jobs.start(actor=who, version=draft(), since=now() - timedelta(days=1))
    turns = 1
    while runner.work(begun.public_id, seconds=-1 if turns == 1 else 60):
        turns += 1

    begun.refresh_from_db()
    assert (turns, begun.state, begun.rows.count()) == (2, "done", 6)


def test_a_cancelled_one_keeps_what_was_found_and_can_go_on(decided, draft, who):
    decided(50_000)
    begun = jobs.start(actor=who, version=draft(), since=now() - timedelta(days=1))
    jobs.cancel(actor=who, simulation=begun)

    assert runner.work(begun.public_id) is False
    jobs.resume(actor=who, simulation=begun)
    runner.work(begun.public_id)

    begun.refresh_from_db()
    assert (begun.state, begun.changed) == ("done", 1)
    with pytest.raises(DomainError, match="cannot be"):
        jobs.cancel(actor=who, simulation=begun)


def test_one_worker_at_a_time_holds_it_and_a_silent_one_loses_it(decided, draft, who):
    decided(50_000)
    begun = jobs.start(actor=who, version=draft(), since=now() - timedelta(days=1))

    assert lease.claim(begun.public_id) is not None
    assert lease.claim(begun.public_id) is None
    assert lease.orphans() == []
    with time_machine.travel(now() + 2 * lease.LEASE):
        assert lease.orphans() == [begun.public_id]
        runner.work(begun.public_id)
    begun.refresh_from_db()
    assert begun.state == "done"


def test_an_error_of_ours_is_said_and_not_raised(decided, draft, who, monkeypatch):
    decided(50_000)
    begun = jobs.start(actor=who, version=draft(), since=now() - timedelta(days=1))
    Simulation.objects.filter(pk=begun.pk).update(body={"base": "nonsense"})

    assert runner.work(begun.public_id) is False

    begun.refresh_from_db()
    assert (begun.state, begun.problem) == ("failed", "An error of ours: ValidationError.")


def test_one_that_cannot_be_is_refused(draft, who, actor, mara):
    version = draft()
    with pytest.raises(Invalid):
        jobs.start(actor=who, version=version, since=now() + timedelta(days=1))
    with pytest.raises(NotAllowed):
        jobs.start(actor=actor(mara), version=version, since=now() - timedelta(days=1))
    with pytest.raises(DomainError, match="No decision is made"):
        freed = PolicyVersion.objects.get(kind="deal.freed")
        jobs.start(actor=who, version=freed, since=now() - timedelta(days=1))
    version.body = {"base": "nonsense"}
    with pytest.raises(Invalid):
        jobs.start(actor=who, version=version, since=now() - timedelta(days=1))


def test_others_read_it_when_it_is_shared(draft, tried, who, actor, mara):
    found = tried(draft())
    with pytest.raises(NotFound):
        jobs.get_visible(actor(mara), found.public_id)

    jobs.keep(actor=who, simulation=found, name="Premier, shorter", is_shared=True)

    assert jobs.get_visible(actor(mara), found.public_id).name == "Premier, shorter"


def test_it_is_put_before_a_review_only_while_it_is_true(draft, tried, who, actor, mara):
    version = draft()
    first, second = tried(version), tried(version)
    jobs.attach(actor=who, simulation=first)
    jobs.attach(actor=who, simulation=second)

    first.refresh_from_db()
    assert (first.attached_to, second.attached_to) == (None, version)
    assert jobs.get_visible(actor(mara), second.public_id) == second
    with pytest.raises(DomainError, match="rests on it"):
        jobs.discard(actor=who, simulation=second)
    PolicyVersion.objects.filter(pk=version.pk).update(body={**version.body, "limit": 200})
    with pytest.raises(DomainError, match="Run it again"):
        jobs.attach(actor=who, simulation=first)


def test_a_discarded_one_is_gone_with_its_rows(decided, draft, tried, who):
    decided(50_000)
    found = tried(draft())

    jobs.discard(actor=who, simulation=found)

    assert (Simulation.objects.count(), SimulatedDecision.objects.count()) == (0, 0)
