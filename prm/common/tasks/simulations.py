"""Simulations in the background. The truth is the row; these only wake somebody to work on it."""

from celery import shared_task

from prm.common.simulation import lease, runner


@shared_task
def run(reference: str) -> None:
    """Work on one simulation; a long one asks for another turn before the time limit."""
    if runner.work(reference):
        run.apply_async(args=(reference,), retry=False, ignore_result=True)


@shared_task
def resume() -> int:
    """Wake every simulation whose worker has died or was never told; returns how many."""
    orphans = lease.orphans()
    for reference in orphans:
        run.apply_async(args=(reference,), retry=False, ignore_result=True)
    return len(orphans)
