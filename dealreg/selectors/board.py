"""A partner's deals as a board: from draft over the vendor's decision to each stage of the sale."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import RowNumber

from dealreg.enums import OPEN_FOR_REVIEW, DealStatus, SalesStage
from dealreg.models import Deal
from dealreg.selectors import deal as deals
from prm.common.actors import Actor
from prm.common.moment import now

MOST = 40
"""Cards in a column; the list behind the column's head has all of them."""
CLOSED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the list's query that shows all of it, and its newest cards."""

    key: str
    title: str
    query: str
    cards: Sequence[Deal] = ()
    more: bool = False


def _statuses(those: Iterable[str]) -> str:
    return "&".join(f"status={status}" for status in sorted(those))


def columns(actor: Actor, *, vendor: str) -> list[Column]:
    """Return the board's columns in order, each with at most :data:`MOST` cards, latest touched first. One query."""
    closed_since = now() - timedelta(days=CLOSED_DAYS)
    yours, closed = [DealStatus.DRAFT, DealStatus.RETURNED], [DealStatus.WON, DealStatus.LOST]
    heads = [
        ("yours", "To finish", _statuses(yours), Q(status__in=yours)),
        ("vendor", f"With {vendor}", _statuses(OPEN_FOR_REVIEW), Q(status__in=OPEN_FOR_REVIEW)),
        *(
            (str(stage), stage.label, f"status=approved&stage={stage}", Q(status=DealStatus.APPROVED, stage=stage))
            for stage in SalesStage
        ),
        (
            "closed",
            f"Won or lost, {CLOSED_DAYS} days",
            _statuses(closed),
            Q(status__in=closed, closed_at__gte=closed_since),
        ),
    ]
    place = Case(*(When(those, then=Value(key)) for key, _, _, those in heads))
    rank = Window(RowNumber(), partition_by=F("column"), order_by=(F("updated_at").desc(), F("pk").desc()))
    rows = deals.visible_to(actor).annotate(column=place).exclude(column=None).annotate(rank=rank)
    cards = defaultdict(list)
    for deal in rows.filter(rank__lte=MOST + 1).order_by("rank"):
        cards[deal.column].append(deal)
    return [Column(key, title, query, cards[key][:MOST], len(cards[key]) > MOST) for key, title, query, _ in heads]
