"""What of a partner's quotes and renewals needs it now, and which prices it waits for."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from pricing.enums import QuoteStatus, RenewalStatus
from pricing.models import Quote, Renewal
from pricing.selectors import quote as quotes
from pricing.selectors import renewal as renewals
from prm.common.actors import Actor
from prm.common.clocks import Clock
from prm.common.firsts import first_and_count
from prm.common.moment import now

SOON = timedelta(days=7)
"""How long before its prices are over an unanswered quote is worth a word with the customer."""
Row = TypeVar("Row", Quote, Renewal)
TO_RENEW = (RenewalStatus.OPEN, RenewalStatus.OPEN_TO_OTHERS)


def quotes_to_do(actor: Actor, *, person_id: int | None, limit: int) -> tuple[list[Quote], int]:
    """Return the quotes that need the partner, and how many there are: to send, about to expire, to finish.

    With ``person_id`` only that person's and those without an owner.
    """
    ending = Q(status=QuoteStatus.SENT, valid_until__lte=(now() + SOON).date())
    needing = Q(status__in=(QuoteStatus.DRAFT, QuoteStatus.READY)) | ending
    unfinished = Case(
        When(status=QuoteStatus.DRAFT, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    rows = _of_person(quotes.visible_to(actor).filter(needing), person_id)
    return first_and_count(rows.order_by(unfinished, "valid_until", "-updated_at", "-pk"), limit)


def renewals_to_do(actor: Actor, *, person_id: int | None, limit: int) -> tuple[list[Renewal], int]:
    """Return the renewals nobody has quoted yet, what ends first on top, and how many there are."""
    rows = _of_person(renewals.visible_to(actor).filter(status__in=TO_RENEW), person_id)
    return first_and_count(rows.order_by("due_on", "pk"), limit)


def prices_waited_for(actor: Actor, *, limit: int) -> tuple[list[Quote], int]:
    """Return the quotes the vendor has to approve, longest waiting first, and how many there are."""
    rows = quotes.visible_to(actor).filter(status=QuoteStatus.IN_APPROVAL)
    return first_and_count(rows.order_by("updated_at", "pk"), limit)


def next_clocks(actor: Actor, rows: Iterable[Quote | Renewal]) -> dict[str, Clock]:
    """Return what ends first of each quote or renewal, by public id: its open clock that is due next."""
    references = [each.public_id for each in rows]
    if not references:
        return {}
    found = Clock.objects.filter(
        partner_id=actor.partner_id,
        subject_type__in=(Quote._meta.label_lower, Renewal._meta.label_lower),
        subject_id__in=references,
        state__in=(Clock.State.RUNNING, Clock.State.PAUSED, Clock.State.BREACHED),
    )
    return {clock.subject_id: clock for clock in found.order_by("-due_at")}


def _of_person(rows: QuerySet[Row], person_id: int | None) -> QuerySet[Row]:
    return rows if person_id is None else rows.filter(Q(owner_id=person_id) | Q(owner=None))
