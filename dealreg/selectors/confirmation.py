"""Reading what the customer was asked."""

from collections.abc import Sequence
from typing import Literal

from dealreg.enums import LIVE, ConfirmationState, DealStatus
from dealreg.models import Confirmation, Deal
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.moment import now

Standing = Literal["open", "confirmed", "denied", "expired", "withdrawn", "not_needed"]


def why_not(deal: Deal, *, asks: int) -> str | None:
    """Return why the customer cannot be asked now, or ``None``."""
    return refusal(deal, list(Confirmation.objects.filter(deal=deal).values_list("state", flat=True)), asks=asks)


def refusal(deal: Deal, states: Sequence[str], *, asks: int) -> str | None:
    """Return the same from the states of all earlier questions."""
    if deal.status == DealStatus.DRAFT:
        return "The customer can be asked once the registration is submitted."
    if deal.status not in LIVE:
        return f"This registration is {deal.get_status_display().lower()}, so nobody needs the customer's word."
    if not deal.contact_email or not deal.contact_name:
        return "The registration has no contact with an e-mail address at the customer."
    if ConfirmationState.CONFIRMED in states:
        return "The customer has confirmed the project."
    if len(states) >= asks:
        return f"The customer was asked {len(states)} times; that is as often as the programme allows."
    return None


def standing(asked: Confirmation, deal: Deal) -> Standing:
    """Return whether a question is still open to an answer, and else why not."""
    if asked.state != ConfirmationState.ASKED:
        return asked.state  # type: ignore[return-value]
    if asked.expires_at <= now():
        return "expired"
    return "open" if deal.status in LIVE else "not_needed"


def by_token(token_hash: str) -> Confirmation | None:
    """Return the question a link belongs to, with its deal and partner."""
    found = Confirmation.objects.filter(link__token_hash=token_hash)
    return found.select_related("deal__partner").first()


def get(actor: Actor, deal: Deal, reference: str) -> Confirmation:
    """Return one question on a visible deal by public id. Raises ``NotFound``."""
    found = Confirmation.objects.filter(deal=deal, public_id=reference).select_related("deal__partner").first()
    if found is None:
        raise NotFound()
    return found
