"""Decisions a version made."""

from prm.common.models.decision import Decision
from prm.common.models.policy import PolicyVersion

MOST = 8


def by_version(version: PolicyVersion) -> tuple[int, list[Decision]]:
    """Return how many decisions a version made, and the newest of them."""
    rows = Decision.objects.filter(policy=version)
    return rows.count(), list(rows.order_by("-at", "-pk")[:MOST])


def recent(kind: str) -> list[Decision]:
    """Return the newest decisions of a kind, to take an example's facts from."""
    return list(Decision.objects.filter(kind=kind).order_by("-at", "-pk")[:MOST])


def alike(kind: str, reference: str) -> Decision | None:
    """Return a decision of a kind by its public id, or ``None``."""
    return Decision.objects.filter(kind=kind, public_id=reference).first() if reference else None
