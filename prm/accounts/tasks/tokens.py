"""Looking ahead at tokens that end."""

from celery import shared_task

from prm.accounts.services import token


@shared_task
def warn() -> int:
    """Tell whoever looks after a token that it ends soon; each token once."""
    return token.warn()
