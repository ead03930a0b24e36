"""What a person can do from the palette: each app declares its actions in ``<app>/palette.py``.

An action is an address that begins something, such as a form or a dialog on a page. It is offered to whoever has its
permission. What can be done with a record is offered on the record's own page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from prm.common.actors import Actor


@dataclass(frozen=True, slots=True)
class Command:
    """Something one can do, by the name of the address where it begins.

    ``view`` says whom it is for: names in ``console:`` are for staff, in ``portal:`` for partners, others for both.
    ``also`` are words people may type instead of the label's.
    """

    label: str
    view: str
    icon: str
    permission: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something one can do with the record of the page one is on."""

    label: str
    url: str
    icon: str = "arrow"


Offers = Callable[[Actor, str], Iterable[Offer]]
"""Takes who asks and the record's reference; raises ``NotFound`` for a record they may not see."""

_commands: list[Command] = []
_offers: dict[str, list[Offers]] = {}


def register(*commands: Command) -> None:
    """Offer actions from anywhere. Raises ``ValueError`` for one that is offered already."""
    for command in commands:
        if any((c.label, c.view) == (command.label, command.view) for c in _commands):
            raise ValueError(f"action registered twice: {command.label}")
        _commands.append(command)


def register_for(view: str, offers: Offers) -> None:
    """Offer what ``offers`` returns on the page called ``view``, whose address names one record."""
    _offers.setdefault(view, []).append(offers)


@cache
def _load() -> None:
    """Import every app's ``palette`` module once."""
    for config in apps.get_app_configs():
        if config.name != "prm.common" and find_spec(f"{config.name}.palette") is not None:
            import_module(f"{config.name}.palette")


def all_commands() -> list[Command]:
    """Return every action there is, in the order of declaration."""
    _load()
    return list(_commands)


def commands_for(actor: Actor) -> list[Command]:
    """Return what ``actor`` may do. Whoever looks through another's eyes may do nothing."""
    if actor.impersonator_id:
        return []
    other = "console:" if actor.is_partner else "portal:"
    return [
        command
        for command in all_commands()
        if not command.view.startswith(other) and (not command.permission or actor.may(command.permission))
    ]


def offers_on(actor: Actor, view: str, reference: str) -> list[Offer]:
    """Return what ``actor`` may do with the record of the page called ``view``."""
    _load()
    if actor.impersonator_id:
        return []
    return [offer for offers in _offers.get(view, ()) for offer in offers(actor, reference)]
