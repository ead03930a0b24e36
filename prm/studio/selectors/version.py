"""Versions as the studio's pages show them: the list of kinds, the rail of one kind, and one version with its base."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.lifecycle.workflow import a_second_person
from prm.common.models.policy import PolicyVersion
from prm.common.policies import PolicyKind, kinds
from prm.common.policies.store import body_of
from prm.studio.forms import PolicyForm
from prm.studio.selectors import scope

S = PolicyVersion.Status
OPEN = (S.DRAFT, S.IN_REVIEW, S.SCHEDULED, S.ACTIVE)
MOST_RETIRED = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """One version in a list: its state as people see it, for whom it is, and who wrote it."""

    version: PolicyVersion
    state: str
    word: str
    whom: str
    who: str = ""


@dataclass(slots=True)
class Overview:
    """One kind: what is in force, in words, and what is under way."""

    kind: PolicyKind
    in_force: list[tuple[Shown, list[str]]] = field(default_factory=list)
    drafts: list[Shown] = field(default_factory=list)
    mine_to_approve: list[Shown] = field(default_factory=list)
    waiting: list[Shown] = field(default_factory=list)
    starting: list[Shown] = field(default_factory=list)


def state_of(version: PolicyVersion) -> tuple[str, str]:
    """Return a version's state and its word: a pilot and what was rolled back are told apart from the rest."""
    if version.rolled_back_at is not None:
        return "rolled_back", "Rolled back"
    if version.status == S.ACTIVE and "cohort" in version.scope:
        return "pilot", "Pilot"
    return version.status, str(version.get_status_display())


def shown(version: PolicyVersion, actor: Actor, known: Mapping[str, scope.Choices]) -> Shown:
    """Return a version for a list."""
    state, word = state_of(version)
    return Shown(version, state, word, scope.in_words(version.scope, known), _writers(version, actor))


def _writers(version: PolicyVersion, actor: Actor) -> str:
    people = [each for each in (version.author, version.last_editor) if each is not None]
    names = dict.fromkeys("You" if each.pk == actor.user_id else each.name for each in people)
    return " and ".join(sorted(names, key=lambda name: name != "You"))


def processes(actor: Actor) -> list[tuple[str, list[Overview]]]:
    """Return every kind by process, in the order of the work, with what is in force and under way."""
    known = scope.choices()
    found = {key: Overview(kind) for key, kind in kinds().items()}
    rows = PolicyVersion.objects.filter(status__in=OPEN, kind__in=found).select_related("author", "last_editor")
    for version in rows.order_by("scope_key", "number"):
        one, line = found[version.kind], shown(version, actor, known)
        if version.status == S.ACTIVE:
            one.in_force.append((line, PolicyForm.of(one.kind).say(version.body)))
        elif version.status == S.DRAFT:
            one.drafts.append(line)
        elif version.status == S.SCHEDULED:
            one.starting.append(line)
        else:
            (one.mine_to_approve if _is_for(actor, version) else one.waiting).append(line)
    by_process: dict[str, list[Overview]] = {}
    for each in found.values():
        by_process.setdefault(each.kind.process, []).append(each)
    return sorted(by_process.items(), key=lambda item: PROCESSES.index(item[0]) if item[0] in PROCESSES else 99)


def to_approve(actor: Actor) -> list[Shown]:
    """Return the versions in review that wait for ``actor``, those sent first on top."""
    if not actor.may("policy.approve"):
        return []
    rows = PolicyVersion.objects.filter(status=S.IN_REVIEW, kind__in=kinds()).select_related("author", "last_editor")
    waiting = [version for version in rows.order_by("submitted_at", "number") if _is_for(actor, version)]
    known = scope.choices() if waiting else {}
    return [shown(version, actor, known) for version in waiting]


def _is_for(actor: Actor, version: PolicyVersion) -> bool:
    """Whether a version in review is for ``actor`` to approve."""
    return actor.may("policy.approve") and a_second_person(version, actor) is None


PROCESSES = ("Registering a deal", "Deciding on it", "Protecting it", "Partners and accounts", "Prices and earnings")


def get(reference: str) -> PolicyVersion:
    """Return one version with everybody named on it. Raises ``NotFound``."""
    people = ("author", "approver", "last_editor", "base", "rolls_back")
    version = PolicyVersion.objects.filter(public_id=reference).select_related(*people).first()
    if version is None or version.kind not in kinds():
        raise NotFound()
    return version


def kind_of(key: str) -> PolicyKind:
    """Return one kind. Raises ``NotFound``."""
    if key not in kinds():
        raise NotFound()
    return kinds()[key]


def latest(kind: str) -> PolicyVersion | None:
    """Return where work on a kind goes on: the newest draft, else what is in force for everybody, else the newest."""
    rows = PolicyVersion.objects.filter(kind=kind).exclude(status=S.DISCARDED)
    return (
        rows.filter(status=S.DRAFT).order_by("-number").first()
        or rows.filter(status=S.ACTIVE, scope_key="").order_by("-number").first()
        or rows.order_by("-number").first()
    )


def rail(version: PolicyVersion, actor: Actor) -> list[Shown]:
    """Return the versions of a kind, newest first, but what was discarded; ``version`` itself in any case."""
    known = scope.choices()
    rows = PolicyVersion.objects.filter(kind=version.kind).exclude(status=S.DISCARDED)
    found = list(rows.select_related("author", "last_editor").order_by("-number")[: MOST_RETIRED + 1])
    if version.pk not in {each.pk for each in found}:
        found.append(version)
    return [shown(each, actor, known) for each in found]


def compared_with(version: PolicyVersion) -> PolicyVersion | None:
    """Return what a version is held against: what is in force for its scope, else what it was copied from.

    For a version that was in force already, the one it was copied from, which it replaced.
    """
    if version.base is not None and version.status not in {S.DRAFT, S.IN_REVIEW, S.SCHEDULED}:
        return version.base
    for key in dict.fromkeys((version.scope_key, "")):
        rows = PolicyVersion.objects.filter(kind=version.kind, scope_key=key, status=S.ACTIVE)
        if (current := rows.exclude(pk=version.pk).order_by("-number").first()) is not None:
            return current
    return version.base


def comparable(version: PolicyVersion) -> list[PolicyVersion]:
    """Return the other versions it can be compared with, newest first."""
    rows = PolicyVersion.objects.filter(kind=version.kind).exclude(pk=version.pk).exclude(status=S.DISCARDED)
    return list(rows.order_by("-number"))


def pilots(version: PolicyVersion) -> list[PolicyVersion]:
    """Return the versions for a cohort that stay in force beside this one and win for their partners."""
    rows = PolicyVersion.objects.filter(kind=version.kind, status=S.ACTIVE, scope__has_key="cohort")
    return list(rows.exclude(pk=version.pk).order_by("number"))


def successor(version: PolicyVersion) -> PolicyVersion | None:
    """Return a draft or a version in review for the same scope that was begun after this one."""
    rows = PolicyVersion.objects.filter(kind=version.kind, scope_key=version.scope_key, number__gt=version.number)
    return rows.filter(status__in=[S.DRAFT, S.IN_REVIEW, S.SCHEDULED]).order_by("-number").first()


def plain(version: PolicyVersion) -> dict[str, Any]:
    """Return a body as it is stored, with its defaults written out. Raises ``DomainError`` ``policy.unreadable``."""
    body: dict[str, Any] = body_of(version).model_dump(mode="json")
    return body
