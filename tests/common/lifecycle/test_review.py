"""From a draft to a version in force, by two people; and back."""

from datetime import timedelta

import pytest
import time_machine

from dealreg.policies import PROTECTION
from prm.common.lifecycle import drafts, review, schedule
from prm.common.policies import in_force
from tests.common.lifecycle.conftest import START, with_limit

pytestmark = pytest.mark.django_db


def limit_at(moment=None, **scope) -> int:
    return in_force([PROTECTION], at=moment, scope=scope)[PROTECTION].body.limit


def in_review(ops, draft, limit=200):
    drafts.save(actor=ops, draft=draft, body=with_limit(draft, limit), seen_revision=draft.revision)
    return review.submit(actor=ops, draft=draft)


def test_a_version_decides_from_its_moment_and_the_sweep_only_follows(ops, second, draft, shipped):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        version = in_review(ops, draft)
        review.approve(actor=second, version=version, effective_from=START + timedelta(days=20))
    states = [version.status]
    with time_machine.travel(START + timedelta(days=19), tick=False):
        schedule.activate_due()
        before = limit_at()
    with time_machine.travel(START + timedelta(days=21), tick=False):
        unswept = limit_at()
        moved = schedule.activate_due()
        swept = limit_at()
    version.refresh_from_db()
    shipped.refresh_from_db()

    assert (before, unswept, swept, moved) == (180, 200, 200, 1)
    assert [*states, version.status, shipped.status] == ["scheduled", "active", "retired"]
    assert shipped.effective_to == version.effective_from == START + timedelta(days=20)
    assert (limit_at(START + timedelta(days=15)), version.approver_id) == (180, second.user_id)
