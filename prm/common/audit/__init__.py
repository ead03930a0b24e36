"""Audit: a history row for every insert, update and delete, written by database triggers.

Bulk updates and raw SQL are recorded too. The context (actor, request, impersonator) is JSON on the row, so the
restricted role needs no more than INSERT on the history table.

Every history row leaves a receipt with its digest (``guard``), receipts are linked into one chain of hashes
(``chain``), and ``verification`` holds rows, receipts, chain and records against each other. ``docs/audit.md`` says
what that finds.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db import models

from prm.common.audit.at_once import InsertsAtOnce

M = TypeVar("M", bound=type[models.Model])


def track(*, exclude: tuple[str, ...] = (), at_once: bool = False) -> Callable[[M], M]:
    """Return a class decorator that records the history of a model, but for the columns in ``exclude``.

    ``at_once`` is for records that are imported by the thousand.
    """

    def decorate(model: M) -> M:
        return pghistory.track(
            InsertsAtOnce() if at_once else pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude),
            context_field=pghistory.ContextJSONField(),
            context_id_field=pghistory.ContextUUIDField(null=True),
            obj_field=pghistory.ObjForeignKey(db_index=True),
        )(model)

    return decorate


def audited(model: M) -> M:
    """Class decorator that records the whole history of ``model``."""
    return track()(model)


def context(**facts: Any) -> Any:
    """Attach ``facts`` (actor, request, reason) to every history row written in the block."""
    return pghistory.context(**facts)
