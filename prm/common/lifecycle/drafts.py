"""Writing a version: begun from one there is, saved by several people without losing anybody's work."""

from typing import Any

from django.db import transaction
from pydantic import ValidationError

from prm.common import workflow
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.lifecycle.difference import between
from prm.common.lifecycle.workflow import POLICY
from prm.common.models.policy import DIMENSIONS, PolicyVersion
from prm.common.moment import now
from prm.common.policies.faults import by_path, unstorable
from prm.common.policies.kinds import PolicyKind, kinds
from prm.common.policies.scopes import Named, scope_key
from prm.common.policies.store import next_number

Body = dict[str, Any]
_LONGEST_SCOPE = 60
_LONGEST_KEY = 200


def _allowed(actor: Actor) -> None:
    if not actor.may("policy.edit"):
        raise NotAllowed("policy.not_allowed", "Your role does not allow you to edit policies.")


def kind_of(key: str) -> PolicyKind:
    """Return a declared kind. Raises ``Invalid`` on ``kind``."""
    if (kind := kinds().get(key)) is None:
        raise Invalid({"kind": f"There is no policy kind called {key}."})
    return kind


def checked_scope(scope: Named) -> dict[str, str]:
    """Return a scope without empty dimensions. Raises ``Invalid`` by ``scope.<dimension>``."""
    named = {dimension: value for dimension, value in scope.items() if value}
    faults = {f"scope.{d}": f"A scope has no {d}: it names {', '.join(DIMENSIONS)}." for d in named.keys() - DIMENSIONS}
    faults |= {
        f"scope.{d}": "Name one value."
        for d, value in named.items()
        if not isinstance(value, str) or len(value) > _LONGEST_SCOPE or set(value) & set(";=") or unstorable(value)
    }
    if not faults and len(scope_key(named)) > _LONGEST_KEY:
        faults["scope"] = "These names are too long together."
    if faults:
        raise Invalid(faults)
    return {dimension: str(named[dimension]) for dimension in DIMENSIONS if dimension in named}


def checked_body(kind: str, body: Any) -> Body:
    """Return a body as it is stored. Raises ``Invalid`` with what is wrong by dotted path."""
    if faults := unstorable(body):
        raise Invalid(faults, code="policy.invalid")
    try:
        return kind_of(kind).schema.model_validate(body).model_dump(mode="json")
    except ValidationError as error:
        raise Invalid(by_path(error, body), code="policy.invalid") from error


@transaction.atomic
def begin(
    *,
    actor: Actor,
    kind: str,
    scope: Named | None = None,
    base: PolicyVersion | None = None,
    body: Body | None = None,
    change_note: str = "",
) -> PolicyVersion:
    """Start a draft for ``scope`` and return it.

    It begins as a copy of ``base``; without one, of the version that is active for the same scope, else of the one for
    everybody, else as the kind is shipped. ``body`` replaces the copy. Raises ``Invalid`` for an unknown kind or
    dimension and for a body that does not fit.
    """
    _allowed(actor)
    declared, named = kind_of(kind), checked_scope(scope or {})
    if base is not None and base.kind != kind:
        raise Invalid({"base": "The version to begin from is of another kind."})
    base = base or _nearest(kind, scope_key(named))
    copied = base.body if base else declared.default().model_dump(mode="json")
    return PolicyVersion.objects.create(
        kind=kind,
        number=next_number(kind),
        scope=named,
        scope_key=scope_key(named),
        body=copied if body is None else checked_body(kind, body),
        base=base,
        change_note=change_note.strip(),
        author_id=actor.user_id,
        last_editor_id=actor.user_id,
        editors=[actor.user_id] if actor.user_id else [],
        edited_at=now(),
    )


def _nearest(kind: str, key: str) -> PolicyVersion | None:
    active = PolicyVersion.objects.filter(
        kind=kind, scope_key__in={key, ""}, status=PolicyVersion.Status.ACTIVE, effective_to__isnull=True
    )
    return max(active, key=lambda version: version.scope_key == key, default=None)


@transaction.atomic
def save(
    *, actor: Actor, draft: PolicyVersion, body: Body, seen_revision: int, change_note: str | None = None
) -> PolicyVersion:
    """Keep a draft's body, and its note if one is given; return it with its new ``revision``.

    Saving what is there already changes nothing. Raises ``Invalid`` with what is wrong by dotted path,
    ``DomainError`` ``policy.edited_meanwhile`` when somebody saved since ``seen_revision``, with who, when and what in
    ``extra``, and ``policy.not_a_draft`` for anything but a draft. In all cases nothing is written.
    """
    locked = _open(actor, draft, seen_revision)
    note = locked.change_note if change_note is None else change_note.strip()
    return _keep(actor, draft, locked, {"body": checked_body(locked.kind, body), "change_note": note})


@transaction.atomic
def write(
    *,
    actor: Actor,
    draft: PolicyVersion,
    seen_revision: int,
    body: Body | None = None,
    change_note: str | None = None,
    scope: Named | None = None,
) -> PolicyVersion:
    """Save whatever is given of a draft, all or nothing; raises as :func:`save` does."""
    if scope is not None:
        seen_revision = rescope(actor=actor, draft=draft, scope=scope, seen_revision=seen_revision).revision
    kept = draft.body if body is None else body
    return save(actor=actor, draft=draft, body=kept, seen_revision=seen_revision, change_note=change_note)


@transaction.atomic
def rescope(*, actor: Actor, draft: PolicyVersion, scope: Named, seen_revision: int) -> PolicyVersion:
    """Say for whom a draft is meant; raises as :func:`save` does."""
    locked, named = _open(actor, draft, seen_revision), checked_scope(scope)
    return _keep(actor, draft, locked, {"scope": named, "scope_key": scope_key(named)})


@transaction.atomic
def discard(*, actor: Actor, draft: PolicyVersion) -> PolicyVersion:
    """Put a draft, or a version in review, away for good; it stays readable."""
    return workflow.apply(POLICY, draft, "discard", actor=actor)


def _open(actor: Actor, draft: PolicyVersion, seen_revision: int) -> PolicyVersion:
    _allowed(actor)
    locked: PolicyVersion = workflow.lock(draft)
    if locked.status != PolicyVersion.Status.DRAFT:
        said = workflow.label_of(locked, "status")
        raise DomainError(
            "policy.not_a_draft", f"This version is {said}, so it cannot be edited.", extra={"state": locked.status}
        )
    if locked.revision != seen_revision:
        raise _meanwhile(locked, seen_revision)
    return locked


def _keep(actor: Actor, draft: PolicyVersion, locked: PolicyVersion, changes: dict[str, Any]) -> PolicyVersion:
    if all(getattr(locked, name) == value for name, value in changes.items()):
        return locked
    editors = locked.editors if actor.user_id in (None, *locked.editors) else [*locked.editors, actor.user_id]
    changes |= {
        "revision": locked.revision + 1,
        "last_editor_id": actor.user_id,
        "editors": editors,
        "edited_at": now(),
    }
    for target in {id(locked): locked, id(draft): draft}.values():
        for name, value in changes.items():
            setattr(target, name, value)
    locked.save(update_fields=list(changes))
    return locked


def _meanwhile(locked: PolicyVersion, seen_revision: int) -> DomainError:
    """Say who saved what since the revision somebody had before them; the audit history knows what it was."""
    history = PolicyVersion.pgh_event_model.objects  # type: ignore[attr-defined]
    seen = history.filter(pgh_obj_id=locked.pk, revision=seen_revision).order_by("-pgh_id").first()
    changed = between(seen.body, locked.body, kinds()[locked.kind].schema) if seen else []
    by = locked.last_editor.name if locked.last_editor else "Somebody"
    return DomainError(
        "policy.edited_meanwhile",
        f"{by} has saved this draft since you opened it. Nothing of yours was saved yet.",
        extra={
            "by": by,
            "at": locked.edited_at.isoformat() if locked.edited_at else None,
            "changed": [change.path for change in changed],
            "revision": locked.revision,
        },
    )
