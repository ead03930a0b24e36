"""Who takes over when a person leaves: the floors above say how much there is, and pass it on.

An app with work that belongs to people has a module ``<app>/handover.py`` with ``count(person) -> int``, the number of
open items, and ``reassign(person, successor, actor) -> int``, which passes them on in the caller's transaction.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

from partners.models import Person
from prm.common.actors import Actor


@cache
def _modules() -> list[ModuleType]:
    names = [f"{config.name}.handover" for config in apps.get_app_configs()]
    return [import_module(name) for name in names if name != __name__ and find_spec(name) is not None]


def count(person: Person) -> int:
    """Return how many open items belong to ``person`` over all apps."""
    return sum(module.count(person) for module in _modules())


def reassign(person: Person, successor: Person, actor: Actor) -> int:
    """Pass everything open on to ``successor``, at the same partner; returns how many items moved."""
    return sum(module.reassign(person, successor, actor) for module in _modules())
