"""Rights by role. Each app declares its own in ``<app>/permissions.py``; this module only collects them."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@cache
def table() -> dict[str, frozenset[str]]:
    """Return every permission of every app with the roles that have it.

    Raises ``ValueError`` when two apps declare the same permission.
    """
    collected: dict[str, frozenset[str]] = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.permissions") is None:
            continue
        declared = getattr(import_module(f"{config.name}.permissions"), "PERMISSIONS", {})
        if twice := collected.keys() & declared.keys():
            raise ValueError(f"declared twice: {sorted(twice)}")
        collected.update({name: frozenset(roles) for name, roles in declared.items()})
    return collected


def granted(permission: str, roles: frozenset[str]) -> bool:
    """Whether one of ``roles`` has ``permission``. An unknown permission is a programming error (``KeyError``)."""
    return not table()[permission].isdisjoint(roles)
