"""Imports in the background. The truth is the job's row; these only wake somebody to work on it."""

from celery import shared_task

from prm.common.imports import lease, runner


@shared_task
def run(job_ref: str) -> None:
    """Work on one import; a long one asks for another turn before the time limit."""
    if runner.work(job_ref):
        run.apply_async(args=(job_ref,), retry=False, ignore_result=True)


@shared_task
def resume() -> int:
    """Wake every import whose worker has died or was never told; returns how many."""
    orphans = lease.orphans()
    for job_ref in orphans:
        run.apply_async(args=(job_ref,), retry=False, ignore_result=True)
    return len(orphans)
