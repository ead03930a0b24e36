"""The history of a record together with what belongs to it: a registration with its lines, evidence and approvals."""

from collections import defaultdict
from functools import cache

from django.db import models
from django.db.models import F, Q, QuerySet, Value

from prm.accounts.selectors.audit_changes import kinds
from prm.common.models import AuditEntry

MOST_PARTS = 5_000
"""History rows of parts that one page reads; more are found under the parts' own numbers."""


@cache
def _parts() -> dict[type[models.Model], list[tuple[type[models.Model], str]]]:
    """Return the history tables of what belongs to each model, with the column that says to which row.

    A row belongs to what it goes with when that is deleted; where there are several, to the one its model names first.
    """
    found: dict[type[models.Model], list[tuple[type[models.Model], str]]] = defaultdict(list)
    for model in kinds().values():
        owners = (
            each
            for each in model._meta.concrete_fields
            if isinstance(each, models.ForeignKey) and each.remote_field.on_delete is models.CASCADE
        )
        if owner := next(owners, None):
            found[owner.remote_field.model].append((model.pgh_event_model, owner.attname))  # type: ignore[attr-defined]
    return dict(found)


def with_parts(rows: QuerySet[AuditEntry], references: list[str]) -> QuerySet[AuditEntry]:
    """Return the changes of these records and of everything that belongs to them, also what was deleted since."""
    meant = Q(record__in=references)
    for reference in references:
        for table, numbers in _of_parts(reference).items():
            meant |= Q(table_name=table, row_id__in=numbers)
    return rows.filter(meant)


def _of_parts(reference: str) -> dict[str, list[int]]:
    """Return the history rows of a record's parts by table. Three queries."""
    first = AuditEntry.objects.filter(record=reference).order_by("at", "id").first()
    model = kinds().get(first.table_name) if first else None
    if first is None or model is None or model not in _parts():
        return {}
    own = model.pgh_event_model._base_manager.filter(pgh_id=first.row_id)  # type: ignore[attr-defined]
    key = own.values_list("pgh_obj_id", flat=True).first()
    reads = [
        history._base_manager.filter(**{column: key}).values_list(Value(history._meta.db_table), F("pgh_id"))
        for history, column in _parts()[model]
    ]
    numbers: dict[str, list[int]] = defaultdict(list)
    for table, number in reads[0].union(*reads[1:], all=True)[:MOST_PARTS]:
        numbers[table].append(number)
    return numbers
