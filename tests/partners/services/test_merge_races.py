"""Merges at the same moment, on connections of their own: one outcome, never an error nobody understands."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from partners.models import Account, Merge
from partners.services import account as account_service
from partners.services import merge as service
from prm.common import policies
from prm.common.errors import DomainError
from prm.common.models import TimelineEntry

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


def at_once(*steps: Callable[[], Any]) -> list[str]:
    """Run the steps at one moment; return ``done`` or the error's code of each."""
    gate, told = Barrier(len(steps)), ["nothing"] * len(steps)

    def run(number: int, step: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=60)
            step()
            told[number] = "done"
        except DomainError as error:
            told[number] = error.code
        except Exception as error:
            told[number] = repr(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number, step)) for number, step in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


@pytest.fixture
def chain(olga, actor) -> Callable[[], list[Account]]:
    """Return a function that makes three accounts, each with a subsidiary."""
    policies.ensure_defaults()

    def make() -> list[Account]:
        made = [account_service.create(actor=actor(olga), name=f"Customer {letter}") for letter in "ABC"]
        for account in made:
            account_service.create(actor=actor(olga), name=f"Branch of {account.name}", parent=account)
        return made

    return make


def _merge(keep: Account, gone: Account, who: Any) -> Callable[[], Any]:
    return lambda: service.merge(keep=Account.objects.get(pk=keep.pk), gone=Account.objects.get(pk=gone.pk), actor=who)


def _consistent() -> bool:
    """Whether nothing but husks points at a husk, and every merge that stands says what is so."""
    husks = set(Account.objects.filter(merged_into__isnull=False).values_list("pk", flat=True))
    lost = Account.objects.filter(parent__in=husks).exclude(pk__in=husks)
    standing = set(Merge.objects.filter(undone_at__isnull=True).values_list("gone_id", flat=True))
    return not lost.exists() and standing == husks


def test_each_into_the_other_leaves_one_winner(chain, olga, actor):
    for _ in range(ROUNDS):
        one, two, _third = chain()

        told = at_once(_merge(one, two, actor(olga)), _merge(two, one, actor(olga)))

        assert sorted(told) == ["done", "merge.merged"]
        assert _consistent()


def test_the_same_merge_twice_at_once_happens_once(chain, olga, actor):
    for _ in range(ROUNDS):
        one, two, _third = chain()

        told = at_once(*[_merge(one, two, actor(olga))] * 4)

        assert told == ["done"] * 4
        assert Merge.objects.filter(kept_id=one.pk).count() == 1
        assert TimelineEntry.objects.filter(kind="account.merged", subject_id=one.public_id).count() == 1


def test_overlapping_merges_wait_for_each_other(chain, olga, actor):
    for _ in range(ROUNDS):
        one, two, three = chain()

        told = at_once(_merge(one, two, actor(olga)), _merge(two, three, actor(olga)), _merge(three, one, actor(olga)))

        assert "done" in told
        assert set(told) <= {"done", "merge.merged"}
        assert _consistent()


def test_an_undo_and_a_further_merge_leave_one_order_of_things(chain, olga, actor):
    for _ in range(ROUNDS):
        one, two, three = chain()
        done = _merge(one, two, actor(olga))()

        told = at_once(lambda done=done: service.undo(merge=done, actor=actor(olga)), _merge(three, one, actor(olga)))

        assert told in (["done", "done"], ["merge.cannot_undo", "done"])
        assert _consistent()


def test_what_is_written_meanwhile_is_not_lost(chain, olga, actor):
    for _ in range(ROUNDS):
        one, two, _third = chain()

        told = at_once(
            _merge(one, two, actor(olga)),
            lambda two=two: account_service.create(actor=actor(olga), name="Late", parent=two),
        )
        service.settle(merge=Merge.objects.get(gone_id=two.pk))

        assert told == ["done", "done"]
        assert Account.objects.filter(name="Late").latest("pk").parent == one
        assert _consistent()
