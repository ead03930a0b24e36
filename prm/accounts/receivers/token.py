"""Telling people that a token ends: a person of their own, the ops admins of the vendor's."""

from prm.accounts.models import ApiToken
from prm.accounts.notices import notify
from prm.accounts.selectors import token as tokens
from prm.common.events import receiver
from prm.common.models import Event

URL = "/accounts/tokens/"


@receiver("token.ending", key="accounts.token_ending")
def tell_of_the_end(event: Event) -> None:
    """Tell the person whose token ends, or the vendor's admins; a partner's admins are told a floor above."""
    token = tokens.find(event.payload["token"])
    if token is None or not token.is_live:
        return
    if token.user is not None:
        told = [token.user]
    elif token.partner_id is None:
        told = tokens.vendor_admins()
    else:
        return
    notify(told, kind="account.token_ending", partner_id=token.partner_id, **words(token, event))


def words(token: ApiToken, event: Event) -> dict[str, str]:
    """Return what people are told about a token that ends."""
    day = f"{token.expires_at:%-d %B %Y}"
    return {
        "key": f"{event.id}:token",
        "title": f"API token {token.name} ends on {day}",
        "body": f"The API token {token.name} stops working on {day}. Make a new one before, and give it to the program "
        "that uses it.",
        "url": URL,
    }
