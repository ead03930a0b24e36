"""What an audit receipt is about, in words: who, which record, and every field from its old value to its new one.

A page of receipts costs a fixed number of queries, however many rows and tables are on it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from prm.accounts.models import User
from prm.common.audit.guard import history_models
from prm.common.models import AuditEntry

HIDDEN = frozenset({"id", "public_id", "created_at", "updated_at", "match_keys", "revision"})
"""Columns that say nothing to a reader: keys, stamps, and what is computed from the rest."""
NAMES = ("name", "customer_name", "email", "label", "code", "key")
WORDS = {"insert": "Added", "update": "Changed", "delete": "Deleted"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one change; an empty value is unknown or was not there."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Story:
    """What one receipt tells."""

    kind: str
    action: str
    who: str
    eyes: str
    partner: str
    title: str
    model_name: str
    address: str
    request: str
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Written:
    """A history row and the one before it of the same record, as the database holds them."""

    row: dict[str, Any]
    before: dict[str, Any] | None


@cache
def kinds() -> dict[str, type[models.Model]]:
    """Return the audited models by the name of their history table."""
    return {model._meta.db_table: model.pgh_tracked_model for model in history_models()}  # type: ignore[attr-defined]


def kind_name(table: str) -> str:
    """Return how records of a history table are called, for instance "Deal line"."""
    model = kinds().get(table)
    return str(model._meta.verbose_name).capitalize() if model else table


@cache
def partner_model() -> type[models.Model]:
    """Return the model that is the partner: the one whose rows belong to themselves."""
    return next(model for model in apps.get_models() if getattr(model, "tenancy_column", "") == "id")


def partner_names(keys: Iterable[int]) -> dict[int, str]:
    """Return partners' names by key; one that is gone has none."""
    return dict(partner_model()._base_manager.filter(pk__in=set(keys)).values_list("pk", "name"))


def user_names(keys: Iterable[int]) -> dict[int, str]:
    """Return people's names by key."""
    return dict(User.objects.filter(pk__in=set(keys)).values_list("pk", "name"))


def stories(entries: Sequence[AuditEntry]) -> dict[int, Story]:
    """Return what each of ``entries`` tells, by its number."""
    written = _written(entries)
    people = user_names(key for each in entries for key in (each.actor_id, each.impersonator_id) if key)
    partners = partner_names(each.partner_id for each in entries if each.partner_id)
    names = _names_of_relations(entries, written)
    return {entry.pk: _story(entry, written.get(entry.pk), people, partners, names) for entry in entries}


def _written(entries: Sequence[AuditEntry]) -> dict[int, _Written]:
    """Read all history rows in one query, with the row before each."""
    by_table: dict[str, dict[int, int]] = defaultdict(dict)
    for entry in entries:
        if entry.table_name in kinds():
            by_table[entry.table_name][entry.row_id] = entry.pk
    if not by_table:
        return {}
    quoted = connection.ops.quote_name
    parts = [
        f"SELECT %s, e.pgh_id, to_jsonb(e)::text, (SELECT to_jsonb(p)::text FROM {quoted(table)} p "  # noqa: S608
        "WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id ORDER BY p.pgh_id DESC LIMIT 1) "
        f"FROM {quoted(table)} e WHERE e.pgh_id = ANY(%s)"
        for table in by_table
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(parts), [part for table, rows in by_table.items() for part in (table, list(rows))]
        )
        return {
            by_table[table][row_id]: _Written(_read(row), _read(before) if before else None)
            for table, row_id, row, before in cursor.fetchall()
        }


def _read(text: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return read


def _fields(table: str) -> dict[str, models.Field]:
    return {each.column: each for each in kinds()[table]._meta.concrete_fields}


def _names_of_relations(
    entries: Sequence[AuditEntry], written: dict[int, _Written]
) -> dict[type[models.Model], dict[Any, str]]:
    """Return the names of everything the rows point at: one query a model."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for entry in entries:
        if (found := written.get(entry.pk)) is None:
            continue
        for column, each in _fields(entry.table_name).items():
            if each.related_model is not None and column not in HIDDEN:
                values = [found.row.get(column), (found.before or {}).get(column)]
                wanted[each.related_model] |= {value for value in values if value is not None}  # type: ignore[index]
    return {
        model: {record.pk: _title_of(record) for record in model._base_manager.filter(pk__in=keys)}
        for model, keys in wanted.items()
        if keys
    }


def _title_of(record: models.Model) -> str:
    for name in (*NAMES, "public_id"):
        if value := getattr(record, name, ""):
            return str(value)
    return str(record.pk)


def _story(
    entry: AuditEntry,
    written: _Written | None,
    people: dict[int, str],
    partners: dict[int, str],
    names: dict[type[models.Model], dict[Any, str]],
) -> Story:
    row = written.row if written else {}
    context = row.get("pgh_context") or {}
    return Story(
        kind=kind_name(entry.table_name),
        action=WORDS.get(entry.action, entry.action),
        who=_person(entry.actor_id, people) or "The system",
        eyes=_person(entry.impersonator_id, people),
        partner=partners.get(entry.partner_id or 0, ""),
        title=next((str(row[name]) for name in NAMES if row.get(name)), "") or _whole(entry, row, names),
        model_name=kinds()[entry.table_name]._meta.model_name or "" if entry.table_name in kinds() else "",
        address=str(context.get("address") or ""),
        request=str(context.get("request") or ""),
        changes=_changes(entry, written, names) if written else [],
    )


def _whole(entry: AuditEntry, row: dict[str, Any], names: dict[type[models.Model], dict[Any, str]]) -> str:
    """Return the name of what a nameless row is a part of: whatever it goes with when that is deleted."""
    for column, each in _fields(entry.table_name).items() if row else ():
        if isinstance(each, models.ForeignKey) and each.remote_field.on_delete is models.CASCADE:
            return names.get(each.remote_field.model, {}).get(row.get(column), "")
    return ""


def _person(key: int | None, people: dict[int, str]) -> str:
    return people.get(key, f"Person {key}") if key else ""


def _changes(entry: AuditEntry, written: _Written, names: dict[type[models.Model], dict[Any, str]]) -> list[Change]:
    """Return what differs from the row before; an addition shows what it set, a deletion what there was."""
    row, before = written.row, written.before or {}
    if entry.action == "insert":
        before = {}
    elif entry.action == "delete":
        row, before = {}, row
    changes = []
    for column, each in _fields(entry.table_name).items():
        if column in HIDDEN or row.get(column) == before.get(column):
            continue
        old, new = (_shown(each, side.get(column), names) for side in (before, row))
        if old != new:
            changes.append(Change(str(each.verbose_name).capitalize(), old, new))
    return changes


def _shown(each: models.Field, value: Any, names: dict[type[models.Model], dict[Any, str]]) -> str:
    """Return a stored value as a reader knows it."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if each.related_model is not None:
        return names.get(each.related_model, {}).get(value, str(value))  # type: ignore[call-overload]
    if isinstance(each, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return exact(moment)
    if isinstance(each, models.DateField) and (day := parse_date(str(value))):
        return f"{day.day} {day:%b %Y}"
    choices = dict(each.flatchoices)
    if isinstance(each, ArrayField) and isinstance(value, list):
        choices = dict(each.base_field.flatchoices)
        return ", ".join(str(choices.get(item, item)) for item in value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(choices.get(value, value))


def exact(moment: datetime) -> str:
    """Return a moment to the second, in the viewer's zone."""
    local = timezone.localtime(moment)
    return f"{local.day} {local:%b %Y, %H:%M:%S}"
