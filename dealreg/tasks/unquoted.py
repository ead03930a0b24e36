"""Wake-up for prices of deals without a quote."""

from celery import shared_task

from dealreg.services import unquoted


@shared_task
def keep_prices(before: int | None = None) -> int:
    """Price the registrations approved since the last time, chunk by chunk; safe to run many times at once."""
    following, kept = unquoted.price_next(before=before)
    if following is not None:
        keep_prices.delay(following)
    return kept
