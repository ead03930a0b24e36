"""Writing rows together: what one piece of work adds to many tables goes to the database in one statement."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from prm.common.tenancy import as_system

_waiting: ContextVar[tuple[list[models.Model], list[models.Model]] | None] = ContextVar("prm_together", default=None)
PLAIN = (
    models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.DecimalField,
    models.DateField, models.UUIDField, models.DurationField, models.ForeignKey,
)  # fmt: skip
"""Fields whose values the driver takes as they are."""
OWN_RIGHTS = frozenset({"append", "partner"})
"""How tables are kept that a partner's request may add to."""


@contextmanager
def together() -> Iterator[list[models.Model]]:
    """Write all decisions, lines of timelines and events of the block at its end, in one statement.

    Yields the list of what has been written, which is whole when the block has ended. Inside of the block a row has no
    primary key yet unless one was drawn. Reading decisions or timelines writes what waits first. A savepoint given up
    inside of the block does not take back what was recorded in it.
    """
    if (open_one := _waiting.get()) is not None:
        yield open_one[1]
        return
    written: list[models.Model] = []
    token = _waiting.set(([], written))
    try:
        yield written
        write_now()
    finally:
        _waiting.reset(token)


def add(*rows: models.Model) -> None:
    """Write the rows now, or at the end of the block of :func:`together` that runs."""
    if (open_one := _waiting.get()) is None:
        _write(rows)
    else:
        open_one[0].extend(rows)


def write_now() -> None:
    """Write what waits, for who is about to read it."""
    if (open_one := _waiting.get()) is not None and open_one[0]:
        waiting, written = open_one
        rows = list(waiting)
        waiting.clear()
        _write(rows)
        written += rows


def _write(rows: Sequence[models.Model]) -> None:
    if all(getattr(row, "tenancy", "") in OWN_RIGHTS for row in rows):
        insert(rows)
        return
    with as_system("decision record"):
        insert(rows)


def insert(rows: Iterable[models.Model]) -> None:
    """Insert rows of any tables in one statement; each gets the primary key it has not drawn yet.

    A row's own ``save`` and signals are passed over, as by ``bulk_create``. Rows may point at each other by keys drawn
    before, in any order: foreign keys are looked at when the transaction ends.
    """
    parts: list[str] = []
    values: list[Any] = []
    keyless = []
    # Not the name that finds it anew for every attribute asked of it.
    database = connections[DEFAULT_DB_ALIAS]
    for model, group in _by_table(rows).items():
        if group[0].pk is None:
            keyless.append((len(parts), group))
        table = _table(model, group[0].pk is not None)
        each = []
        for row in group:
            given = list(table.read(row))
            each.append(table.places_of(given))
            for at, field in table.spoken:
                given[at] = field.get_db_prep_save(given[at], database)
            values += given
        parts.append(f"{table.head} VALUES ({'), ('.join(each)})")
    if parts:
        _run(parts, values, keyless)


@dataclass(frozen=True, slots=True)
class _Table:
    """How rows of a table are written.

    ``read`` takes all values of a row, ``spoken`` are the places of those their field puts into the database's words,
    ``placed`` of those whose field says how they stand in a statement; ``places`` is a row where none does.
    """

    head: str
    read: Callable[[models.Model], tuple[Any, ...]]
    spoken: tuple[tuple[int, Any], ...]
    placed: tuple[tuple[int, Any], ...]
    places: tuple[str, ...]

    def places_of(self, given: Sequence[Any]) -> str:
        """Return the places of one row's values."""
        places = list(self.places)
        for at, field in self.placed:
            places[at] = str(field.get_placeholder(given[at], None, connection))
        return ", ".join(places)


@cache
def _table(model: type[models.Model], with_key: bool) -> _Table:
    """Look at a table once."""
    fields = [field for field in model._meta.concrete_fields if with_key or not field.primary_key]
    names = ", ".join(_quoted(field.column) for field in fields)
    spoken = tuple((at, field) for at, field in enumerate(fields) if not isinstance(field, PLAIN))
    return _Table(
        f"INSERT INTO {_quoted(model._meta.db_table)} ({names})",
        attrgetter(*[field.attname for field in fields]),
        spoken,
        tuple((at, field) for at, field in spoken if hasattr(field, "get_placeholder")),
        ("%s",) * len(fields),
    )


def _run(parts: Sequence[str], values: list[Any], keyless: Sequence[tuple[int, list[models.Model]]]) -> None:
    """Run the inserts; the last one is the statement, the others its parts."""
    returning = dict(keyless)
    named = []
    for number, part in enumerate(parts):
        group = returning.get(number)
        key = _quoted(group[0]._meta.pk.column) if group else "1"
        named.append(f"w{number} AS ({part} RETURNING {key})" if group else f"w{number} AS ({part})")
    asked = ", ".join(f"ARRAY(SELECT {_quoted(group[0]._meta.pk.column)} FROM w{number})" for number, group in keyless)
    with connection.cursor() as cursor:
        if len(parts) == 1 and not keyless:
            cursor.execute(parts[0], values)
        else:
            cursor.execute(f"WITH {', '.join(named)} SELECT {asked or '1'}", values)
        keys = cursor.fetchone() if keyless else ()
    for (_, group), drawn in zip(keyless, keys, strict=True):
        for row, key in zip(group, drawn, strict=True):
            row.pk = key


def _by_table(rows: Iterable[models.Model]) -> Mapping[type[models.Model], list[models.Model]]:
    alias = connection.alias
    found: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        # A key may have been drawn after the rows were joined.
        row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined]
        row._state.adding, row._state.db = False, alias
        found.setdefault(type(row), []).append(row)
    return found


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(str(name))


def draw(wanted: Mapping[type[models.Model], int]) -> dict[type[models.Model], list[int]]:
    """Draw primary keys ahead, so that rows can point at each other before they are written; as the system."""
    tables = [(model, count) for model, count in wanted.items() if count]
    found: dict[type[models.Model], list[int]] = {model: [] for model in wanted}
    if not tables:
        return found
    asked = ", ".join("ARRAY(SELECT nextval(%s) FROM generate_series(1, %s))" for _ in tables)
    with connection.cursor() as cursor:
        names = [(f"{model._meta.db_table}_{model._meta.pk.column}_seq", count) for model, count in tables]
        cursor.execute(f"SELECT {asked}", [value for pair in names for value in pair])
        for (model, _), keys in zip(tables, cursor.fetchone(), strict=True):
            found[model] = keys
    return found
