"""What an app says about a kind of record that can be imported. Subclasses live in ``<app>/importers.py``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import DatabaseError, models

from prm.common.imports import writing
from prm.common.imports.fields import Field, Kind, Row


@dataclass(frozen=True, slots=True)
class Total:
    """What one row adds to a total: under which label, and how much of which currency if it has an amount."""

    label: str
    amount: Decimal | None = None
    currency: str = ""


class Importer:
    """One kind of record.

    ``identities`` are the sets of fields that recognise a record, strongest first; a weaker one counts only where
    the stronger says nothing. ``page`` names the address that lists the records. ``created_only`` fields are set on
    new records and left alone on known ones. ``follow`` is the foreign key by which a record that was merged away leads
    to the one it has become: its rows speak of that one. ``actor_id`` is who brought the file, or who takes it back,
    while it is worked on.
    ``apart`` rows keep clear of one another: an undo takes away what was made before it brings back what was there.
    ``builds_ahead`` says that :meth:`complete`, :meth:`check` and :meth:`build` ask nothing of the database, nor of
    what other rows have done: they are called in a thread of its own while earlier rows are written.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    noun: ClassVar[str]
    about: ClassVar[str]
    position: ClassVar[int] = 0
    page: ClassVar[str] = ""
    model: ClassVar[type[models.Model]]
    fields: ClassVar[tuple[Field, ...]]
    identities: ClassVar[tuple[tuple[str, ...], ...]]
    created_only: ClassVar[frozenset[str]] = frozenset()
    follow: ClassVar[str] = ""
    apart: ClassVar[bool] = False
    builds_ahead: ClassVar[bool] = False
    actor_id: int | None = None

    def field(self, name: str) -> Field:
        """Return the field called ``name`` (``KeyError`` if there is none)."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)

    @property
    def link(self) -> Field | None:
        """Return the field that names another row of the same kind, if there is one."""
        return next((each for each in self.fields if each.linked), None)

    def queryset(self) -> models.QuerySet:
        """Return the records that may be recognised."""
        return self.model._base_manager.all()

    def learn(self) -> None:
        """Read what :meth:`build` goes by; called before the first rows are built, and when it holds no more."""

    def still_holds(self, records: Sequence[models.Model]) -> bool:
        """Whether these records would be built the same now; asked in the transaction that writes them."""
        return True

    def complete(self, rows: Sequence[Row]) -> None:
        """Fill in what follows from other values, for many rows at once. Values are by field name."""

    def check(self, row: Row) -> None:
        """Add problems that concern several values of the row."""

    def totals(self, row: Row) -> Total | None:
        """Return what the row adds to the job's totals."""
        return None

    def hold(self, rows: Sequence[Row]) -> None:
        """Called in the chunk's transaction before its rows are written: lock what they belong to, or refuse them all.

        Raises ``DomainError``, which stops the import with its words.
        """

    def known(self, rows: Sequence[Row]) -> dict[int, models.Model] | None:
        """Return the records rows speak of by the row's ``id``, or ``None`` to have them found by ``identities``."""
        return None

    def refusal(self, error: DatabaseError) -> str:
        """Return in words why the database refused a row."""
        return f"The database refused this row: {str(error).splitlines()[0][:200]}"

    def written(self, records: Sequence[models.Model]) -> None:
        """Called in the chunk's transaction with the records it created or changed."""

    def removing(self, records: Sequence[models.Model]) -> None:
        """Called in the chunk's transaction with the records of its own kind that an undo is about to take out."""

    @staticmethod
    def remove(model: type[models.Model], records: Sequence[models.Model]) -> None:
        """Delete records for an undo. Nothing points at them."""
        model._base_manager.filter(pk__in=[record.pk for record in records]).delete()

    def prepare(self, rows: Iterable[Row]) -> dict[str, list[int]]:
        """Create what the rows need besides their own record; returns keys by model label for the undo."""
        return {}

    def identity(self, row: Row) -> tuple | None:
        """Return what recognises the row within its file, or ``None`` when nothing does."""
        for names in self.identities:
            key = tuple(row.values.get(name) for name in names)
            if all(part not in (None, "") for part in key):
                return (names, key)
        return None

    def attributes(self, row: Row) -> dict[str, Any]:
        """Return the row's values by model attribute, without the link."""
        return {
            each.target: row.values[each.name] for each in self.fields if not each.linked and each.name in row.values
        }

    def build(self, row: Row, stamp: datetime) -> models.Model:
        """Return a new, unsaved record."""
        return writing.record(self.model, {**self.attributes(row), "created_at": stamp, "updated_at": stamp})

    def choices(self) -> list[Field]:
        """Return the fields resolved by name."""
        return [each for each in self.fields if each.kind is Kind.CHOICE]
