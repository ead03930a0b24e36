"""For whom a version is meant, and which of several that fit wins.

A scope names up to five dimensions. Asked for one deal, a dimension may have several values: the regions from the
nearest to the widest, every programme and every cohort the partner is in.
"""

from collections.abc import Mapping, Sequence

from prm.common.models.policy import DIMENSIONS, PolicyVersion

Wanted = str | Sequence[str] | None
Scope = Mapping[str, Wanted]
Named = Mapping[str, str | None]

STRENGTH = ("motion", "tier", "region", "programme")
"""Between two versions with equally many dimensions, the one that names the first of these wins."""


def scope_key(scope: Named) -> str:
    """Return the canonical text of a version's scope, for uniqueness: dimensions sorted, empty ones dropped."""
    return ";".join(f"{dimension}={value}" for dimension, value in sorted(scope.items()) if value)


def wanted_values(scope: Scope, dimension: str) -> Sequence[str]:
    """Return what is asked for in one dimension, nearest first; empty when nothing is."""
    value = scope.get(dimension)
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, str) else value


def misfit(version: PolicyVersion, scope: Scope) -> str | None:
    """Return the dimension in which a version is not meant for ``scope``, or ``None`` when it fits."""
    for dimension in DIMENSIONS:
        if dimension in version.scope and version.scope[dimension] not in wanted_values(scope, dimension):
            return dimension
    return None


def rank(version: PolicyVersion, scope: Scope) -> tuple[object, ...]:
    """Return what versions that fit ``scope`` are compared by: the greatest wins.

    A named cohort, then the number of dimensions, then the first of :data:`STRENGTH` that only one names, then the
    nearer region, then the later start, then the later number.
    """
    named = version.scope
    regions = list(wanted_values(scope, "region"))
    nearness = -regions.index(named["region"]) if "region" in named else 0
    return (
        "cohort" in named,
        len(named),
        tuple(dimension in named for dimension in STRENGTH),
        nearness,
        version.effective_from,
        version.number,
    )


def beaten_by(loser: PolicyVersion, winner: PolicyVersion, scope: Scope) -> str:
    """Return in words why ``winner`` goes before ``loser``; both fit ``scope``."""
    first, second = rank(winner, scope), rank(loser, scope)
    level = next(number for number, (a, b) in enumerate(zip(first, second, strict=True)) if a != b)
    if level == 0:
        return f"version {winner.number} is for a cohort the partner is in, and that goes before everything"
    if level == 1:
        return f"version {winner.number} says more exactly for whom it is"
    if level == 2:
        ours, theirs = set(winner.scope), set(loser.scope)
        stronger = next(d for d in STRENGTH if d in ours and d not in theirs)
        weaker = next(d for d in STRENGTH if d in theirs and d not in ours)
        return f"version {winner.number} names the {stronger}, which goes before the {weaker}"
    if level == 3:
        return f"version {winner.number} is for {winner.scope['region']}, which is nearer than {loser.scope['region']}"
    return f"version {winner.number} came into force later"
