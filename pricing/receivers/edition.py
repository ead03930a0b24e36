"""Telling people about editions of price books: who may publish one that waits, and its author what became of it."""

from datetime import datetime

from django.urls import reverse

from pricing.models import Edition
from pricing.selectors import book as books
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.accounts.rules.telling import zone_of
from prm.common.events import receiver
from prm.common.models.event import Event
from prm.common.permissions import table


def _title(edition: Edition) -> str:
    return f"{edition.book.name}, edition {edition.number}"


def _url(edition: Edition) -> str:
    return reverse("console:edition", args=[edition.public_id])


@receiver("edition.submit", key="pricing.tell_publishers")
def tell_publishers(event: Event) -> None:
    """Tell everybody who may publish the edition: with the right to, and none of those who edited it."""
    edition = books.edition_if_there(event.subject_id)
    if edition is None or edition.status != "in_review":
        return
    wrote = {edition.author_id, event.actor_id, *edition.editors} - {None}
    may = User.objects.filter(is_active=True, staff_roles__overlap=sorted(table()["book.publish"]))
    notify(
        may.exclude(pk__in=wrote).order_by("pk"),
        kind="edition.to_review",
        key=f"{event.id}:publishers",
        title=f"{_title(edition)} waits to be published",
        body=_body(f"{event.actor_name} sent it for review.", edition.change_note),
        url=_url(edition),
    )


@receiver("edition.return", key="pricing.tell_edition_returned")
def tell_returned(event: Event) -> None:
    """Tell the author what has to change before the edition is published."""
    if edition := books.edition_if_there(event.subject_id):
        body = _body(f"{event.actor_name} returned it.", edition.review_note)
        _tell_author(edition, event, "edition.decided", "was returned to you", body)


@receiver("edition.publish", key="pricing.tell_edition_published")
def tell_published(event: Event) -> None:
    """Tell the author from when prices are read from the edition."""
    edition = books.edition_if_there(event.subject_id)
    if edition is None:
        return
    start = datetime.fromisoformat(event.payload["effective_from"])
    zone = zone_of(edition.author.timezone if edition.author else "UTC")
    since = f"{start.astimezone(zone):%-d %B %Y, %H:%M %Z}"
    body = _body(f"{event.actor_name} published it. Prices are read from it from {since} on.", edition.review_note)
    _tell_author(edition, event, "edition.decided", "is published", body)


def _tell_author(edition: Edition, event: Event, kind: str, what: str, body: str) -> None:
    if edition.author is None or edition.author_id == event.actor_id:
        return
    notify([edition.author], kind=kind, key=f"{event.id}:author", title=f"{_title(edition)} {what}", body=body,
           url=_url(edition))  # fmt: skip


def _body(first: str, words: str) -> str:
    return f"{first}\n\n{words}" if words else first
