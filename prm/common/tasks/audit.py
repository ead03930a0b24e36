"""Wake-ups for the audit chain."""

from celery import shared_task

from prm.common import waking
from prm.common.actors import SYSTEM
from prm.common.audit import chain, checks


@shared_task
def seal() -> int:
    """Link new receipts; also wakes whoever verifies, when somebody asked and the message was lost."""
    if checks.is_asked():
        waking.wake(verify_asked)
    return chain.seal()


@shared_task(soft_time_limit=3600, time_limit=3660)
def verify_asked() -> int:
    """Run the verifications people asked for; each is claimed by one worker."""
    return checks.run_asked()


@shared_task(soft_time_limit=3600, time_limit=3660)
def verify_daily() -> int:
    """Verify everything."""
    checks.ask(actor=SYSTEM)
    return checks.run_asked()
