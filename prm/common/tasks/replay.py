"""The replay at night."""

from datetime import timedelta

from celery import shared_task

from prm.common.judging import replay
from prm.common.models import Decision
from prm.common.moment import now

DAYS = 7


@shared_task
def nightly() -> int:
    """Make the decisions of the last week again; returns how many come out differently, which must be none."""
    return replay.run(Decision.objects.filter(at__gte=now() - timedelta(days=DAYS))).differing
