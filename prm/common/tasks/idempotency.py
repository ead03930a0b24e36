"""Forgetting old answers."""

from celery import shared_task

from prm.common.api import idempotency


@shared_task
def purge() -> int:
    """Drop answers remembered by idempotency key once nobody can ask for them any more; returns how many."""
    return idempotency.purge()
