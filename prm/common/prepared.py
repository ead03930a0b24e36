"""Reads that every request makes: the ORM says what is asked, once; the statement is kept and only its values change.

Making a statement out of a queryset takes longer than the database takes to answer most of them, and reading and
planning one as long as answering it. So the server keeps the statement too, for as long as the connection lasts. It
plans anew by itself when the role, the tables or what is known of them have changed.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models import Expression, Func, QuerySet

from prm.common.arrays import among

R = TypeVar("R")


class Given(Expression):
    """A value given anew with every call, in the words the database takes it."""

    def __init__(self, name: str, output_field: "models.Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Stand where the value will."""
        return "%s", [self]


def one_of(column: str, name: str) -> Func:
    """Return the condition that a column is one of a list of numbers given anew with every call, however long."""
    return among(column, Given(name), "bigint")


_numbers = count(1)
"""Numbers of kept statements. Each attempt has its own: one that failed may have been kept all the same."""


class Prepared(Generic[R]):
    """A query made once and asked often; ``make`` returns its queryset, with a :class:`Given` wherever a value will be.

    It asks the same whatever the values are: a list goes by :func:`one_of`, and nothing is prefetched.
    """

    def __init__(self, make: "Callable[[], QuerySet[Any, R]]") -> None:
        self._make = make
        self._kept: _Compiled | None = None

    def __call__(self, **values: Any) -> list[R]:
        """Return all rows for these values, by the names they were given."""
        if self._kept is None:
            self._kept = self._compiled()
        kept = self._kept
        filled = tuple(values[each.name] if isinstance(each, Given) else each for each in kept.parameters)
        connection: Any = connections[kept.queryset.db]
        connection.ensure_connection()
        name = connection.kept_statements.get(self)
        fresh = name or f"prm_{next(_numbers)}"
        keeps = _keeps(connection)
        said = _said(fresh, "" if name else kept.sql, len(filled)) if keeps else kept.sql
        found = kept.ask(connection, said, filled)
        if keeps:
            connection.kept_statements[self] = fresh
        return found

    def first(self, **values: Any) -> R | None:
        """Return the first row for these values, or ``None``; for queries of one row at most, or in an order."""
        return next(iter(self(**values)), None)

    def _compiled(self) -> "_Compiled":
        queryset: Any = self._make()
        compiler = queryset.query.get_compiler(queryset.db)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
        return _Compiled(queryset, compiler, sql, tuple(parameters), converters)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What of a query is the same whatever its values are. ``converters`` make Python's values of the database's."""

    queryset: Any
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    converters: Any

    def ask(self, connection: Any, said: str, filled: tuple[Any, ...]) -> list[Any]:
        """Return the rows of one call, as the queryset makes them."""
        ready = copy(self.compiler)
        ready.connection = connection
        ready.as_sql = lambda *_, **__: (said, filled)
        ready.get_converters = lambda _: self.converters
        asked, query = _twin(self.queryset), _twin(self.queryset.query)
        query.get_compiler = lambda *_, **__: ready
        asked._query = query
        return list(asked._iterable_class(asked))


def _twin(one: Any) -> Any:
    """Return another of the same, sharing what it holds: a queryset's own way copies what no answer changes."""
    other = object.__new__(type(one))
    other.__dict__.update(one.__dict__)
    return other


def _keeps(connection: Any) -> bool:
    """Whether statements may be kept: not where a pooler gives every transaction another connection of the server."""
    return not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")


def _said(name: str, fresh: str, given: int) -> str:
    """Return how a kept statement is asked for; one that is ``fresh`` is kept in the same breath."""
    asked = f"EXECUTE {name} ({', '.join(['%s'] * given)})" if given else f"EXECUTE {name}"
    if not fresh:
        return asked
    kept: str = fresh % tuple([f"${number}" for number in range(1, given + 1)])
    return f"PREPARE {name} AS {kept.replace('%', '%%')}; {asked}"
