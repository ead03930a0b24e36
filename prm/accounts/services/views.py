"""Saved views of lists: a person's own named queries."""

from django.db import transaction

from prm.accounts.models import SavedView
from prm.common.actors import Actor
from prm.common.errors import Invalid, NotFound

MOST = 20
"""Views a person may keep per list; more than that is a sign of a missing filter."""


@transaction.atomic
def save(*, actor: Actor, page: str, name: str, query: str) -> SavedView:
    """Keep ``query`` under ``name`` for this person's list; the same name again replaces it.

    Raises ``Invalid`` for an empty or long name, a query too long to keep, or one view too many.
    """
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Invalid({"view_name": "Give the view a name."})
    if len(name) > 60:
        raise Invalid({"view_name": "A name of at most 60 characters, please."})
    if len(query) > 1000:
        raise Invalid({"view_name": "This view has more filters than can be kept. Take some away."})
    own = SavedView.objects.select_for_update().filter(user_id=actor.user_id, page=page)
    if not own.filter(name=name).exists() and own.count() >= MOST:
        raise Invalid({"view_name": f"{MOST} views are kept at most. Remove one first."})
    view, _ = SavedView.objects.update_or_create(user_id=actor.user_id, page=page, name=name, defaults={"query": query})
    return view


@transaction.atomic
def remove(*, actor: Actor, reference: str) -> str:
    """Remove one of this person's views and return its name. Raises ``NotFound`` for anybody else's."""
    view = SavedView.objects.filter(user_id=actor.user_id, public_id=reference).first()
    if view is None:
        raise NotFound()
    view.delete()
    return view.name
