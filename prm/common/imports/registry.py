"""All importers of all apps, collected when first asked for."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from prm.common.errors import NotFound
from prm.common.imports.importer import Importer


@cache
def kinds() -> dict[str, type[Importer]]:
    """Return every importer class by key, in the order data is best brought in.

    Raises ``ValueError`` when two apps declare the same key.
    """
    found: list[type[Importer]] = []
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.importers") is not None:
            found += import_module(f"{config.name}.importers").IMPORTERS
    table = {each.key: each for each in sorted(found, key=lambda each: each.position)}
    if len(table) < len(found):
        raise ValueError("two importers have the same key")
    return table


def importer(key: str) -> Importer:
    """Return a fresh importer, because it may remember things over one pass; raises :class:`NotFound`."""
    try:
        return kinds()[key]()
    except KeyError as error:
        raise NotFound("There is no such kind of record to import.") from error
