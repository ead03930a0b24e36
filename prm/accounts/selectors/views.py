"""Reading saved views."""

from prm.accounts.models import SavedView
from prm.common.actors import Actor


def of(actor: Actor, page: str) -> list[SavedView]:
    """Return this person's views of one list, by name."""
    return list(SavedView.objects.filter(user_id=actor.user_id, page=page).order_by("name"))
