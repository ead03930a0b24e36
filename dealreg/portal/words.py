"""How the portal says a deal: shapes of its states, its title."""

from dealreg.enums import DealStatus
from dealreg.models import Deal

SHAPES: dict[str, tuple[str, str]] = {
    DealStatus.DRAFT: ("draft", ""),
    DealStatus.SUBMITTED: ("submitted", "live"),
    DealStatus.IN_REVIEW: ("review", "live"),
    DealStatus.RETURNED: ("returned", "warn"),
    DealStatus.APPROVED: ("approved", "good"),
    DealStatus.REJECTED: ("rejected", "bad"),
    DealStatus.WON: ("won", "good"),
    DealStatus.LOST: ("lost", ""),
    DealStatus.EXPIRED: ("expired", ""),
    DealStatus.WITHDRAWN: ("withdrawn", ""),
    DealStatus.CANCELLED: ("withdrawn", ""),
}
"""Symbol and tone of each state, as in the style guide."""


def title_of(deal: Deal) -> str:
    """Return the customer's name; a draft may not have one yet."""
    return deal.customer_name or "Customer not named yet"
