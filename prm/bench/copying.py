"""Bringing rows in by COPY: values as PostgreSQL's text format writes them, columns a model has but nobody names."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, models

from prm.common.ids import ALPHABET

BATCH = 20_000
NULL = "\\N"
_STEP, _BITS = 0x9E3779B97, 40
"""An odd number: multiplied by it modulo a power of two, every number becomes another one."""


def public_id(prefix: str, number: int) -> str:
    """Return an identifier as the product draws them, a different one for each number below 2**40."""
    bits = (number + 1) * _STEP % (1 << _BITS)
    symbols = "".join([ALPHABET[bits >> shift & 31] for shift in range(0, _BITS, 5)])
    return f"{prefix}-{symbols[:4]}-{symbols[4:]}"


def text(value: Any) -> str:
    """Return a value as COPY reads it."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join([f'"{item}"' for item in value]) + "}"
    return str(value)


def _usual(field: models.Field) -> str:
    """Return what a column holds when a row says nothing of it."""
    if field.has_default():
        default = field.get_default()
        if isinstance(field, models.JSONField):
            return "[]" if default == [] else "{}"
        if isinstance(default, str | int | bool | list | Decimal):
            return text(default)
    if field.null:
        return NULL
    return "" if isinstance(field, models.CharField | models.TextField) else NULL


def copy(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Bring rows in; ``names`` are the columns each row has a value for, every other one is as usual.

    Returns how many came in. Texts must hold neither tabs, line breaks nor backslashes.
    """
    fields = [field for field in model._meta.concrete_fields if field.column not in names]
    known = {field.column for field in model._meta.concrete_fields}
    if unknown := set(names) - known:
        raise ValueError(f"no columns of {model._meta.label}: {sorted(unknown)}")
    rest = "".join(f"\t{_usual(field)}" for field in fields) + "\n"
    columns = ", ".join(f'"{name}"' for name in (*names, *(field.column for field in fields)))
    statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    done, lines = 0, ("\t".join(map(text, row)) + rest for row in rows)
    connection.ensure_connection()
    while batch := list(islice(lines, BATCH)):
        with connection.connection.cursor() as cursor:  # type: ignore[union-attr]
            cursor.copy_expert(statement, io.StringIO("".join(batch)))
        done += len(batch)
    return done


@contextmanager
def unwatched() -> Iterator[None]:
    """Write without triggers and checks of foreign keys in this connection: no history, no notes of changes."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Do without the tables' plain indexes and build them at the end: sorted once instead of row by row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "JOIN pg_class t ON t.oid = i.indrelid "
            "WHERE t.relname = ANY(%s) AND NOT i.indisunique",
            [list(tables)],
        )
        found: Mapping[str, str] = dict(cursor.fetchall())
        for name in found:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in found.values():
            cursor.execute(definition)


def settle(tables: Sequence[str]) -> None:
    """Let the sequences go on behind the rows that were brought in with their numbers."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            if sequence := cursor.fetchone()[0]:
                cursor.execute(f'SELECT setval(%s, coalesce(max(id), 1)) FROM "{table}"', [sequence])
