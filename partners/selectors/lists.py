"""The vendor's lists as forms, filters and labels need them: one read, remembered for a minute."""

from dataclasses import dataclass
from functools import cache as once
from typing import Any

import pycountry
from django.core.cache import cache

from partners.models import Capability, PartnerType, Programme, Tier, Vertical

KEY = "partners.lists"
SECONDS = 60
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Lists:
    """Codes and names, in the vendor's order. Inactive entries keep their names but are not offered."""

    types: Pairs
    verticals: Pairs
    capabilities: dict[str, Pairs]
    tiers: list[tuple[str, Pairs]]
    names: dict[str, dict[str, str]]

    def name(self, kind: str, code: str) -> str:
        """Return the name of a code (``kind`` is ``type``, ``vertical`` or ``capability``), or the code itself."""
        return self.names[kind].get(code, code)

    @property
    def all_capabilities(self) -> Pairs:
        """Return the capabilities of every group."""
        return [pair for pairs in self.capabilities.values() for pair in pairs]

    @property
    def all_tiers(self) -> Pairs:
        """Return every ladder's tiers; a tier outside the primary ladder says which ladder it is of."""
        primary, *others = self.tiers or [("", [])]
        return [*primary[1], *((ref, f"{name}, {ladder}") for ladder, tiers in others for ref, name in tiers)]


def read() -> Lists:
    """Return the lists, remembered for a minute. :func:`forget` makes the next call read them again."""
    found = cache.get(KEY)
    if found is None:
        found = _read()
        cache.set(KEY, found, SECONDS)
    return found


def forget() -> None:
    """Drop what is remembered, after a change."""
    cache.delete(KEY)


def _read() -> Lists:
    types, verticals = list(PartnerType.objects.all()), list(Vertical.objects.all())
    capabilities = list(Capability.objects.all())
    groups: dict[str, Pairs] = {}
    for capability in capabilities:
        if capability.is_active:
            groups.setdefault(capability.get_group_display(), []).append((capability.code, capability.name))
    return Lists(
        types=_offered(types),
        verticals=_offered(verticals),
        capabilities=groups,
        tiers=_ladders(),
        names={
            kind: {row.code: row.name for row in rows}
            for kind, rows in (("type", types), ("vertical", verticals), ("capability", capabilities))
        },
    )


def _offered(rows: list[Any]) -> Pairs:
    return [(row.code, row.name) for row in rows if row.is_active]


def _ladders() -> list[tuple[str, Pairs]]:
    """Return every active ladder with its tiers, the primary one first and the highest tier first."""
    tiers = Tier.objects.filter(region="", programme__is_active=True).select_related("programme")
    ladders: dict[str, Pairs] = {p.name: [] for p in Programme.objects.filter(is_active=True)}
    for tier in tiers.order_by("-rank"):
        ladders[tier.programme.name].append((tier.public_id, tier.name))
    return [(name, pairs) for name, pairs in ladders.items() if pairs]


def partner_type(code: str) -> PartnerType:
    """Return one partner type by its code. Raises ``PartnerType.DoesNotExist``."""
    return PartnerType.objects.get(code=code)


@once
def countries() -> tuple[tuple[str, str], ...]:
    """Return every country's two-letter code and common name, by name."""
    named = [(c.alpha_2, getattr(c, "common_name", c.name)) for c in pycountry.countries]
    return tuple(sorted(named, key=lambda pair: pair[1]))


@once
def _country_names() -> dict[str, str]:
    return dict(countries())


def country_name(code: str) -> str:
    """Return a country's name, or the code itself when there is no such country."""
    return _country_names().get(code, code)


def is_country(code: str) -> bool:
    """Whether ``code`` is a two-letter country code."""
    return code in _country_names()


@once
def currencies() -> tuple[tuple[str, str], ...]:
    """Return the currencies offered in forms: the usual ones first."""
    first = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "AUD", "CAD", "SGD", "INR", "BRL")
    names = {currency.alpha_3: currency.name for currency in pycountry.currencies}
    return tuple((code, f"{code}, {names[code]}") for code in first)


def is_currency(code: str) -> bool:
    """Whether ``code`` is an ISO 4217 currency."""
    return len(code) == 3 and pycountry.currencies.get(alpha_3=code) is not None
