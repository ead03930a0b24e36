"""Keeping the counts of matching keys small."""

from celery import shared_task

from partners.services import key_counts


@shared_task
def fold_key_counts() -> int:
    """Fold what writers noted of keys into their counts; returns how many lines there were."""
    return key_counts.fold()
