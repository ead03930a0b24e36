"""Rows that speak of a record which was merged away: they go to the one it has become, and change neither its name nor
its identifier, which the merge has chosen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Value

from prm.common import arrays
from prm.common.imports.importer import Importer


def read(importer: Importer, lookup: Mapping[str, Any]) -> Iterable[models.Model]:
    """Return the records whose attributes are among these, each with what it has become.

    An identifier many records lack is indexed only where there is one; that none is empty has to be said for the index
    to be of use.
    """
    rows = importer.queryset()
    for name, wanted in lookup.items():
        if all(isinstance(value, str) for value in wanted):
            rows = rows.filter(arrays.among(name, Value(arrays.literal(sorted(wanted))), "text")).exclude(**{name: ""})
        else:
            rows = rows.filter(**{f"{name}__in": wanted})
    return rows.select_related(importer.follow) if importer.follow else rows


def followed(importer: Importer, records: Sequence[models.Model]) -> tuple[list[models.Model], models.Model | None]:
    """Return the records with what each has become in its place, each once; and the merged one when all were."""
    if not importer.follow:
        return list(records), None
    became = {record.pk: getattr(record, importer.follow) for record in records}
    live = [became[record.pk] or record for record in records]
    merged = records[0] if records and all(became.values()) else None
    return list({record.pk: record for record in live}.values()), merged


def words(merged: models.Model, record: models.Model | None, *, has_own_row: bool) -> str:
    """Return what a person is told about a row of a merged record."""
    if has_own_row:
        return f"{merged} was merged into {record}, which has a row of its own. This one is left out."
    return f"{merged} was merged into {record}. The row changes that one."
