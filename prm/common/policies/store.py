"""Finding the version in force, and putting a new one in force."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from pydantic import BaseModel, ValidationError

from prm.common.errors import DomainError
from prm.common.models.policy import PolicyVersion
from prm.common.moment import now
from prm.common.policies.faults import STORED, by_path
from prm.common.policies.kinds import kinds
from prm.common.policies.scopes import Named, Scope, beaten_by, misfit, rank, scope_key, wanted_values
from prm.common.prepared import Given, Prepared
from prm.common.tenancy import as_system

_NUMBERING = 73  # the space of advisory locks in which versions are numbered
_REMEMBERED = 256  # bodies kept parsed


@dataclass(frozen=True, slots=True)
class Policy:
    """A version in force with its body parsed, and the scope it was looked up for, which a decision keeps."""

    version: PolicyVersion
    body: Any
    scope: Scope = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Return such as "Protection window, version 14"."""
        return label_of(self.version)


@dataclass(frozen=True, slots=True)
class Standing:
    """One version that counts at a moment, and how it fares for a scope: whether it fits, whether it wins, why."""

    version: PolicyVersion
    fits: bool
    wins: bool
    why: str


class _Parsed:
    """A body as it was when it was parsed, so that one changed by hand in the database is read anew."""

    __slots__ = ("body", "raw")

    def __init__(self) -> None:
        self.raw: Any = None
        self.body: Any = None


def label_of(version: PolicyVersion) -> str:
    """Return a version as people call it: "Protection window, version 14"."""
    return f"{kinds()[version.kind].label}, version {version.number}"


@lru_cache(_REMEMBERED)
def _slot(public_id: str) -> _Parsed:
    return _Parsed()


def body_of(version: PolicyVersion) -> Any:
    """Return the parsed body of a stored version.

    Raises ``DomainError`` ``policy.unreadable`` that names version and place when what is stored does not fit its form.
    """
    slot = _slot(version.public_id)
    if slot.body is not None and slot.raw == version.body:
        return slot.body
    try:
        body = kinds()[version.kind].schema.model_validate(version.body, context=STORED)
    except ValidationError as error:
        problems = by_path(error, version.body)
        path, text = next(iter(problems.items()))
        raise DomainError(
            "policy.unreadable",
            f"{label_of(version)} cannot be read: {path or 'its body'}: {text}",
            extra={"version": version.public_id, "path": path, "errors": problems},
        ) from error
    slot.raw, slot.body = deepcopy(version.body), body
    return body


def counting(wanted: Iterable[str], at: datetime | Given) -> QuerySet[PolicyVersion]:
    """Return the versions of ``wanted`` kinds that count at a moment, for whomever they are meant.

    A scheduled version counts from its very moment, whether the sweep has activated it yet or not.
    """
    status = PolicyVersion.Status
    return PolicyVersion.objects.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gt=at),
        kind__in=list(wanted),
        status__in=[status.ACTIVE, status.RETIRED, status.SCHEDULED],
        effective_from__lte=at,
    )


@lru_cache(_REMEMBERED)
def _counting(wanted: tuple[str, ...]) -> Prepared[PolicyVersion]:
    return Prepared(lambda: counting(wanted, Given("at")))


def in_force(wanted: Iterable[str], *, at: datetime | None = None, scope: Scope | None = None) -> dict[str, Policy]:
    """Return the version in force of each kind at ``at`` (now) for ``scope``.

    A version applies when every dimension it names has that value, or one of those values, in ``scope``; which of
    several wins is said in :mod:`prm.common.policies.scopes`. Raises ``DomainError`` ``policy.missing`` when a kind has
    none and ``policy.unreadable`` when what is stored does not fit its form.
    """
    return in_force_for_each(wanted, [scope or {}], at=at)[0]


def in_force_for_each(
    wanted: Iterable[str], scopes: Sequence[Scope], *, at: datetime | None = None
) -> list[dict[str, Policy]]:
    """Return what :func:`in_force` does for many scopes, in their order, from one reading of the versions."""
    wanted = list(wanted)
    with as_system("policy lookup"):
        versions = _counting(tuple(sorted(wanted)))(at=at or now())
    chosen: dict[tuple[tuple[str, object], ...], dict[str, Policy]] = {}
    found = []
    for scope in scopes:
        key = tuple(sorted((dimension, tuple(wanted_values(scope, dimension))) for dimension in scope))
        if key not in chosen:
            chosen[key] = {kind: _chosen(kind, versions, scope) for kind in wanted}
        found.append(chosen[key])
    return found


def _chosen(kind: str, versions: list[PolicyVersion], scope: Scope) -> Policy:
    fitting = [v for v in versions if v.kind == kind and misfit(v, scope) is None]
    if not fitting:
        raise DomainError("policy.missing", f"No {kinds()[kind].label.lower()} policy is in force.")
    best = max(fitting, key=lambda v: rank(v, scope))
    return Policy(best, body_of(best), scope)


def precedence(kind: str, *, scope: Scope, at: datetime | None = None) -> list[Standing]:
    """Return every version of a kind that counts at ``at`` (now), the winner first, each with why it wins or loses."""
    versions = list(counting([kind], at or now()))
    fitting = sorted((v for v in versions if misfit(v, scope) is None), key=lambda v: rank(v, scope), reverse=True)
    found = [
        Standing(
            v,
            True,
            not place,
            _why(v, fitting, scope) if not place else f"Not used: {beaten_by(v, fitting[0], scope)}.",
        )
        for place, v in enumerate(fitting)
    ]
    for version in sorted((v for v in versions if v not in fitting), key=lambda v: v.number):
        dimension = misfit(version, scope)
        found.append(
            Standing(version, False, False, f"Does not fit: it is for {dimension} {version.scope[dimension]}.")
        )
    return found


def _why(winner: PolicyVersion, fitting: list[PolicyVersion], scope: Scope) -> str:
    if len(fitting) == 1:
        return "Used: it is the only version that fits."
    return f"Used: {beaten_by(fitting[1], winner, scope)}."


def next_number(kind: str) -> int:
    """Return the number of a kind's next version, which nobody else gets before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_NUMBERING, kind])
    return int(PolicyVersion.objects.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def publish(
    *,
    kind: str,
    body: BaseModel | dict[str, Any],
    scope: Named | None = None,
    effective_from: datetime | None = None,
    author_id: int | None = None,
    approver_id: int | None = None,
    change_note: str = "",
) -> PolicyVersion:
    """Put a new version in force from ``effective_from`` (now), ending the open one of the same scope at that moment.

    Raises ``DomainError`` ``policy.invalid`` with the schema's messages when the body does not fit.
    """
    try:
        valid = kinds()[kind].schema.model_validate(body if isinstance(body, dict) else body.model_dump(mode="json"))
    except ValidationError as error:
        problems = by_path(error, body)
        raise DomainError("policy.invalid", "The policy does not fit its form.", extra={"errors": problems}) from error
    start, key = effective_from or now(), scope_key(scope or {})
    number = next_number(kind)
    versions = PolicyVersion.objects.filter(kind=kind, scope_key=key)
    versions.filter(status=PolicyVersion.Status.ACTIVE, effective_to__isnull=True).update(
        effective_to=start, status=PolicyVersion.Status.RETIRED
    )
    return PolicyVersion.objects.create(
        kind=kind,
        number=number,
        scope={d: v for d, v in (scope or {}).items() if v},
        scope_key=key,
        body=valid.model_dump(mode="json"),
        status=PolicyVersion.Status.ACTIVE,
        effective_from=start,
        author_id=author_id,
        approver_id=approver_id,
        change_note=change_note,
    )


def ensure_defaults(*, effective_from: datetime | None = None) -> None:
    """Publish the shipped default of every kind that has no version at all yet."""
    present = set(PolicyVersion.objects.values_list("kind", flat=True))
    for key, kind in kinds().items():
        if key not in present:
            publish(kind=key, body=kind.default(), effective_from=effective_from, change_note="As shipped")
