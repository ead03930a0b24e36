"""The kinds of policy the product knows. Each app registers its own from ``<app>/policies.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from pydantic import BaseModel

from prm.common.policies.faults import Finding


def _no_warnings(body: Any) -> list[Finding]:
    return []


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One figure of a worked example: whose or what it is, the amount as people read it, and how it came about."""

    label: str
    amount: str
    because: str


@dataclass(frozen=True, slots=True)
class Example:
    """What a body makes of one case told in words."""

    case: str
    rows: tuple[ExampleRow, ...]


@dataclass(frozen=True, slots=True)
class PolicyKind:
    """One kind: its body's schema, its shipped default, and how to say it in plain language.

    ``warnings`` names what is allowed but rarely meant, such as a higher tier that gets less. ``process`` is the work
    it belongs to, for lists. ``overrule`` is the right of whoever may set its decisions aside; without it nobody may.
    ``example`` works one case out under a body, for people to follow it.
    """

    key: str
    label: str
    schema: type[BaseModel]
    default: Callable[[], BaseModel]
    say: Callable[[Any], list[str]]
    about: str = ""
    warnings: Callable[[Any], list[Finding]] = _no_warnings
    process: str = "Partners and accounts"
    overrule: str = ""
    example: Callable[[Any], Example] | None = None


@cache
def kinds() -> dict[str, PolicyKind]:
    """Return every kind by key, collected from the apps' ``policies`` modules. ``ValueError`` on a clash."""
    found: dict[str, PolicyKind] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.policies"
        if config.name == "prm.common" or find_spec(name) is None:
            continue
        for kind in import_module(name).KINDS:
            if kind.key in found:
                raise ValueError(f"policy kind declared twice: {kind.key}")
            found[kind.key] = kind
    return found
