"""Which stored decisions a simulation looks at."""

from django.db.models import Q, QuerySet

from prm.common.judging.judgement import judgements, tried_by
from prm.common.models import Decision, PolicyVersion, Simulation
from prm.common.simulation.coverage import Coverage, scope_of


def kinds_of(simulation: Simulation) -> list[str]:
    """Return the kinds of decision it looks at, in the order it takes them."""
    return sorted(judgement.kind for judgement in tried_by(simulation.kind))


def counted(simulation: Simulation, kind: str) -> QuerySet[Decision]:
    """Return the decisions of one kind it looks at, whoever's they were to make."""
    wanted = Q(at__gte=simulation.since, at__lt=simulation.until, policy__isnull=False, kind=kind)
    if partner_id := simulation.filters.get("partner"):
        wanted &= Q(partner_id=partner_id)
    return judgements()[kind].counted(Decision.objects.filter(wanted))


def count_of(simulation: Simulation) -> int:
    """Return how many decisions it looks at."""
    return sum(counted(simulation, kind).count() for kind in kinds_of(simulation))


def coverage_of(simulation: Simulation) -> Coverage:
    """Return whose decisions would have been the version's to make, with the scope it had when it was tried."""
    version = PolicyVersion(
        pk=simulation.version_id, kind=simulation.kind, number=simulation.version.number, scope=simulation.scope,
        scope_key=simulation.version.scope_key, effective_from=simulation.version.effective_from,
    )  # fmt: skip
    return Coverage(version)


def is_tried(simulation: Simulation, coverage: Coverage, decision: Decision) -> bool:
    """Whether one of them was the version's to make, and of the tier that was asked for."""
    scope = scope_of(decision.scope, decision.facts)
    tier = simulation.filters.get("tier")
    return coverage.holds(scope) and (not tier or one(scope.get("tier")) == tier)


def one(value: object) -> str:
    """Return the nearest of a scope's values: it may hold one, or several of which the first is nearest."""
    if isinstance(value, (list, tuple)):
        value = value[0] if value else ""
    return str(value or "")
