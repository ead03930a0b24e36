"""What the registration page needs: what the partner may choose from, sensible first values, what to expect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any

import pycountry

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.rules import protection
from dealreg.rules.protection import ProtectionFacts
from dealreg.rules.requirements import required_fields
from dealreg.rules.sla import SlaFacts, promise
from dealreg.selectors import breach
from dealreg.selectors import deal as deals
from dealreg.selectors import facts as facts_of
from dealreg.validators import currencies
from partners.enums import Motion
from partners.models import Partner, Tier
from partners.rules.identifiers import registrable_domain
from partners.selectors.territory import Tree
from partners.selectors.territory import tree as territory_tree
from partners.selectors.tier import primary_tier
from pricing.models import ProductFamily
from prm.common import judging
from prm.common.actors import Actor
from prm.common.decisions import Alternative
from prm.common.errors import DomainError
from prm.common.policies import in_force

Options = Sequence[tuple[str, str]]
INDENT = "\N{EM SPACE}"
MOST_TRADED = ("EUR", "USD", "GBP", "CHF")


@dataclass(frozen=True, slots=True)
class Choices:
    """What this partner may choose from. ``items`` are products grouped by family; ``families`` maps each to its
    family's code."""

    countries: Options
    territories: Options
    motions: Options
    currencies: Options
    items: Sequence[tuple[str, Options]]
    item_values: frozenset[str] = field(default_factory=frozenset)
    families: Mapping[str, str] = field(default_factory=dict)
    tree: Tree = field(default_factory=lambda: Tree({}))


@dataclass(frozen=True, slots=True)
class Standing:
    """Who registers: the partner and its tier."""

    partner: Partner
    tier: Tier | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the policies in force ask and promise for one registration.

    ``days`` is the protection known so far, ``days_if_new`` the one for a customer new to the vendor. ``sized`` is
    false while no amount is known in the currency limits are measured in.
    """

    required: Mapping[str, str]
    promise: str
    consequence: str
    days: int
    days_if_new: int
    more: Sequence[Alternative]
    sized: bool
    motion: str
    tier_name: str


def standing_of(actor: Actor) -> Standing:
    """Return the actor's partner with its tier in the primary programme."""
    partner = Partner.objects.get(pk=actor.partner_id)
    return Standing(partner, primary_tier(partner))


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Return every country as (code, name), by name."""
    named = ((c.alpha_2, str(getattr(c, "common_name", c.name)).split(",")[0]) for c in pycountry.countries)
    return tuple(sorted(named, key=lambda pair: pair[1]))


def country_name(code: str) -> str:
    """Return the name of a country by its code, or the code itself."""
    return dict(countries()).get(code, code)


def choices_for(standing: Standing) -> Choices:
    """Return what the partner may choose from."""
    partner = standing.partner
    tree = territory_tree()
    items, families = _items()
    motions = [(m.value, m.label) for m in Motion if not partner.motions or m.value in partner.motions]
    return Choices(
        countries=countries(),
        territories=_territories(partner, tree),
        motions=motions,
        currencies=_currencies(partner),
        items=items,
        item_values=frozenset(value for _, options in items for value, _ in options),
        families=families,
        tree=tree,
    )


def _territories(partner: Partner, tree: Tree) -> list[tuple[str, str]]:
    """Return the partner's territories with everything below them, indented as a tree."""
    mine = [
        (code, name)
        for code, name in tree.choices()
        if not partner.territories or tree.covers(partner.territories, code)
    ]
    least = min((len(name) - len(name.lstrip(INDENT)) for _, name in mine), default=0)
    return [(code, name[least:]) for code, name in mine]


def _currencies(partner: Partner) -> list[tuple[str, str]]:
    """Return the world's currencies by code, the partner's own and the most traded ones first."""
    known = currencies()
    first = [code for code in dict.fromkeys((partner.currency, *MOST_TRADED)) if code in known]
    return [(code, code) for code in (*first, *sorted(known.difference(first)))]


def _items() -> tuple[list[tuple[str, Options]], dict[str, str]]:
    """Return products grouped by family with the whole family first, and the family of each value. One query."""
    rows = (
        ProductFamily.objects.filter(is_active=True)
        .order_by("name", "code", "products__name")
        .values_list("code", "name", "products__sku", "products__name", "products__is_active")
    )
    grouped: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    family_of: dict[str, str] = {}
    for code, name, sku, product, is_active in rows:
        if code not in grouped:
            grouped[code] = (name, [(f"f:{code}", f"{name}, not yet decided which")])
            family_of[f"f:{code}"] = code
        if is_active:
            grouped[code][1].append((f"p:{sku}", product))
            family_of[f"p:{sku}"] = code
    return list(grouped.values()), family_of


def products_only() -> Choices:
    """Return what any deal may be about, without what depends on a partner."""
    items, families = _items()
    values = frozenset(value for _, options in items for value, _ in options)
    return Choices((), (), (), (), items, values, families)


def first_values(actor: Actor, standing: Standing, choices: Choices) -> dict[str, Any]:
    """Return what a new registration starts with: facts of the partner, and what this seller's last deal used."""
    last = (
        deals.visible_to(actor)
        .filter(owner_id=actor.person_id)
        .exclude(customer_name="")
        .order_by("-created_at", "-id")
        .values("motion", "territory", "currency", "customer_country")
        .first()
    ) or {}
    partner = standing.partner
    motions = [value for value, _ in choices.motions]
    values = {
        "currency": last.get("currency") or partner.currency,
        "customer_country": last.get("customer_country") or partner.country,
        "motion": last.get("motion") if last.get("motion") in motions else (motions or [""])[0],
        "stage": "qualified",
    }
    mine = [value for value, _ in choices.territories]
    country, wanted = str(values["customer_country"]), str(last.get("territory") or "")
    if wanted not in mine or territory_hint(wanted, country, choices):
        wanted = country if country in mine else ""
    values["territory"] = wanted or (mine[0] if len(mine) == 1 else "")
    return values


def territory_hint(territory: str, country: str, choices: Choices) -> str:
    """Return what is odd about a territory for a customer of ``country``, or ``""``."""
    if not territory or country not in choices.tree.nodes or choices.tree.overlap(territory, country):
        return ""
    return f"{choices.tree.name(territory).strip()} does not contain {country_name(country)}, where the customer is."


def earlier_of_own(actor: Actor, *, name: str, website: str, besides: Deal | None) -> list[Deal]:
    """Return the partner's own earlier registrations of the same customer, by name or by registrable domain."""
    domain = registrable_domain(website) if website else None
    return deals.same_customer_of_own(actor, name=name, website=domain or "", besides=besides)


def expectation(
    standing: Standing,
    *,
    motion: str,
    stage: str,
    amount: Decimal,
    currency: str,
    territory: str,
    families: Sequence[str],
    procurement: str = "",
) -> Expectation | None:
    """Return what is asked and promised for these values; ``None`` when the programme has no policy in force."""
    tier = standing.tier
    scope = facts_of.scope_of(Deal(partner=standing.partner, motion=motion, territory=territory), tier)
    try:
        bodies = in_force([kinds.REQUIREMENTS, kinds.SLA, kinds.PROTECTION], scope=scope)
    except DomainError:
        return None
    asked = facts_of.requirement_facts(motion, stage, amount, currency, procurement)
    size = asked.amount_eur if amount else None
    facts = ProtectionFacts(
        tier=tier.code if tier else None,
        tier_name=tier.name if tier else None,
        amount_eur=size,
        families=tuple(families),
        new_customer=None,
        motion=motion or None,
    )
    expected = protection.decide(bodies[kinds.PROTECTION].body, facts)
    if_new = protection.decide(bodies[kinds.PROTECTION].body, replace(facts, new_customer=True))
    sla = bodies[kinds.SLA].body
    return Expectation(
        required=required_fields(bodies[kinds.REQUIREMENTS].body, asked),
        promise=promise(sla, SlaFacts(facts.tier, size)).say(),
        consequence=breach.consequence(sla.late, amount_eur=size),
        days=int(expected.data["days"]),
        days_if_new=int(if_new.data["days"]),
        more=judging.alternatives("deal.protection", bodies[kinds.PROTECTION].body, facts, before=expected),
        sized=size is not None,
        motion=Motion(motion).label if motion in Motion.values else "",
        tier_name=facts.tier_name or "",
    )
