"""Proposed tiers, and partners on their way up or down."""

from django.db.models import F, QuerySet

from partners.models import Partner, Programme, TierProposal, TierStanding
from prm.common.errors import NotFound
from prm.common.models import Decision

SHOWN = 100


def _all() -> QuerySet[TierProposal]:
    return TierProposal.objects.select_related("candidate", "programme", "tier", "was")


def waiting() -> list[TierProposal]:
    """Return the open proposals, the oldest first."""
    return list(_all().filter(status="open").order_by("created_at", "pk")[:SHOWN])


def settled(most: int = 20) -> list[TierProposal]:
    """Return what was decided lately, the newest first."""
    return list(_all().filter(status__in=["accepted", "declined"]).order_by("-settled_at", "-pk")[:most])


def moving() -> list[TierStanding]:
    """Return the partners that will lose a tier or wait for a review to gain one, by programme."""
    rows = TierStanding.objects.filter(outcome__in=["slipping", "rising"]).select_related("partner", "programme")
    return list(
        rows.order_by(F("programme__is_primary").desc(), "programme__name", "-outcome", "partner__name")[:SHOWN]
    )


def get(reference: str) -> TierProposal:
    """Return one proposal by public id. Raises ``NotFound``."""
    found = _all().filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def open_for(partner: Partner, programme: Programme) -> TierProposal | None:
    """Return the partner's open proposal in a programme."""
    return _all().filter(candidate=partner, programme=programme, status="open").first()


def open_of(partner: Partner) -> dict[int, TierProposal]:
    """Return the partner's open proposals by programme."""
    return {row.programme_id: row for row in _all().filter(candidate=partner, status="open")}


def decision_of(proposal: TierProposal) -> Decision | None:
    """Return the decision a proposal was made from."""
    return Decision.objects.select_related("policy").filter(public_id=proposal.decision_ref).first()


def count_open() -> int:
    """Return how many proposals wait for a person."""
    return TierProposal.objects.filter(status="open").count()


def last_found(partner: Partner) -> dict[int, TierStanding]:
    """Return what the ladders last said of a partner, by programme."""
    return {row.programme_id: row for row in TierStanding.objects.filter(partner=partner)}
