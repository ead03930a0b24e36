"""Telling a partner's admins that one of its service tokens ends."""

from partners.selectors import organisation
from prm.accounts.notices import notify
from prm.accounts.receivers.token import words
from prm.accounts.selectors import token as tokens
from prm.common.events import receiver
from prm.common.models import Event


@receiver("token.ending", key="partners.token_ending")
def tell_admins_of_the_end(event: Event) -> None:
    """Tell everybody who administers the partner the token belongs to."""
    token = tokens.find(event.payload["token"])
    if token is None or not token.is_live or token.user_id is not None or token.partner_id is None:
        return
    admins = organisation.admins_of(token.partner_id)
    notify(admins, kind="account.token_ending", partner_id=token.partner_id, **words(token, event))
