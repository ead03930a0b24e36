"""Writing the new records of a chunk: a column goes to the database as one list, not each value by itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from prm.common import arrays

AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)
"""Fields whose values are written as they stand on the record."""
LENGTH = re.compile(r"\(.*?\)")


def record(model: type[models.Model], values: Mapping[str, Any]) -> models.Model:
    """Return a new, unsaved record with these values by attribute; all others are as usual.

    The same as calling the model with keywords, in half the time: what is usual is asked of the fields once.
    """
    usual = _usual(model)
    if not values.keys() <= usual.keys():
        return model(**values)
    return model(
        *[values[name] if name in values else (value() if made else value) for name, (value, made) in usual.items()]
    )


@cache
def _usual(model: type[models.Model]) -> dict[str, tuple[Any, bool]]:
    """Return what each attribute of a new record holds, and whether that has to be made anew for each."""
    return {
        field.attname: (field.get_default, True)
        if field.has_default() and callable(field.default)
        else (field.get_default(), False)
        for field in model._meta.concrete_fields
    }


@dataclass(frozen=True, slots=True)
class Ready:
    """New records and the statement that writes them, with its values."""

    records: Sequence[models.Model]
    statement: str
    values: Sequence[Any]


def insert(model: type[models.Model], records: Sequence[models.Model]) -> list[models.Model]:
    """Write new records in one statement, in their order, and give them their keys; returns them.

    Raises what the database raises.
    """
    return put(ready(model, records)) if records else []


def ready(model: type[models.Model], records: Sequence[models.Model]) -> Ready:
    """Put together what writes these records, at least one; asks the database nothing.

    A statement of thousands of separate values takes longer to put together and to read than to carry out. What all
    records share is said once.
    """
    database = connections[DEFAULT_DB_ALIAS]
    quote, own = database.ops.quote_name, model._meta.pk
    fields = [field for field in model._meta.concrete_fields if field is not own]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    shared: list[Any] = []
    lists: list[Any] = [list(range(len(records)))]
    taken, kinds = [], ["int[]"]
    for field in fields:
        kind, plain = _kind(field, database), list(map(attrgetter(field.attname), records))
        if _is_one(plain):
            taken.append(f"%s::{kind}")
            shared += _values(field, records[:1], plain[:1], database)
        else:
            taken.append(f"c{len(lists)}::{kind}")
            kinds.append("text[]" if isinstance(field, ArrayField) else f"{kind}[]")
            lists.append(_values(field, records, plain, database))
    given, names = ", ".join(f"%s::{kind}" for kind in kinds), ", ".join(f"c{number}" for number in range(len(lists)))
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "  # noqa: S608
        f"SELECT {', '.join(taken)} FROM unnest({given}) AS v({names}) "
        f"ORDER BY c0 RETURNING {quote(str(own.column))}"
    )
    return Ready(records, statement, [*shared, *lists])


def put(prepared: Ready) -> list[models.Model]:
    """Carry out what :func:`ready` has put together; gives the records their keys and returns them.

    Raises what the database raises.
    """
    with connection.cursor() as cursor:
        cursor.execute(prepared.statement, prepared.values)
        keys = cursor.fetchall()
    for record, (key,) in zip(prepared.records, keys, strict=True):
        record.pk = key
        record._state.adding, record._state.db = False, connection.alias
    return list(prepared.records)


def _kind(field: models.Field, database: BaseDatabaseWrapper) -> str:
    """The column's type without its length: a cast to a length would cut a text silently."""
    return LENGTH.sub("", field.db_type(database) or "text")


def _is_one(values: Sequence[Any]) -> bool:
    """Whether all values are the same."""
    first = values[0]
    return all(value is first or (type(value) is type(first) and value == first) for value in values)


def _values(
    field: models.Field, records: Sequence[models.Model], plain: list[Any], database: BaseDatabaseWrapper
) -> list[Any]:
    """What a column gets of each record, whose attributes are ``plain``."""
    if type(field).pre_save is not models.Field.pre_save:
        plain = [field.pre_save(record, add=True) for record in records]
    elif isinstance(field, AS_THEY_ARE):
        return plain
    if isinstance(field, ArrayField):
        written = arrays.of_numbers if isinstance(field.base_field, models.IntegerField) else arrays.literal
        return [written(value) for value in plain]
    return [field.get_db_prep_save(value, database) for value in plain]
