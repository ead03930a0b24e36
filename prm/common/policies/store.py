"""Finding the version in force, and putting a new one in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from pydantic import BaseModel, ValidationError

from prm.common.errors import DomainError
from prm.common.models.policy import PolicyVersion
from prm.common.moment import now
from prm.common.policies.kinds import kinds
from prm.common.tenancy import as_system

Scope = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Policy:
    """A version in force with its body parsed, and the scope it was looked up for."""

    version: PolicyVersion
    body: Any
    scope: Scope = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Return such as "Protection window, version 14"."""
        return f"{kinds()[self.version.kind].label}, version {self.version.number}"


def scope_key(scope: Scope) -> str:
    """Return the canonical text of a scope, for uniqueness: dimensions sorted, empty ones dropped."""
    return ";".join(f"{dimension}={value}" for dimension, value in sorted(scope.items()) if value)


def in_force(wanted: Iterable[str], *, at: datetime | None = None, scope: Scope | None = None) -> dict[str, Policy]:
    """Return the version in force of each kind at ``at`` (now) for ``scope``.

    A version applies when every dimension it names has that value in ``scope``. The most specific wins; between equals
    the one in force last. Raises ``DomainError`` ``policy.missing`` when a kind has none.
    """
    wanted, moment, scope = list(wanted), at or now(), scope or {}
    with as_system("policy lookup"):
        versions = list(
            PolicyVersion.objects.filter(
                Q(effective_to__isnull=True) | Q(effective_to__gt=moment),
                kind__in=wanted,
                status__in=[PolicyVersion.Status.ACTIVE, PolicyVersion.Status.RETIRED, PolicyVersion.Status.SCHEDULED],
                effective_from__lte=moment,
            )
        )
    chosen: dict[str, Policy] = {}
    for kind in wanted:
        fitting = [
            v for v in versions if v.kind == kind and all(scope.get(key) == value for key, value in v.scope.items())
        ]
        if not fitting:
            raise DomainError("policy.missing", f"No {kinds()[kind].label.lower()} policy is in force.")
        best = max(fitting, key=lambda v: (len(v.scope), v.effective_from, v.number))
        chosen[kind] = Policy(best, kinds()[kind].schema.model_validate(best.body), scope)
    return chosen


@transaction.atomic
def publish(
    *,
    kind: str,
    body: BaseModel | dict[str, Any],
    scope: Scope | None = None,
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
        problems = {"errors": error.errors(include_url=False, include_context=False)}
        raise DomainError("policy.invalid", "The policy does not fit its form.", extra=problems) from error
    start, key = effective_from or now(), scope_key(scope or {})
    versions = PolicyVersion.objects.select_for_update().filter(kind=kind, scope_key=key)
    number = max((v.number for v in versions), default=0) + 1
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
