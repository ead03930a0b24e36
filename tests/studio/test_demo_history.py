"""Eighteen months of the demo: every decision comes out the same again, and no version in force differs from itself."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Min

from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.common.judging import judged_by, replay
from prm.common.models import Decision, PolicyVersion
from prm.common.simulation import jobs, runner


@pytest.mark.django_db
def test_nothing_of_the_demos_history_is_decided_differently_a_second_time():
    call_command("demo", stdout=StringIO())
    olga = staff_actor(User.objects.filter(staff_roles__contains=[StaffRole.OPS_ADMIN]).order_by("pk")[0])
    first = Decision.objects.aggregate(at=Min("at"))["at"]

    run = replay.run()
    tried = []
    for version in PolicyVersion.objects.filter(status=PolicyVersion.Status.ACTIVE):
        if judged_by(version.kind):
            tried.append(jobs.start(actor=olga, version=version, since=first))
            runner.work(tried[-1].public_id)
            tried[-1].refresh_from_db()

    assert run.total == Decision.objects.count() > 1000
    assert (run.differing, run.incomplete, run.differences) == (0, 0, [])
    assert {each.state for each in tried} == {"done"}
    assert sum(each.judged for each in tried) > 1000
    assert [(each.kind, each.changed, each.unfaithful, each.unreadable) for each in tried] == [
        (each.kind, 0, 0, 0) for each in tried
    ]
