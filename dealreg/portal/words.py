"""How the portal says a deal."""

from dealreg.models import Deal


def title_of(deal: Deal) -> str:
    """Return the customer's name; a draft may not have one yet."""
    return deal.customer_name or "Customer not named yet"
