"""What points at partners, accounts and people, and so has to move when two of them become one.

An app whose rows point at one of them has a module ``<app>/merging.py`` with ``POINTERS``, and where columns alone do
not say it all, ``clashes(keep, gone)``, what collides in words, and ``prepare(fold, keep, gone)``, which clears the way
before the columns are moved. The kernel and identity stand below and know no partners, so their rows are declared here.
A test compares the declarations with the models: a column nobody declared fails it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Literal, Protocol

from django.apps import apps
from django.db import models
from django.db.models import Q

from partners.enums import PersonStatus, TeamRole
from partners.models import Account, Partner, Person, RefutedMatch, TeamMember, TierAssignment
from partners.selectors.account import refuted_key
from prm.common.models import WebhookEndpoint

ACCOUNT, PARTNER, PERSON = "partners.account", "partners.partner", "partners.person"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A column that holds the key of a record which may be merged away; its rows move with the record.

    ``noun`` names the rows for people (one, many); without it they are counted under what they belong to. ``label`` is
    where a row's name is found, ``page`` the page of it with where its number is, for the rows behind a count.
    ``clashes`` says for every unique constraint the column is part of how a collision ends: ``drop`` keeps the kept
    record's row and puts the other away, ``prepare`` is seen to by the module's function. ``follows`` names what the
    column is a copy of: a foreign key such as ``deal``, the row's ``subject``, or the ``user`` it is for; rows made
    after a merge follow it when the merge is undone. ``stranded`` says what becomes of a row whose person went back to
    another partner: the column is cleared (``clear``), or the row goes along (``along``).
    """

    model: str
    column: str
    to: str
    noun: tuple[str, str] | None = None
    clashes: Mapping[str, Literal["drop", "prepare"]] = field(default_factory=dict)
    follows: str = ""
    stranded: Literal["", "clear", "along"] = ""
    label: str = ""
    page: tuple[str, str] | None = None

    @property
    def table(self) -> type[models.Model]:
        """Return the model the column is of."""
        return apps.get_model(self.model)


@dataclass(frozen=True, slots=True)
class SubjectPointer:
    """A table whose rows name their subject by type and public id; what speaks of the record moves with it."""

    model: str
    noun: tuple[str, str] | None = None
    clashes: Mapping[str, Literal["drop"]] = field(default_factory=dict)

    @property
    def table(self) -> type[models.Model]:
        """Return the model."""
        return apps.get_model(self.model)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows that cannot both be the kept record's. A blocking one must be settled by a person first."""

    text: str
    blocking: bool = False
    url: str = ""


class Folding(Protocol):
    """What a module's ``prepare`` may do; every change is written down for the undo."""

    def into(self, gone: models.Model, keep: models.Model) -> None:
        """Move everything declared to point at ``gone`` to ``keep``."""

    def move(self, model: type[models.Model], column: str, old: Any, new: Any, rows: list[Any] | None = None) -> int:
        """Set ``column`` from ``old`` to ``new``, in ``rows`` only when given."""

    def move_each(self, model: type[models.Model], column: str, pairs: list[tuple[Any, Any]]) -> int:
        """Set ``column`` from the first to the second value of every pair."""

    def write(self, record: models.Model, **values: Any) -> None:
        """Give the columns of one row these values."""

    def drop(self, rows: models.QuerySet) -> int:
        """Put rows away, whole."""


@cache
def modules() -> list[ModuleType]:
    """Return every app's ``merging`` module, this one first."""
    names = [f"{config.name}.merging" for config in apps.get_app_configs()]
    return [import_module(name) for name in names if find_spec(name) is not None]


def pointers(to: str) -> list[Pointer]:
    """Return every column declared to point at a kind of record, such as :data:`PARTNER`."""
    return [pointer for module in modules() for pointer in module.POINTERS if pointer.to == to]


def subject_pointers() -> list[SubjectPointer]:
    """Return every table declared to name its subject."""
    return [pointer for module in modules() for pointer in getattr(module, "SUBJECTS", ())]


def all_clashes(keep: models.Model, gone: models.Model) -> list[Clash]:
    """Return everything that collides, over all apps, the blocking first."""
    found = [clash for module in modules() for clash in module.clashes(keep, gone)]
    return sorted(found, key=lambda clash: not clash.blocking)


def prepare_all(fold: Folding, keep: models.Model, gone: models.Model) -> None:
    """Let every app clear the way, the upper ones first: what they hold stands on the lower ones' rows."""
    for module in reversed(modules()):
        module.prepare(fold, keep, gone)


SUBJECTS = (
    SubjectPointer("common.timelineentry", ("line on the timeline", "lines on the timeline")),
    SubjectPointer("common.staffnote", ("staff note", "staff notes")),
    SubjectPointer("common.decision"),
    SubjectPointer("common.decisioncard"),
    SubjectPointer("common.clock", clashes={"one_open_clock_a_kind": "drop"}),
)

_INDEX = "The index is derived: it is made anew from the records that moved."
STAYS: dict[tuple[str, str], str] = {
    ("common.event", "subject_id"): "What happened, happened to the record as it was called then.",
    ("common.webhookdelivery", "subject_id"): "What was sent is kept as it was sent.",
    ("common.simulateddecision", "partner_id"): "A simulation says who would have gained when it was run.",
    ("common.auditentry", "partner_id"): "A receipt is never changed.",
    ("common.partnersearchentry", "partner_id"): _INDEX,
    ("common.partnersearchword", "partner_id"): _INDEX,
}
"""Columns that look like pointers and stay, each with the reason."""

POINTERS = (
    Pointer("partners.account", "parent_id", ACCOUNT, ("subsidiary", "subsidiaries"), label="name",
            page=("console:account", "public_id")),
    Pointer("partners.account", "merged_into_id", ACCOUNT, ("account merged into it before",) * 2),
    Pointer("partners.accountalias", "account_id", ACCOUNT, ("other name", "other names"), label="name",
            clashes={"alias_once_an_account": "drop"}),
    Pointer("partners.refutedmatch", "account_id", ACCOUNT, ("refuted name", "refuted names"), label="name_key",
            clashes={"refuted_once": "drop"}),
    Pointer("partners.partner", "parent_id", PARTNER, ("subsidiary", "subsidiaries"), label="name",
            page=("console:partner", "public_id")),
    Pointer("partners.partner", "merged_into_id", PARTNER, ("partner merged into it before",) * 2),
    Pointer("partners.teammember", "partner_id", PARTNER, ("member of the account team", "members of the account team"),
            label="name", clashes={"team_role_once": "drop"}),
    Pointer("partners.person", "partner_id", PARTNER, ("person", "people"), label="name",
            page=("console:person", "public_id"),
            clashes={"one_membership_a_partner": "prepare", "person_email_once_a_partner": "prepare"}),
    Pointer("partners.tierassignment", "partner_id", PARTNER, ("tier", "tiers"), label="tier__name",
            clashes={"one_current_tier_a_programme": "prepare"}),
    Pointer("partners.heldcertification", "partner_id", PARTNER, ("certificate", "certificates"),
            label="certification__name"),
    Pointer("partners.heldcertification", "person_id", PERSON, clashes={"certificate_once": "drop"}, stranded="along"),
    Pointer("partners.cohortmember", "partner_id", PARTNER, ("cohort", "cohorts"), label="cohort__name",
            clashes={"once_in_a_cohort": "drop"}),
    Pointer("partners.metricvalue", "partner_id", PARTNER, ("metric value", "metric values"), label="metric__name"),
    Pointer("partners.tierstanding", "partner_id", PARTNER, clashes={"one_standing_a_programme": "drop"}),
    Pointer("partners.tierproposal", "candidate_id", PARTNER, ("proposed tier", "proposed tiers"), label="sentence",
            clashes={"one_open_proposal_a_programme": "drop"}),
    Pointer("accounts.notification", "partner_id", PARTNER, ("notice", "notices"), label="title",
            follows="user"),
    Pointer("accounts.invitation", "partner_id", PARTNER, ("invitation", "invitations"), label="user__name",
            follows="user"),
    Pointer("accounts.apitoken", "partner_id", PARTNER, ("API token", "API tokens"), label="name",
            follows="user"),
    Pointer("accounts.impersonation", "partner_id", PARTNER),
    Pointer("common.timelineentry", "partner_id", PARTNER, follows="subject"),
    Pointer("common.decision", "partner_id", PARTNER, follows="subject"),
    Pointer("common.decisioncard", "partner_id", PARTNER, ("decision", "decisions"), label="sentence",
            follows="subject"),
    Pointer("common.clock", "partner_id", PARTNER, ("clock", "clocks"), label="label", follows="subject"),
    Pointer("common.event", "partner_id", PARTNER, follows="subject"),
    Pointer("common.webhookendpoint", "partner_id", PARTNER, ("webhook", "webhooks"), label="url"),
    Pointer("common.webhookdelivery", "partner_id", PARTNER, follows="endpoint"),
    Pointer("common.webhookattempt", "partner_id", PARTNER, follows="delivery"),
)  # fmt: skip


def clashes(keep: models.Model, gone: models.Model) -> list[Clash]:
    """Return who is known at both partners, and the tiers and managers of which only one can be."""
    if not (isinstance(keep, Partner) and isinstance(gone, Partner)):
        return []
    found = [
        Clash(f"{drop.name} is at both. They become one person{_with_roles(stay, drop)}; what either has moves along.")
        for stay, drop in same_people(keep, gone)
    ]
    for assignment in _other_tiers(keep, gone).filter(until__isnull=True).select_related("tier", "programme"):
        found.append(Clash(f"{assignment.programme.name}: {keep.name} keeps its tier; {assignment.tier} is put away."))
    for member in _other_managers(keep, gone):
        found.append(Clash(f"{keep.name} keeps its partner manager; {member.name} leaves that role."))
    return found


def prepare(fold: Folding, keep: models.Model, gone: models.Model) -> None:
    """Make one person of two who are the same, and put away what only one partner can have."""
    if isinstance(keep, Account) and isinstance(gone, Account):
        denied = Q(account=keep, name_key=refuted_key(gone.name)) | Q(account=gone, name_key=refuted_key(keep.name))
        fold.drop(RefutedMatch.objects.filter(denied))
    if isinstance(keep, Partner) and isinstance(gone, Partner):
        for stay, drop in same_people(keep, gone):
            roles = _joined_roles(stay, drop)
            fold.into(drop, stay)
            fold.drop(Person.objects.filter(pk=drop.pk))
            if roles != stay.roles:
                fold.write(stay, roles=roles)
        for person in _shared_addresses(keep, gone):
            fold.write(person, email="")
        fold.drop(_other_tiers(keep, gone))
        fold.drop(_other_managers(keep, gone))
        hooks = WebhookEndpoint.objects.filter(partner_id=gone.pk, partner_name=gone.name)
        fold.move(WebhookEndpoint, "partner_name", gone.name, keep.name, list(hooks.values_list("pk", flat=True)))


_ALIVE = {PersonStatus.ACTIVE: 0, PersonStatus.INVITED: 1, PersonStatus.CONTACT: 2, PersonStatus.REMOVED: 3}


def same_people(keep: Partner, gone: Partner) -> list[tuple[Person, Person]]:
    """Return pairs of who is at both, by sign-in or by address: the one that stays, the one that becomes it.

    Whoever can sign in stays, else the kept partner's row.
    """

    def stays_first(person: Person) -> tuple[int, bool, int]:
        return _ALIVE[PersonStatus(person.status)], person.partner_id != keep.pk, person.pk

    here = list(Person.objects.filter(partner=keep).order_by("pk"))
    pairs: list[tuple[Person, Person]] = []
    for other in Person.objects.filter(partner=gone).order_by("pk"):
        alike = [person for person in here if _is_same(person, other)]
        if alike:
            survivor, *rest = sorted([*alike, other], key=stays_first)
            pairs += [(survivor, each) for each in rest]
            here = [survivor, *(person for person in here if person not in alike)]
    return pairs


def _same_address(one: Person, other: Person) -> bool:
    there = PersonStatus.REMOVED not in {one.status, other.status}
    return there and bool(one.email) and one.email.lower() == other.email.lower()


def _is_same(one: Person, other: Person) -> bool:
    """Whether two rows are one human being: two who sign in separately are two, even with one address."""
    if one.user_id is not None and other.user_id is not None:
        return one.user_id == other.user_id
    return _same_address(one, other)


def _shared_addresses(keep: Partner, gone: Partner) -> list[Person]:
    """Return the merged partner's people whose address another person, with a sign-in of their own, has here."""
    here = list(Person.objects.filter(partner=keep, user__isnull=False))
    there = Person.objects.filter(partner=gone, user__isnull=False)
    return [p for p in there if any(_same_address(p, each) and p.user_id != each.user_id for each in here)]


def _joined_roles(stay: Person, drop: Person) -> list[str]:
    """Return the roles of both, if the one put away could act with its own."""
    able = drop.status in {PersonStatus.ACTIVE, PersonStatus.INVITED}
    return [*stay.roles, *(role for role in drop.roles if able and role not in stay.roles)]


def _with_roles(stay: Person, drop: Person) -> str:
    both = _joined_roles(stay, drop)
    return " with the roles of both" if both != stay.roles else ""


def _other_tiers(keep: Partner, gone: Partner) -> models.QuerySet[TierAssignment]:
    """Return the merged partner's tiers in the programmes in which the kept one has a tier of its own."""
    placed = TierAssignment.objects.filter(partner=keep, until__isnull=True).values("programme")
    return TierAssignment.objects.filter(partner=gone, programme__in=placed)


def _other_managers(keep: Partner, gone: Partner) -> models.QuerySet[TeamMember]:
    """Return the merged partner's managers when the kept one has its own: a partner has one."""
    managers = TeamMember.objects.filter(role=TeamRole.PARTNER_MANAGER)
    if not managers.filter(partner=keep).exists():
        return managers.none()
    return managers.filter(partner=gone)
