"""Reads that every request makes: the ORM says what is asked, once; the statement is kept and only its values change.

Making a statement out of a queryset takes longer than the database takes to answer most of them, and reading and
planning one as long as answering it. So the server keeps the statement too, for as long as the connection lasts. It
plans anew by itself when the role, the tables or what is known of them have changed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
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


class _GivenList(Given):
    """A list the planner does not look into: it would plan anew each time for as many values as there are."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Stand where the list will."""
        return "(SELECT %s::bigint[])", [self]


def one_of(column: str, name: str) -> Func:
    """Return the condition that a column is one of a list of numbers given anew with every call, however long."""
    return among(column, _GivenList(name), "bigint")


_numbers = count(1)
"""Numbers of kept statements. Each attempt has its own: one that failed may have been kept all the same."""


class Kept:
    """A statement that only reads, with ``%s`` wherever a value will be; the server keeps it for the connection."""

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self._given = sql.replace("%%", "").count("%s")

    def rows(self, values: Sequence[Any], using: str = DEFAULT_DB_ALIAS) -> list[tuple[Any, ...]]:
        """Return all rows for these values."""
        connection: Any = connections[using]
        connection.ensure_connection()
        asked = said = connection.kept_statements.get(self)
        if said is None:
            asked, said = self._first() if _keeps(connection) else (None, self._sql)
        with connection.cursor() as cursor:
            cursor.execute(said, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        if asked is not None:
            connection.kept_statements[self] = asked
        return found

    def _first(self) -> tuple[str, str]:
        """Return how it is asked for from now on, and the first time, when it is kept in the same breath."""
        name = f"prm_{next(_numbers)}"
        asked = f"EXECUTE {name} ({', '.join(['%s'] * self._given)})" if self._given else f"EXECUTE {name}"
        kept = self._sql % tuple([f"${number}" for number in range(1, self._given + 1)])
        return asked, f"PREPARE {name} AS {kept.replace('%', '%%')}; {asked}"


class Prepared(Generic[R]):
    """A query made once and asked often; ``make`` returns its queryset, with a :class:`Given` wherever a value will be.

    It asks the same whatever the values are: a list goes by :func:`one_of`, and nothing is prefetched. What is no
    :class:`Given` stands in the statement itself: beside values the planner cannot see it would plan anew each time.
    """

    def __init__(self, make: "Callable[[], QuerySet[Any, R]]") -> None:
        self._make = make
        self._compiled: _Compiled | None = None

    def __call__(self, **values: Any) -> list[R]:
        """Return all rows for these values, by the names they were given."""
        if self._compiled is None:
            self._compiled = _compiled(self._make())
        made = self._compiled
        return made.read(made.kept.rows([values[name] for name in made.given], made.queryset.db))

    def first(self, **values: Any) -> R | None:
        """Return the first row for these values, or ``None``; for queries of one row at most, or in an order."""
        return next(iter(self(**values)), None)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What of a query is the same whatever its values are. ``converters`` make Python's values of the database's."""

    queryset: Any
    compiler: Any
    kept: Kept
    given: tuple[str, ...]
    converters: Any

    def read(self, rows: list[tuple[Any, ...]]) -> list[Any]:
        """Return what the queryset makes of rows."""
        asked, query = _twin(self.queryset), _twin(self.queryset.query)
        query.get_compiler = lambda *_, **__: _Answer(self, rows)
        asked._query = query
        return list(asked._iterable_class(asked))


class _Answer:
    """What a queryset asks of its compiler once there are rows."""

    def __init__(self, made: _Compiled, rows: list[tuple[Any, ...]]) -> None:
        self.select, self.klass_info = made.compiler.select, made.compiler.klass_info
        self.annotation_col_map = made.compiler.annotation_col_map
        self._made, self._rows = made, rows

    def execute_sql(self, **_: Any) -> None:
        """Do nothing: the rows are there."""

    def results_iter(self, *_: Any, **__: Any) -> Iterator[tuple[Any, ...]]:
        """Return the rows in Python's values."""
        return map(self._converted, self._rows) if self._made.converters else iter(self._rows)

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        connection, values = connections[self._made.queryset.db], list(row)
        for place, (converters, expression) in self._made.converters.items():
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return tuple(values)


def _compiled(queryset: Any) -> _Compiled:
    compiler = queryset.query.get_compiler(queryset.db)
    sql, parameters = compiler.as_sql()
    places = ["%s" if isinstance(each, Given) else _literal(compiler.connection, each) for each in parameters]
    return _Compiled(
        queryset,
        compiler,
        Kept(sql.replace("%%", "%%%%") % tuple(places)),
        tuple(each.name for each in parameters if isinstance(each, Given)),
        compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]]),
    )


def _literal(connection: Any, value: Any) -> str:
    """Return a value as it stands in a statement that others are still filled into."""
    with connection.cursor() as cursor:
        return str(cursor.mogrify("%s", [value]).decode()).replace("%", "%%")


def _twin(one: Any) -> Any:
    """Return another of the same, sharing what it holds: a queryset's own way copies what no answer changes."""
    other = object.__new__(type(one))
    other.__dict__.update(one.__dict__)
    return other


def _keeps(connection: Any) -> bool:
    """Whether statements may be kept: not where a pooler gives every transaction another connection of the server."""
    return not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
