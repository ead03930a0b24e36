"""A partner's own deals as its portal shows them: one with everything on it, many with what each waits for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from dealreg import policies as kinds
from dealreg.enums import OPEN_FOR_REVIEW, DealStatus, SalesStage
from dealreg.models import Deal, DealFile, DealLine
from dealreg.rules import turn
from dealreg.rules.turn import Thresholds, Turn
from dealreg.selectors import deal as deals
from partners.models import TeamMember
from prm.common.actors import Actor
from prm.common.clocks import Clock
from prm.common.errors import DomainError
from prm.common.firsts import first_and_count
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.policies import kinds as declared

DECISION = "deal.decision"
APPEAL = "deal.appeal"
FIX = "deal.fix"
SUBJECT = "dealreg.deal"
FIELDS = (
    "customer_name",
    "customer_website",
    "customer_country",
    "customer_address",
    "customer_postal_code",
    "customer_city",
    "customer_tax_id",
    "contact_name",
    "contact_email",
    "contact_title",
    "contact_phone",
    "summary",
    "currency",
    "expected_close",
    "procurement",
    "tender_published_on",
    "motion",
    "territory",
    "stage",
    "competitors",
    "incumbent",
    "help_wanted",
    "notes",
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a draft holds, in the form's terms."""

    fields: dict[str, Any]
    rows: list[dict[str, str]]


def find(actor: Actor, reference: str) -> Deal | None:
    """Return one of the actor's deals by public id, or ``None``."""
    return deals.visible_to(actor).select_related("partner", "owner").filter(public_id=reference).first()


def lines_of(deal: Deal) -> list[DealLine]:
    """Return what is sold, with families and products, in the order it was entered."""
    return list(DealLine.objects.filter(deal=deal).select_related("family", "product").order_by("pk"))


def files_of(deal: Deal) -> list[DealFile]:
    """Return the files on the deal, oldest first."""
    return list(DealFile.objects.filter(deal=deal).order_by("created_at", "pk"))


def stored(deal: Deal) -> Stored:
    """Return the draft's fields and rows as the form shows them."""
    return Stored({name: getattr(deal, name) for name in FIELDS}, stored_rows(deal))


def stored_rows(deal: Deal) -> list[dict[str, str]]:
    """Return what is sold as the form's rows show it; an amount not given yet is empty, not zero."""
    return [
        {
            "item": f"p:{line.product.sku}" if line.product else f"f:{line.family.code}",
            "quantity": f"{line.quantity:f}".rstrip("0").rstrip("."),
            "amount": f"{line.amount:,.2f}" if line.amount else "",
        }
        for line in lines_of(deal)
    ]


def vendor_people(actor: Actor) -> list[TeamMember]:
    """Return the vendor's people around the actor's partner."""
    return list(TeamMember.objects.filter(partner_id=actor.partner_id).order_by("role", "name"))


def thresholds() -> Thresholds:
    """Return when a deal is worth a look, by the programme's general policies; as shipped where there are none."""
    try:
        bodies = {kind: found.body for kind, found in in_force([kinds.PROTECTION, kinds.INACTIVITY]).items()}
    except DomainError:
        bodies = {kind: declared()[kind].default() for kind in (kinds.PROTECTION, kinds.INACTIVITY)}
    soon = timedelta(days=max(bodies[kinds.PROTECTION].warn_days, default=0))
    return Thresholds(soon, bodies[kinds.INACTIVITY].looks_quiet_after)


def turn_of(deal: Deal, at: datetime | None = None, looks: Thresholds | None = None) -> Turn:
    """Return whose turn it is on ``deal`` now. Give ``looks`` when asking for many."""
    moved = (deal.stage_changed_at, deal.decided_at, deal.last_activity_at)
    return turn.whose(
        status=deal.status,
        at=at or now(),
        protected_until=deal.protected_until,
        last_moved_at=max(filter(None, moved), default=None),
        thresholds=looks or thresholds(),
    )


def needing_partner(
    rows: QuerySet[Deal], at: datetime | None = None, looks: Thresholds | None = None
) -> QuerySet[Deal]:
    """Return the deals that should be looked at today: the same ones :func:`turn_of` calls urgent."""
    moment, looks = at or now(), looks or thresholds()
    moved = Greatest("stage_changed_at", "decided_at", "last_activity_at")
    pressing = Q(protected_until__lte=moment + looks.ends_soon)
    if looks.quiet_after is not None:
        pressing |= Q(moved_at__lte=moment - looks.quiet_after)
    return rows.annotate(moved_at=moved).filter(
        Q(status__in=(DealStatus.DRAFT, DealStatus.RETURNED)) | Q(status=DealStatus.APPROVED) & pressing
    )


def waiting_on_vendor(rows: QuerySet[Deal]) -> QuerySet[Deal]:
    """Return the deals the vendor has to decide."""
    return rows.filter(status__in=OPEN_FOR_REVIEW)


def decision_clocks(actor: Actor, references: Iterable[str] | None = None) -> dict[str, Clock]:
    """Return the vendor's open clocks for decisions and appeals of the actor's partner by deal, 500 at most."""
    return _open_clocks(actor, (DECISION, APPEAL), references)


def turn_clocks(actor: Actor, references: Iterable[str] | None = None) -> dict[str, Clock]:
    """Return the open clock of whose turn it is, by deal: the vendor's to decide, or the partner's own to fix what was
    returned, while that one rests; 500 at most."""
    return _open_clocks(actor, (DECISION, APPEAL, FIX), references)


def _open_clocks(actor: Actor, kinds: Sequence[str], references: Iterable[str] | None) -> dict[str, Clock]:
    clocks = Clock.objects.filter(
        partner_id=actor.partner_id,
        kind__in=kinds,
        state__in=(Clock.State.RUNNING, Clock.State.PAUSED, Clock.State.BREACHED),
    )
    if references is not None:
        clocks = clocks.filter(subject_type=SUBJECT, subject_id__in=list(references))
    found = sorted(clocks.order_by("due_at")[:500], key=lambda clock: clock.kind == FIX)
    return {clock.subject_id: clock for clock in found}


def owners(actor: Actor) -> list[tuple[str, str]]:
    """Return who owns deals of the actor's partner, as (public id, name), by name."""
    found = deals.visible_to(actor).exclude(owner=None).order_by("owner__name").distinct()
    return list(found.values_list("owner__public_id", "owner__name"))


def most_pressing(
    actor: Actor, *, person_id: int | None, limit: int, looks: Thresholds | None = None
) -> tuple[list[Deal], int]:
    """Return what needs the partner and how much of it there is: what ends first on top, then the latest touched.

    With ``person_id`` only that person's deals and those without an owner.
    """
    rows = needing_partner(deals.visible_to(actor), looks=looks)
    if person_id is not None:
        rows = rows.filter(Q(owner_id=person_id) | Q(owner=None))
    return first_and_count(rows.order_by(F("protected_until").asc(nulls_last=True), "-updated_at", "-pk"), limit)


def waiting(actor: Actor, *, limit: int) -> tuple[list[Deal], int]:
    """Return what the vendor has to decide, longest waiting first, and how much of it there is."""
    return first_and_count(waiting_on_vendor(deals.visible_to(actor)).order_by("submitted_at", "pk"), limit)


def recently_decided(actor: Actor, limit: int = 5) -> list[Deal]:
    """Return the deals decided last, the newest decision first."""
    return list(deals.visible_to(actor).filter(decided_at__isnull=False).order_by("-decided_at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Promises:
    """How many decisions the vendor owed since a day, and how many it gave in time."""

    owed: int
    kept: int

    @property
    def percent(self) -> int:
        """Return the part kept in time, in whole percent, rounded down: 99.9 is not 100."""
        return 100 * self.kept // self.owed if self.owed else 0


def promises_since(actor: Actor, since: datetime) -> Promises:
    """Return how the vendor kept its decision promises to this partner: those met, and those late and still open."""
    mine = Clock.objects.filter(partner_id=actor.partner_id, kind=DECISION, owed_by="vendor")
    late = Q(breached_at__isnull=False)
    ended = Q(state=Clock.State.MET, ended_at__gte=since)
    found = mine.aggregate(
        owed=Count("pk", filter=ended | Q(state=Clock.State.BREACHED)),
        kept=Count("pk", filter=ended & ~late),
    )
    return Promises(found["owed"], found["kept"])


def promised_since(actor: Actor, since: datetime) -> list[tuple[Clock, Deal]]:
    """Return the clocks :func:`promises_since` counts, each with its deal, the latest first; at most 200."""
    mine = Clock.objects.filter(partner_id=actor.partner_id, kind=DECISION, owed_by="vendor")
    counted = mine.filter(Q(state=Clock.State.MET, ended_at__gte=since) | Q(state=Clock.State.BREACHED))
    clocks = list(counted.order_by("-due_at")[:200])
    found = deals.visible_to(actor).in_bulk([clock.subject_id for clock in clocks], field_name="public_id")
    return [(clock, found[clock.subject_id]) for clock in clocks if clock.subject_id in found]


@dataclass(frozen=True, slots=True)
class StageSum:
    """The open deals of one stage in one currency."""

    stage: str
    label: str
    currency: str
    deals: int
    amount: Decimal


def pipeline(actor: Actor) -> list[StageSum]:
    """Return approved, still open deals summed by stage and currency, in the order of the stages."""
    rows = (
        deals.visible_to(actor)
        .filter(status=DealStatus.APPROVED)
        .order_by()
        .values("stage", "currency")
        .annotate(deals=Count("pk"), total=Coalesce(Sum("amount"), Decimal(0)))
    )
    order = {value: number for number, value in enumerate(SalesStage.values)}
    sums = [
        StageSum(row["stage"], SalesStage(row["stage"]).label, row["currency"], row["deals"], row["total"])
        for row in rows
    ]
    return sorted(sums, key=lambda entry: (order[entry.stage], entry.currency))
