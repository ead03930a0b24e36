"""Keeping the counts of matching keys small, and true."""

from celery import shared_task

from partners.services import account, key_counts


@shared_task
def fold_key_counts() -> int:
    """Fold what writers noted of keys into their counts; returns how many lines there were."""
    return key_counts.fold()


@shared_task
def rebuild_match_keys() -> int:
    """Give accounts all their keys again when common ones have become rare; returns how many changed."""
    return account.rebuild_keys_if_due()
