"""Reading policy versions, for people."""

from dataclasses import dataclass

from django.db.models import QuerySet

from prm.common.errors import NotFound
from prm.common.models.decision import Decision
from prm.common.models.policy import PolicyVersion
from prm.common.policies.kinds import PolicyKind, kinds
from prm.common.policies.store import body_of


@dataclass(frozen=True, slots=True)
class InForce:
    """A kind with its active versions, each with what it says."""

    kind: PolicyKind
    versions: list[tuple[PolicyVersion, list[str]]]


def said(version: PolicyVersion) -> list[str]:
    """Return a version in plain language, a sentence a line."""
    return kinds()[version.kind].say(body_of(version))


def overview() -> list[InForce]:
    """Return every kind with the versions active now, the general one first."""
    active = PolicyVersion.objects.filter(status=PolicyVersion.Status.ACTIVE).order_by("scope_key", "number")
    by_kind: dict[str, list[tuple[PolicyVersion, list[str]]]] = {}
    for version in active:
        by_kind.setdefault(version.kind, []).append((version, said(version)))
    return [
        InForce(kind, by_kind.get(key, [])) for key, kind in sorted(kinds().items(), key=lambda item: item[1].label)
    ]


def get(reference: str) -> PolicyVersion:
    """Return one version by public id. Raises ``NotFound``."""
    version = PolicyVersion.objects.filter(public_id=reference).select_related("author", "approver", "base").first()
    if version is None:
        raise NotFound()
    return version


def every(*, kind: str | None = None, statuses: list[str] | None = None) -> QuerySet[PolicyVersion]:
    """Return versions with their people, of one kind and in some states when these are named."""
    found = PolicyVersion.objects.select_related("author", "approver")
    if kind is not None:
        found = found.filter(kind=kind)
    return found.filter(status__in=statuses) if statuses else found


def history(kind: str) -> list[PolicyVersion]:
    """Return every version of a kind, newest first."""
    return list(PolicyVersion.objects.filter(kind=kind).select_related("author").order_by("scope_key", "-number"))


def times_used(version: PolicyVersion) -> int:
    """Return how many decisions were made by this version."""
    return Decision.objects.filter(policy=version).count()
