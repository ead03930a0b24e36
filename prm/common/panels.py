"""Panels: pages that show several apps, such as a partner's, are composed from panels each app declares.

An app says what it adds in ``<app>/panels.py``, so an upper app can stand on a lower one's page::

    register(
        page="partner", key="deals", title="Registrations", position=30, permission="deal.queue",
        build=lambda request, partner: {"deals": selectors.latest_of(partner)},
        template="console/deals/panel.html",
    )
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.http import HttpRequest

from prm.common.actors import Actor

Build = Callable[[HttpRequest, Any], dict[str, Any] | None]
"""Takes the request and the page's subject; returns the template's context, or ``None`` to show nothing."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of one page. Lower ``position`` comes first; ``aside`` puts it into the narrow column."""

    page: str
    key: str
    title: str
    position: int
    permission: str
    build: Build
    template: str
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel with its context, for one request. Templates read the context as ``panel.data``."""

    key: str
    title: str
    template: str
    aside: bool
    data: dict[str, Any]


_panels: dict[tuple[str, str], Panel] = {}


def register(
    *,
    page: str,
    key: str,
    title: str,
    position: int,
    permission: str,
    build: Build,
    template: str,
    aside: bool = False,
) -> None:
    """Add a panel to a page. Raises ``ValueError`` for a key the page already has."""
    if (page, key) in _panels:
        raise ValueError(f"panel registered twice: {page} {key}")
    _panels[page, key] = Panel(page, key, title, position, permission, build, template, aside)


@cache
def _load() -> None:
    """Import every app's ``panels`` module once."""
    for config in apps.get_app_configs():
        if config.name != "prm.common" and find_spec(f"{config.name}.panels") is not None:
            import_module(f"{config.name}.panels")


def panels_for(page: str, request: HttpRequest, subject: Any, actor: Actor) -> list[Shown]:
    """Return the panels ``actor`` may see on ``page``, built for ``subject``, in their order."""
    _load()
    mine = sorted((p for p in _panels.values() if p.page == page), key=lambda p: (p.position, p.key))
    shown = []
    for panel in mine:
        if actor.may(panel.permission) and (data := panel.build(request, subject)) is not None:
            shown.append(Shown(panel.key, panel.title, panel.template, panel.aside, data))
    return shown
