"""The catalogue of what people are told, collected from every app's ``notification_kinds.py``.

An app declares what it tells, so that each person can choose how to be told of it::

    KINDS = (
        kind("deal.approved", "Registration approved", "Yours was approved, and until when it is protected.",
             area="Registrations", audience={"portal"}),
    )

Defaults are quiet: mail at once for what somebody waits for or must act on, the daily digest for the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from django.apps import apps

Audience = Literal["portal", "staff"]

APP, MAIL = "app", "mail"
ON, OFF = "on", "off"
NOW, DIGEST, NEVER = "now", "digest", "never"
CHOICES = {APP: (ON, OFF), MAIL: (NOW, DIGEST, NEVER)}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of news: how it is called, whom it reaches, how it is told unless a person chooses otherwise.

    ``action`` is what a mail's link says. A ``mandatory`` kind is told by its defaults whatever anybody chooses.
    """

    key: str
    label: str
    description: str
    area: str
    audience: frozenset[Audience]
    app: str = ON
    mail: str = NOW
    mandatory: bool = False
    action: str = "Open"

    def default(self, channel: str) -> str:
        """Return how the kind is told on a channel unless a person chooses otherwise."""
        return self.app if channel == APP else self.mail


def kind(
    key: str,
    label: str,
    description: str,
    *,
    area: str,
    audience: Iterable[Audience],
    app: str = ON,
    mail: str = NOW,
    mandatory: bool = False,
    action: str = "Open",
) -> Kind:
    """Declare one kind. Raises ``ValueError`` for a default its channel does not know."""
    if app not in CHOICES[APP] or mail not in CHOICES[MAIL]:
        raise ValueError(f"no such default: {key}")
    return Kind(key, label, description, area, frozenset(audience), app, mail, mandatory, action)


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind of every app by its key, in the order declared; ``ValueError`` for one declared twice."""
    found: dict[str, Kind] = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.notification_kinds") is None:
            continue
        for each in import_module(f"{config.name}.notification_kinds").KINDS:
            if each.key in found:
                raise ValueError(f"declared twice: {each.key}")
            found[each.key] = each
    return found


def get(key: str) -> Kind:
    """Return one kind. An unknown one is a programming error (``KeyError``)."""
    return kinds()[key]


def for_audience(audience: Audience) -> list[Kind]:
    """Return the kinds that may reach staff, or people of a partner."""
    return [each for each in kinds().values() if audience in each.audience]
