"""Moving rows from one record to another, set by set, and back again.

Every change is one statement that also writes down what it changed, so an account with ten thousand deals moves in
seconds and the undo is the exact inverse.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from psycopg2.sql import SQL, Composable, Identifier

from partners.merging import Pointer, SubjectPointer, pointers, subject_pointers
from partners.models import Merge, MergeMove
from prm.common.timeline import key_of

LOG = SQL("INSERT INTO partners_mergemove (merge_id, step, action, model, row, {columns}) ").format
Constraint = models.UniqueConstraint


def _run(statement: Composable, params: Iterable[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), list(params))
        return list(cursor.fetchall()) if cursor.description else []


def _count(statement: Composable, params: Iterable[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), list(params))
        return int(cursor.rowcount)


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


def _table(model: type[models.Model]) -> Identifier:
    return Identifier(model._meta.db_table)


def _key(model: type[models.Model]) -> Identifier:
    return Identifier(str(model._meta.pk.column))


def _type(model: type[models.Model], column: str) -> Composable:
    """Return the database type a value of ``column`` is cast to."""
    found = next(each for each in model._meta.concrete_fields if each.column == column)
    while isinstance(found, models.ForeignKey):
        found = found.target_field
    return SQL(str(found.rel_db_type(connection)) if found.primary_key else str(found.db_type(connection)))


def stored_columns(model: type[models.Model]) -> list[str]:
    """Return the columns a row is written back with; what the database computes itself is not among them."""
    return [str(each.column) for each in model._meta.concrete_fields if not getattr(each, "generated", False)]


class Fold:
    """Moves what points at a record to another one of its kind, writing every change down."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self.step = 0

    def _next(self, action: str, model: type[models.Model]) -> list[Any]:
        self.step += 1
        return [self.merge.pk, self.step, action, model._meta.label_lower]

    def into(self, gone: models.Model, keep: models.Model) -> None:
        """Move everything declared to point at ``gone`` to ``keep``; of two rows that collide the kept one's stays."""
        self.rows_into(gone, keep)
        for subject in subject_pointers():
            for name in subject.clashes:
                self.drop(subject_duplicates(subject, name, gone, keep))
            self._move_subject(subject, gone, keep)

    def rows_into(self, gone: models.Model, keep: models.Model) -> None:
        """Move the rows that point at ``gone`` by a column, leaving what tells of it."""
        for pointer in pointers(gone._meta.label_lower):
            for name, ending in pointer.clashes.items():
                if ending == "drop":
                    self.drop(duplicates(pointer, name, gone, keep))
            self.move(pointer.table, pointer.column, gone.pk, keep.pk)

    def _move_subject(self, subject: SubjectPointer, gone: models.Model, keep: models.Model) -> None:
        old, new = key_of(gone), key_of(keep)
        self._move(subject.table, "subject_id", old["subject_id"], new["subject_id"],
                   SQL(" AND subject_type = %s"), [old["subject_type"]])  # fmt: skip

    def move(self, model: type[models.Model], column: str, old: Any, new: Any, rows: list[Any] | None = None) -> int:
        """Set ``column`` from ``old`` to ``new``, in ``rows`` only when given; returns how many rows moved."""
        if rows is None:
            return self._move(model, column, old, new, SQL(""), [])
        key = _type(model, str(model._meta.pk.column))
        only = SQL(" AND {key} = ANY(%s::{type}[])").format(key=_key(model), type=key)
        return self._move(model, column, old, new, only, [rows]) if rows else 0

    def _move(
        self, model: type[models.Model], column: str, old: Any, new: Any, only: Composable, params: list[Any]
    ) -> int:
        statement = SQL(
            "WITH moved AS (UPDATE {table} SET {column} = %s WHERE {column} = %s{only} RETURNING {key} AS key) "
            "{log}SELECT %s, %s, %s, %s, key::text, %s, %s::jsonb, %s::jsonb FROM moved"
        ).format(
            table=_table(model),
            column=Identifier(column),
            only=only,
            key=_key(model),
            log=LOG(columns=SQL('"column", old, new')),
        )
        log = [*self._next(MergeMove.Action.MOVED, model), column, _json(old), _json(new)]
        return _count(statement, [new, old, *params, *log])

    def move_each(self, model: type[models.Model], column: str, pairs: list[tuple[Any, Any]]) -> int:
        """Set ``column`` from the first to the second value of every pair; returns how many rows moved."""
        if not pairs:
            return 0
        statement = SQL(
            "WITH wanted AS (SELECT * FROM unnest(%s::{type}[], %s::{type}[]) AS x(old, new)), "
            "moved AS (UPDATE {table} t SET {column} = wanted.new FROM wanted WHERE t.{column} = wanted.old "
            "RETURNING t.{key} AS key, wanted.old, wanted.new) "
            "{log}SELECT %s, %s, %s, %s, key::text, %s, to_jsonb(old), to_jsonb(new) FROM moved"
        ).format(
            table=_table(model),
            column=Identifier(column),
            type=_type(model, column),
            key=_key(model),
            log=LOG(columns=SQL('"column", old, new')),
        )
        olds, news = [old for old, _ in pairs], [new for _, new in pairs]
        return _count(statement, [olds, news, *self._next(MergeMove.Action.MOVED, model), column])

    def write(self, record: models.Model, **values: Any) -> None:
        """Give the columns of one row these values (a foreign key by its ``…_id``); the same value is no change."""
        model = type(record)
        before = _row(record)
        model._base_manager.filter(pk=record.pk).update(**values)
        after = _row(record)
        log = self._next(MergeMove.Action.WRITTEN, model)
        MergeMove.objects.bulk_create(
            MergeMove(
                merge_id=log[0], step=log[1], action=log[2], model=log[3], row=str(record.pk), column=column,
                old=before[column], new=after[column],
            )
            for column in before
            if before[column] != after[column]
        )  # fmt: skip

    def drop(self, rows: models.QuerySet) -> int:
        """Put rows away, whole; returns how many."""
        ids = list(rows.values_list("pk", flat=True))
        model = rows.model
        if not ids:
            return 0
        statement = SQL(
            "WITH gone AS (DELETE FROM {table} t WHERE t.{key} = ANY(%s::{type}[]) "
            "RETURNING t.{key} AS key, to_jsonb(t) AS stored) "
            "{log}SELECT %s, %s, %s, %s, key::text, '', stored FROM gone"
        ).format(
            table=_table(model),
            key=_key(model),
            type=_type(model, str(model._meta.pk.column)),
            log=LOG(columns=SQL('"column", stored')),
        )
        return _count(statement, [ids, *self._next(MergeMove.Action.DROPPED, model)])

    def add(self, record: models.Model) -> None:
        """Save a new row, which an undo deletes."""
        record.save(force_insert=True)
        log = self._next(MergeMove.Action.ADDED, type(record))
        MergeMove.objects.create(
            merge_id=log[0], step=log[1], action=log[2], model=log[3], row=str(record.pk), stored=_row(record)
        )


def _row(record: models.Model) -> dict[str, Any]:
    """Return the row as the database says it, column by column."""
    statement = SQL("SELECT to_jsonb(t) FROM {table} t WHERE t.{key} = %s").format(
        table=_table(type(record)), key=_key(type(record))
    )
    found = _run(statement, [record.pk])[0][0]
    return json.loads(found) if isinstance(found, str) else found


def _constraint(model: type[models.Model], name: str) -> Constraint:
    return next(each for each in model._meta.constraints if isinstance(each, Constraint) and each.name == name)


def duplicates(pointer: Pointer, name: str, gone: models.Model, keep: models.Model) -> models.QuerySet:
    """Return the rows of ``gone`` that would break the constraint ``name`` at ``keep``."""
    model = pointer.table
    constraint = _constraint(model, name)
    mine = next(each.name for each in model._meta.concrete_fields if each.column == pointer.column)
    others = {each: OuterRef(each) for each in constraint.fields if each != mine}
    counted = constraint.condition or Q()
    there = model._base_manager.filter(counted, **{pointer.column: keep.pk}, **others)
    return model._base_manager.filter(counted, Exists(there), **{pointer.column: gone.pk})


def subject_duplicates(pointer: SubjectPointer, name: str, gone: models.Model, keep: models.Model) -> models.QuerySet:
    """Return the rows about ``gone`` that would break the constraint ``name`` if they were about ``keep``."""
    model = pointer.table
    constraint = _constraint(model, name)
    others = {each: OuterRef(each) for each in constraint.fields if not each.startswith("subject_")}
    counted = constraint.condition or Q()
    there = model._base_manager.filter(counted, **key_of(keep), **others)
    return model._base_manager.filter(counted, Exists(there), **key_of(gone))


def take_back(merge: Merge) -> list[str]:
    """Undo every step of a merge, the last first; returns in words what was left because it changed since.

    Runs in the caller's transaction and raises the database's own error when a row cannot come back.
    """
    left: list[str] = []
    steps = merge.moves.order_by("-step").values_list("step", "action", "model").distinct()
    for step, action, label in steps:
        model = apps.get_model(label)
        if action == MergeMove.Action.MOVED:
            left += _move_back(merge, step, model)
        elif action == MergeMove.Action.WRITTEN:
            left += _write_back(merge, step, model)
        elif action == MergeMove.Action.DROPPED:
            _put_back(merge, step, model)
        else:
            rows = merge.moves.filter(step=step).values_list("row", flat=True)
            model._base_manager.filter(pk__in=list(rows)).delete()
    return left


def _move_back(merge: Merge, step: int, model: type[models.Model]) -> list[str]:
    """Return moved rows to where they came from, unless they have moved on since."""
    column = merge.moves.filter(step=step).values_list("column", flat=True)[0]
    statement = SQL(
        "WITH back AS (UPDATE {table} t SET {column} = (m.old #>> '{{}}')::{type} FROM partners_mergemove m "
        "WHERE m.merge_id = %s AND m.step = %s AND t.{key} = m.row::{key_type} "
        "AND t.{column} = (m.new #>> '{{}}')::{type} RETURNING m.id) "
        "SELECT m.row FROM partners_mergemove m WHERE m.merge_id = %s AND m.step = %s "
        "AND m.id NOT IN (SELECT back.id FROM back)"
    ).format(
        table=_table(model),
        column=Identifier(column),
        type=_type(model, column),
        key=_key(model),
        key_type=_type(model, str(model._meta.pk.column)),
    )
    rows = [row for (row,) in _run(statement, [merge.pk, step, merge.pk, step])]
    return _named(model, rows, "has been moved or changed since and stays where it is")


def _write_back(merge: Merge, step: int, model: type[models.Model]) -> list[str]:
    """Give one row's written fields their former values together, but for those somebody has changed since."""
    moves = list(merge.moves.filter(step=step))
    record = model._base_manager.filter(pk=moves[0].row).first()
    if record is None:
        return _named(model, [moves[0].row], "")
    present = _row(record)
    patch = {move.column: move.old for move in moves if present[move.column] == move.new}
    if patch:
        columns = SQL(", ").join(map(Identifier, patch))
        statement = SQL(
            "UPDATE {table} t SET ({columns}) = ROW({values}) FROM "
            "jsonb_populate_record(NULL::{table}, %s::jsonb) r WHERE t.{key} = %s"
        ).format(
            table=_table(model),
            columns=columns,
            values=SQL(", ").join(SQL("r.{}").format(Identifier(column)) for column in patch),
            key=_key(model),
        )
        _count(statement, [_json(patch), record.pk])
    words = {each.column: str(each.verbose_name) for each in model._meta.concrete_fields}
    kept = [words[move.column] for move in moves if move.column not in patch]
    return _named(model, [moves[0].row], f"keeps its {', '.join(kept)}, changed since") if kept else []


def _put_back(merge: Merge, step: int, model: type[models.Model]) -> None:
    """Insert the rows that were put away, as they were."""
    columns = SQL(", ").join(map(Identifier, stored_columns(model)))
    statement = SQL(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, "
        "(SELECT jsonb_agg(m.stored) FROM partners_mergemove m WHERE m.merge_id = %s AND m.step = %s))"
    ).format(table=_table(model), columns=columns)
    _count(statement, [merge.pk, step])


def _named(model: type[models.Model], rows: list[str], what: str) -> list[str]:
    """Return a sentence for each row, by its public id where it has one."""
    found = {str(each.pk): each for each in model._base_manager.filter(pk__in=rows)}
    noun = str(model._meta.verbose_name).capitalize()
    told = []
    for row in rows:
        record = found.get(row)
        if record is None:
            told.append(f"{noun} {row} has been deleted since.")
        else:
            told.append(f"{noun} {getattr(record, 'public_id', row)} {what}.")
    return told


def return_strays(keep: models.Model, gone: models.Model) -> list[str]:
    """After two partners were taken apart: let rows made since follow what they belong to; returns what is left over.

    A line added since to a deal that went back goes along with it. A deal registered since stays, but without the
    owner who went back to the other partner.
    """
    for pointer in pointers("partners.partner"):
        if pointer.follows == "subject":
            _follow_subject(pointer, keep, gone)
        elif pointer.follows == "user":
            _follow_user(pointer, keep, gone)
        elif pointer.follows:
            _follow_row(pointer, keep, gone)
    return [told for pointer in pointers("partners.person") for told in _unstrand(pointer, keep, gone)]


def _follow_row(pointer: Pointer, keep: models.Model, gone: models.Model) -> None:
    field = pointer.table._meta.get_field(pointer.follows)
    statement = SQL(
        "UPDATE {table} t SET {column} = p.partner_id FROM {parent} p WHERE t.{link} = p.{key} "
        "AND t.{column} = %s AND p.partner_id = %s"
    ).format(
        table=_table(pointer.table),
        column=Identifier(pointer.column),
        parent=_table(field.related_model),  # type: ignore[arg-type]
        link=Identifier(field.column),  # type: ignore[union-attr]
        key=_key(field.related_model),  # type: ignore[arg-type]
    )
    _count(statement, [keep.pk, gone.pk])


def _follow_subject(pointer: Pointer, keep: models.Model, gone: models.Model) -> None:
    for other in pointers("partners.partner"):
        subject = other.table
        if other.column != "partner_id" or not any(f.column == "public_id" for f in subject._meta.concrete_fields):
            continue
        statement = SQL(
            "UPDATE {table} t SET {column} = s.partner_id FROM {subject} s WHERE t.subject_type = %s "
            "AND t.subject_id = s.public_id AND t.{column} = %s AND s.partner_id = %s"
        ).format(table=_table(pointer.table), column=Identifier(pointer.column), subject=_table(subject))
        _count(statement, [subject._meta.label_lower, keep.pk, gone.pk])


def _follow_user(pointer: Pointer, keep: models.Model, gone: models.Model) -> None:
    statement = SQL(
        "UPDATE {table} t SET {column} = %s WHERE t.{column} = %s AND t.user_id IN ("
        "SELECT user_id FROM partners_person WHERE partner_id = %s AND user_id IS NOT NULL EXCEPT "
        "SELECT user_id FROM partners_person WHERE partner_id = %s)"
    ).format(table=_table(pointer.table), column=Identifier(pointer.column))
    _count(statement, [gone.pk, keep.pk, gone.pk, keep.pk])


def _unstrand(pointer: Pointer, keep: models.Model, gone: models.Model) -> list[str]:
    """Part rows from a person who is now at the other of the two partners, or send them along."""
    change = SQL("partner_id = p.partner_id") if pointer.stranded == "along" else SQL("{} = NULL")
    statement = SQL(
        "UPDATE {table} t SET {change} FROM partners_person p WHERE t.{column} = p.id "
        "AND t.partner_id = ANY(%s) AND p.partner_id = ANY(%s) AND p.partner_id <> t.partner_id RETURNING t.{key}"
    ).format(
        table=_table(pointer.table),
        change=change.format(Identifier(pointer.column)),
        column=Identifier(pointer.column),
        key=_key(pointer.table),
    )
    both = [keep.pk, gone.pk]
    rows = [str(row) for (row,) in _run(statement, [both, both])]
    words = "went along with its person" if pointer.stranded == "along" else "is without its person, who went back"
    return _named(pointer.table, rows, words)
