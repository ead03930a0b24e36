"""The vendor's lists and ladders: setting them up as shipped."""

from typing import Any

from django.conf import settings
from django.db import transaction

from partners import shipped, shipped_ladders
from partners.models import Capability, Metric, PartnerType, Programme, Territory, Tier, Vertical
from partners.policies import LADDER
from partners.selectors import lists, territory
from prm.common.models import PolicyVersion
from prm.common.policies import publish
from prm.common.policies.scopes import scope_key


@transaction.atomic
def install() -> dict[str, int]:
    """Add what is missing of the shipped lists and ladders; what is there stays as the vendor made it.

    Returns how many rows of each kind were added.
    """
    added = {
        "types": _add(PartnerType, [_type(row) for row in shipped.TYPES]),
        "verticals": _add(Vertical, [{"code": code, "name": name} for code, name in shipped.VERTICALS]),
        "capabilities": _add(
            Capability, [{"group": group, "code": code, "name": name} for group, code, name in shipped.CAPABILITIES]
        ),
        "territories": _territories(),
        "tiers": sum(_programme(row) for row in shipped.PROGRAMMES),
        "metrics": _metrics(),
        "ladders": _ladders(),
    }
    territory.forget()
    lists.forget()
    return added


def _type(row: dict[str, Any]) -> dict[str, Any]:
    low, high = row["margin"] or (None, None)
    return {**{k: v for k, v in row.items() if k != "margin"}, "margin_from": low, "margin_to": high}


def _add(model: Any, rows: list[dict[str, Any]]) -> int:
    """Add the rows whose code is not there yet, in the shipped order."""
    present = set(model.objects.values_list("code", flat=True))
    new = [model(**row, position=at) for at, row in enumerate(rows, 1) if row["code"] not in present]
    model.objects.bulk_create(new)
    return len(new)


def _territories() -> int:
    """Add the missing territories level by level, because a part points at what it lies in."""
    present = {t.code: t for t in Territory.objects.all()}
    before = len(present)
    waiting = [(at, *row) for at, row in enumerate(shipped.territories(), 1) if row[0] not in present]
    while waiting:
        ready = [row for row in waiting if not row[3] or row[3] in present]
        made = Territory.objects.bulk_create(
            [
                Territory(code=code, name=name, parent=present.get(parent), position=at)
                for at, code, name, parent in ready
            ]
        )
        present.update({t.code: t for t in made})
        waiting = [row for row in waiting if row[1] not in present]
    return len(present) - before


def _metrics() -> int:
    present = set(Metric.objects.values_list("code", flat=True))
    new = [Metric(**row) for row in shipped_ladders.METRICS if row["code"] not in present]
    Metric.objects.bulk_create(new)
    return len(new)


def _ladders() -> int:
    """Put each shipped ladder in force whose programme stands on the shipped tiers and never had a ladder."""
    standing = {(code, tier) for code, tier in Tier.objects.values_list("programme__code", "code")}
    had = set(PolicyVersion.objects.filter(kind=LADDER).values_list("scope_key", flat=True))
    added = 0
    for scope, body in shipped_ladders.LADDERS:
        fits = all((scope["programme"], tier["code"]) in standing for tier in body["tiers"])
        if fits and scope_key(scope) not in had:
            publish(kind=LADDER, body=body, scope=scope, change_note="As shipped")
            added += 1
    return added


def _programme(row: dict[str, Any]) -> int:
    """Add one ladder with its tiers and their regional terms, unless a ladder of that code is there."""
    primary = row["is_primary"] and not Programme.objects.filter(is_primary=True).exists()
    programme, created = Programme.objects.get_or_create(
        code=row["code"],
        defaults={"name": row["name"].format(brand=settings.BRAND_NAME), "about": row["about"], "is_primary": primary},
    )
    if not created:
        return 0
    tiers = []
    for rank, shipped_tier in enumerate(row["tiers"], 1):
        terms = {k: v for k, v in shipped_tier.items() if k != "regional"}
        tiers.append(Tier(programme=programme, rank=rank, **terms))
        for region, changes in shipped_tier.get("regional", {}).items():
            tiers.append(Tier(programme=programme, rank=rank, region=region, **{**terms, **changes}))
    Tier.objects.bulk_create(tiers)
    return len(tiers)
