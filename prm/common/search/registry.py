"""What can be found: each app declares its kinds of record in ``<app>/search.py``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import models

from prm.common.actors import Actor
from prm.common.search.text import ranked_words, title_key


@dataclass(frozen=True, slots=True)
class Entry:
    """What one record is found by. ``names`` are what it is called, ``keys`` its addresses and numbers,
    ``about`` the rest, in that order of weight; the title belongs to the names.

    ``for_staff`` puts it into the vendor's index; ``partner_id`` into that partner's, too.
    """

    pk: int
    reference: str
    title: str
    names: Sequence[str] = ()
    keys: Sequence[str] = ()
    about: Sequence[str] = ()
    partner_id: int | None = None
    for_staff: bool = True

    @property
    def title_key(self) -> str:
        """Return what the title is compared by."""
        return title_key(self.title)

    @property
    def words(self) -> list[str]:
        """Return the words it is found by, each after the digit of its place."""
        return ranked_words((self.title,), self.names, (*self.keys, self.reference.partition("-")[2]), self.about)


@dataclass(frozen=True, slots=True)
class Found:
    """One record as a result shows it, fresh from its own table."""

    pk: int
    reference: str
    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record people can find.

    ``model`` is its label. ``entries`` makes the entries of the records with these keys, leaving out what nobody is
    to find. ``show`` reads the records with these keys that the actor may see: an entry is a hint, never a right.
    ``staff`` and ``partner`` are the permissions to find any, empty for nobody. ``sources`` are other tables whose
    changes matter, with the column that names the record.
    """

    code: str
    model: str
    label: str
    icon: str
    position: int
    prefix: str
    entries: Callable[[Sequence[int]], Iterable[Entry]]
    show: Callable[[Actor, Sequence[int]], Iterable[Found]]
    staff: str = ""
    partner: str = ""
    sources: tuple[tuple[str, str], ...] = field(default=())

    @property
    def table(self) -> str:
        """Return the name of the records' table."""
        return _table(self.model)

    @property
    def tracked(self) -> list[tuple[str, str]]:
        """Return every table whose changes matter, with the column that names the record."""
        return [(self.table, "id"), *((_table(label), column) for label, column in self.sources)]

    def permission(self, actor: Actor) -> str:
        """Return the right ``actor`` needs to find this kind, empty when their side never does."""
        return self.partner if actor.is_partner else self.staff


def _table(label: str) -> str:
    model: type[models.Model] = apps.get_model(label)
    return model._meta.db_table


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind of record findable. Raises ``ValueError`` for a code that is taken."""
    if kind.code in _kinds:
        raise ValueError(f"kind of record registered twice: {kind.code}")
    _kinds[kind.code] = kind


@cache
def _load() -> None:
    """Import every app's ``search`` module once."""
    for config in apps.get_app_configs():
        if config.name != "prm.common" and find_spec(f"{config.name}.search") is not None:
            import_module(f"{config.name}.search")


def kinds() -> dict[str, Kind]:
    """Return every kind by its code, in the order results are shown."""
    _load()
    return dict(sorted(_kinds.items(), key=lambda item: (item[1].position, item[0])))


def shown_to(actor: Actor) -> list[Kind]:
    """Return the kinds ``actor`` may find, in the order results are shown."""
    return [kind for kind in kinds().values() if (right := kind.permission(actor)) and actor.may(right)]
