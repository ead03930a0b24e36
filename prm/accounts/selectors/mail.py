"""Reading mail the product wrote."""

from django.db.models import Q, QuerySet

from prm.accounts.models import Mail, User
from prm.common.errors import NotFound


def to_user(user: User) -> QuerySet[Mail]:
    """Return the mail written to ``user``, newest first."""
    return Mail.objects.filter(to__iexact=user.email).order_by("-at", "-pk")


def all_mail() -> QuerySet[Mail]:
    """Return everybody's mail, newest first."""
    return Mail.objects.order_by("-at", "-pk")


def search(rows: QuerySet[Mail], words: str) -> QuerySet[Mail]:
    """Return the mail whose address or subject contains ``words``."""
    return rows.filter(Q(to__icontains=words) | Q(subject__icontains=words))


def get_mail(reference: str) -> Mail:
    """Return one message by public id (``NotFound``)."""
    found = Mail.objects.filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found
