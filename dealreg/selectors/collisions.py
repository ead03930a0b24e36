"""What a registration may collide with at the accounts its customer may be. Runs as the system."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from dealreg.enums import LIVE, ConflictKind, DealStatus
from dealreg.models import Conflict, Deal, DealLine, Match, Opportunity
from dealreg.rules.conflict import Collision
from dealreg.selectors import facts as facts_of
from partners.models import Account
from partners.selectors import territory as territories
from prm.common.moment import now
from prm.common.prepared import Given, Prepared, one_of

RAN_OUT_LATELY = timedelta(days=5 * 366)
"""How long ago a registration that ran out may have ended to be looked at; the longest cool-down is five years."""
MOST_OPPORTUNITIES = 50
"""Open sales looked at for each account."""

Found = tuple[Collision, Conflict]


@dataclass(frozen=True, slots=True)
class Place:
    """An account the customer is or may be. Without ``match`` it is the deal's own, where only deals are looked for."""

    account: Account
    account_is: Literal["same", "maybe"]
    match: Match | None = None


def found_at(deal: Deal, places: Sequence[Place], *, since: datetime | None = None) -> list[Found]:
    """Return everything the conflict rule should weigh, account by account, each with an unsaved row. Two statements.

    Of undecided registrations only those submitted before ``since`` count, when it is given; of those that ran out
    only the late ones. The deal has drawn its primary key.
    """
    if not places:
        return []
    asked = {"accounts": [place.account.pk for place in places], "deal": deal.pk, "lately": now() - RAN_OUT_LATELY}
    deals = _by_account(LIVE_AT(**asked) if since is None else LIVE_BEFORE(**asked, since=since), "account")
    looked_at = [place.account.pk for place in places if place.match]
    sales = _by_account(SALES_AT(accounts=looked_at) if looked_at else [], "account_id")
    families = frozenset(facts_of.families_of(deal))
    found: list[Found] = []
    for place in places:
        found += (_with_deal(deal, families, place, row) for row in deals[place.account.pk])
        if place.match is None:
            continue
        for row in sales[place.account.pk]:
            if row["partner_id"] is None or row["partner_id"] != deal.partner_id:
                found.append(_with_sale(deal, families, place, row))
        if place.account.is_strategic:
            words = f"{place.account.name} is a named strategic account"
            kind = ConflictKind.STRATEGIC_ACCOUNT
            collision = Collision(kind, place.account.public_id, words, place.account_is, True, True)
            found.append((collision, Conflict(deal=deal, kind=kind, match=place.match, account=place.account)))
    return found


def _live() -> QuerySet[Deal, Any]:
    """Ask for the live registrations at accounts, and those that ran out lately."""
    ended = Q(status=DealStatus.EXPIRED, closed_at__gte=Given("lately"))
    rows = Deal.objects.filter(one_of("review__account_id", "accounts"), Q(status__in=sorted(LIVE)) | ended)
    codes = ArraySubquery(DealLine.objects.filter(deal=OuterRef("pk")).order_by().values("family__code"))
    return rows.exclude(pk=Given("deal")).values(
        "pk", "public_id", "status", "closed_at", "partner_id", "partner__name", "customer_name", "territory",
        account=F("review__account_id"), codes=codes,
    )  # fmt: skip


def _sales() -> QuerySet[Opportunity, Any]:
    """Ask for the vendor's open sales at accounts; one grown from a registration counts as that registration."""
    rows = Opportunity.objects.filter(
        one_of("account_id", "accounts"), deal__isnull=True, stage__in=["prospecting", "engaging"]
    )
    place = Window(RowNumber(), partition_by="account_id", order_by=["-engaged_on", "-pk"])
    return (
        rows.annotate(place=place)
        .filter(place__lte=MOST_OPPORTUNITIES)
        .order_by("-engaged_on", "-pk")
        .values(
            "pk", "public_id", "name", "owner_name", "is_renewal", "partner_id", "territory", "account_id",
            "family__code",
        )
    )  # fmt: skip


LIVE_AT = Prepared(_live)
LIVE_BEFORE = Prepared(
    lambda: _live().exclude(status__in=sorted(LIVE - {DealStatus.APPROVED}), submitted_at__gt=Given("since"))
)
SALES_AT = Prepared(_sales)


def _by_account(rows: Iterable[Any], name: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found


def _with_deal(deal: Deal, families: frozenset[str], place: Place, row: dict[str, Any]) -> Found:
    over = row["status"] == DealStatus.EXPIRED and row["closed_at"] is not None
    kind = ConflictKind.ENDED_REGISTRATION if over else ConflictKind.LIVE_REGISTRATION
    state = DealStatus(row["status"]).label.lower()
    collision = Collision(
        kind=kind,
        reference=row["public_id"],
        described=f"{row['partner__name']} registered {row['customer_name']}, {state}",
        account_is=place.account_is,
        family_overlap=not families.isdisjoint(row["codes"]),
        territory_overlap=territories.overlap(deal.territory, row["territory"]),
        same_partner=row["partner_id"] == deal.partner_id,
        ended_on=row["closed_at"].date() if over else None,
    )
    return collision, Conflict(deal=deal, kind=kind, match=place.match, other_id=row["pk"])


def _with_sale(deal: Deal, families: frozenset[str], place: Place, row: dict[str, Any]) -> Found:
    kind = ConflictKind.RENEWAL if row["is_renewal"] else ConflictKind.DIRECT_OPPORTUNITY
    collision = Collision(
        kind=kind,
        reference=row["public_id"],
        described=f"{kind.label}: {row['name']}, {row['owner_name'] or 'no owner'}",
        account_is=place.account_is,
        family_overlap=row["family__code"] is None or row["family__code"] in families,
        territory_overlap=not row["territory"] or territories.overlap(deal.territory, row["territory"]),
    )
    return collision, Conflict(deal=deal, kind=kind, match=place.match, opportunity_id=row["pk"])
