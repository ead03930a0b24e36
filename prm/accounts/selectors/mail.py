"""Reading mail the product wrote."""

from django.db.models import QuerySet

from prm.accounts.models import Mail, User
from prm.common.errors import NotFound


def to_user(user: User) -> QuerySet[Mail]:
    """Return the mail written to ``user``, newest first."""
    return Mail.objects.filter(to__iexact=user.email).order_by("-at", "-pk")


def all_mail(state: str = "", to: str = "") -> QuerySet[Mail]:
    """Return everybody's mail, newest first, in one state or all, to addresses that contain ``to``."""
    found = Mail.objects.order_by("-at", "-pk")
    if state in Mail.State.values:
        found = found.filter(state=state)
    return found.filter(to__icontains=to) if to else found


def get_mail(reference: str) -> Mail:
    """Return one message by public id (``NotFound``)."""
    found = Mail.objects.filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found
