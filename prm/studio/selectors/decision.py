"""Decisions a version made, each with what it was made on."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dealreg.models import Deal
from partners.models import Partner
from pricing.models import Quote
from prm.common.models.decision import Decision
from prm.common.models.policy import PolicyVersion

MOST, FEW = 8, 12
NAMED = ((Deal, "customer_name"), (Quote, "customer_name"), (Partner, "name"))
"""The records decisions are made on, with the field people know them by."""


def _named(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return decisions with ``about``: the customer of a registration or quote, the partner's name, else the number."""
    names = [
        Subquery(model.objects.filter(public_id=OuterRef("subject_id")).values(field)[:1]) for model, field in NAMED
    ]
    return rows.annotate(about=Coalesce(*names, "subject_id"))


def of_version(version: PolicyVersion) -> QuerySet[Decision]:
    """Return every decision a version made, named."""
    return _named(Decision.objects.filter(policy=version))


def outcomes_of(version: PolicyVersion) -> list[tuple[str, str]]:
    """Return the outcomes a version came to, for a filter; none where each decision has one of its own."""
    found = list(Decision.objects.filter(policy=version).values_list("outcome", flat=True).distinct()[: FEW + 1])
    return [(each, each.replace("_", " ").capitalize()) for each in sorted(found)] if len(found) <= FEW else []


def by_version(version: PolicyVersion) -> tuple[int, list[Decision]]:
    """Return how many decisions a version made, and the newest of them."""
    count = Decision.objects.filter(policy=version).count()
    return count, list(of_version(version).order_by("-at", "-pk")[:MOST]) if count else []


def recent(kind: str) -> list[Decision]:
    """Return the newest decisions of a kind, to take an example's facts from."""
    return list(_named(Decision.objects.filter(kind=kind)).order_by("-at", "-pk")[:MOST])


def alike(kind: str, reference: str) -> Decision | None:
    """Return a decision of a kind by its public id, or ``None``."""
    return Decision.objects.filter(kind=kind, public_id=reference).first() if reference else None
