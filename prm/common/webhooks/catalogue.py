"""The events others may subscribe to, and what each tells. Apps declare theirs in ``<app>/webhook_events.py``.

What leaves the product is a projection, never the event's own payload: a field is told because it is written down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from prm.common.models.event import Event

TEST = "webhook.test"
"""Sent by hand to try an endpoint; nobody subscribes to it."""


@dataclass(frozen=True, slots=True)
class Projection:
    """What is told about one kind of record: ``fields`` are (name, what it holds), ``build`` returns exactly those.

    ``build`` returns ``None`` when the record is gone; then nothing is sent.
    """

    noun: str
    fields: tuple[tuple[str, str], ...]
    build: Callable[[Event], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One public event. ``partner`` says that a partner may be told of its own."""

    name: str
    label: str
    description: str
    projection: Projection
    partner: bool = False


@cache
def declared() -> dict[str, WebhookEvent]:
    """Return the public events of all apps by name, in the order of their declaration.

    Raises ``ValueError`` when two apps declare the same one.
    """
    found: dict[str, WebhookEvent] = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.webhook_events") is None:
            continue
        for event in import_module(f"{config.name}.webhook_events").EVENTS:
            if event.name in found:
                raise ValueError(f"declared twice: {event.name}")
            found[event.name] = event
    return found


def open_to(*, partner: bool) -> list[WebhookEvent]:
    """Return what may be subscribed to: everything by the vendor, by a partner what is made for partners."""
    return [event for event in declared().values() if event.partner or not partner]


def groups(*, partner: bool) -> list[tuple[str, list[WebhookEvent]]]:
    """Return :func:`open_to` grouped by the noun of what is told about."""
    grouped: dict[str, list[WebhookEvent]] = {}
    for event in open_to(partner=partner):
        grouped.setdefault(event.projection.noun, []).append(event)
    return list(grouped.items())
