"""Programmes, their tiers, and putting partners on them."""

from datetime import date
from typing import Any

from django.db import transaction

from partners.models import Partner, Programme, Tier, TierAssignment
from partners.rules.merge import require_unmerged
from partners.selectors import lists, territory
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.guards import require, require_fresh, require_valid, tidy
from prm.common.moment import now

TERMS = (
    *("name", "criteria", "revenue_from", "currency", "manager_coverage", "technical_support", "marketing_funds"),
    *("review_cadence", "benefits"),
)
BROKEN = {
    "tier_code_once": ("code", "This programme has a tier of that code already."),
    "tier_rank_once": ("rank", "Another tier of this programme stands on that step."),
    "one_primary_programme": ("is_primary", "Another programme is the primary one. Take it off there first."),
}
MOST_BENEFITS = 20


@transaction.atomic
def assign(*, actor: Actor, partner: Partner, tier: Tier, reason: str, since: date | None = None) -> TierAssignment:
    """Put a partner on a tier from a day on (today); the tier it had in that programme ends the day before.

    Raises ``Invalid`` without a reason, for a day before the current tier began, or for regional terms;
    ``DomainError`` ``tier.same`` when it is on that tier.
    """
    require(actor, "tier.assign")
    today = now().date()
    since, reason = since or today, reason.replace("\x00", "").strip()
    locked = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    require_unmerged(locked)
    current = TierAssignment.objects.filter(partner=locked, programme=tier.programme, until__isnull=True).first()
    _check(tier, reason, since, today, current)
    if current is not None:
        if current.since == since:
            current.delete()
        else:
            # A period is closed at both ends: the old tier still held on the day before.
            current.until = date.fromordinal(since.toordinal() - 1)
            current.save(update_fields=["until"])
    made = TierAssignment(partner=locked, programme=tier.programme, tier=tier, since=since, reason=reason)
    require_valid(made)
    made.save()
    _tell_assigned(made, current, actor)
    return made


def _check(tier: Tier, reason: str, since: date, today: date, current: TierAssignment | None) -> None:
    wrong = {}
    if tier.region:
        wrong["tier"] = "Choose the tier itself; the terms of a region follow from where the partner is."
    if not reason:
        wrong["reason"] = "Say why; the partner reads it."
    if since > today:
        wrong["since"] = "A tier begins today or earlier."
    if current is not None and since < current.since:
        day = f"{current.since.day} {current.since:%B %Y}"
        wrong["since"] = f"{current.tier.name} began on {day}. Choose that day or a later one."
    if wrong:
        raise Invalid(wrong)
    if current is not None and current.tier_id == tier.pk:
        raise DomainError("tier.same", f"The partner is {tier.name} already.", field="tier")


def _tell_assigned(made: TierAssignment, before: TierAssignment | None, actor: Actor) -> None:
    moved = "" if before is None else f" from {before.tier.name}"
    text = f"moved the partner{moved} to {made.tier.name} in {made.programme.name}"
    timeline.entry(
        made.partner, actor=actor, kind="partner.tier", text=text, note=made.reason, partner_id=made.partner_id,
        data={"tier": made.tier.code, "programme": made.programme.code, "since": made.since.isoformat()},
    )  # fmt: skip
    events.emit(
        "partner.tier_changed",
        subject=made.partner,
        partner_id=made.partner_id,
        payload={"tier": made.tier.code, "programme": made.programme.code, "was": before.tier.code if before else None},
        actor=actor,
    )


@transaction.atomic
def save_terms(*, actor: Actor, tier: Tier, data: dict[str, Any], seen: str = "") -> Tier:
    """Change what a tier, or a region's own terms of it, asks and gives. ``data`` holds fields of :data:`TERMS`."""
    require(actor, "programme.edit")
    locked = Tier.objects.select_for_update(of=("self",)).select_related("programme").get(pk=tier.pk)
    require_fresh(seen, locked.updated_at, "tier")
    _fill(locked, data, TERMS)
    locked.save()
    _changed(locked.programme, actor, f"changed {_named(locked)}")
    return locked


@transaction.atomic
def add_tier(*, actor: Actor, programme: Programme, code: str, rank: int, data: dict[str, Any]) -> Tier:
    """Add a step to a ladder. ``rank`` 1 is the lowest. Raises ``Invalid`` when code or step are taken."""
    require(actor, "programme.edit")
    tier = Tier(programme=programme, code=code, rank=rank)
    _fill(tier, data, TERMS)
    tier.save()
    _changed(programme, actor, f"added the tier {tier.name}")
    return tier


@transaction.atomic
def add_region(*, actor: Actor, tier: Tier, region: str) -> Tier:
    """Give a region its own terms of a tier, beginning as a copy. Raises ``Invalid``, ``DomainError`` for a second."""
    require(actor, "programme.edit")
    if region not in territory.codes():
        raise Invalid({"region": "Choose one of the territories."})
    if tier.region:
        raise Invalid({"region": "Begin from the tier itself."})
    if Tier.objects.filter(programme_id=tier.programme_id, code=tier.code, region=region).exists():
        raise DomainError("tier.region_twice", "This region has its own terms already.", field="region")
    terms = {field: getattr(tier, field) for field in TERMS}
    own = Tier(programme_id=tier.programme_id, code=tier.code, rank=tier.rank, region=region, **terms)
    require_valid(own, BROKEN)
    own.save()
    _changed(tier.programme, actor, f"gave {territory.tree().name(region)} its own terms of {tier.name}")
    return own


@transaction.atomic
def remove_region(*, actor: Actor, tier: Tier) -> None:
    """Take a region's own terms away; the tier's own hold there again."""
    require(actor, "programme.edit")
    if not tier.region:
        raise DomainError("tier.kept", "A tier partners stand on is not removed.")
    tier.delete()
    _changed(tier.programme, actor, f"removed {_named(tier)}")


@transaction.atomic
def add_programme(*, actor: Actor, code: str, name: str, about: str = "") -> Programme:
    """Add a ladder beside the others; ``code`` is what policies are scoped by, and lasts. Raises ``Invalid``."""
    require(actor, "programme.edit")
    programme = Programme(code=code.strip().lower(), name=name.strip(), about=about.strip())
    if Programme.objects.filter(code=programme.code).exists():
        raise Invalid({"code": "There is a programme with this code already."})
    require_valid(programme, BROKEN)
    programme.save()
    _changed(programme, actor, "added the programme")
    return programme


@transaction.atomic
def save_programme(*, actor: Actor, programme: Programme, data: dict[str, Any], seen: str = "") -> Programme:
    """Change a programme's name, text, and whether it runs. The primary one keeps running. Raises ``Invalid``."""
    require(actor, "programme.edit")
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    require_fresh(seen, locked.updated_at, "programme")
    for field, value in tidy(data).items():
        setattr(locked, field, value)
    if locked.is_primary and not locked.is_active:
        raise Invalid({"is_active": "Rules ask for the tier of the primary programme, so it keeps running."})
    require_valid(locked, BROKEN)
    locked.save()
    _changed(locked, actor, "changed the programme")
    return locked


def _fill(tier: Tier, data: dict[str, Any], allowed: tuple[str, ...]) -> None:
    if unknown := data.keys() - set(allowed):
        raise TypeError(f"not to be set here: {sorted(unknown)}")
    for field, value in tidy(data).items():
        setattr(tier, field, value)
    wrong = {}
    if not lists.is_currency(tier.currency):
        wrong["currency"] = f"{tier.currency or 'This'} is not a currency."
    for field in ("revenue_from", "marketing_funds"):
        amount = getattr(tier, field)
        if amount is not None and amount < 0:
            wrong[field] = "An amount is not negative."
    if len(tier.benefits) > MOST_BENEFITS or any(len(benefit) > 200 for benefit in tier.benefits):
        wrong["benefits"] = f"{MOST_BENEFITS} benefits at most, each on one line of 200 characters."
    if wrong:
        raise Invalid(wrong)
    require_valid(tier, BROKEN)


def _named(tier: Tier) -> str:
    return f"{tier.name} in {territory.tree().name(tier.region)}" if tier.region else f"the tier {tier.name}"


def _changed(programme: Programme, actor: Actor, text: str) -> None:
    lists.forget()
    timeline.entry(programme, actor=actor, kind="programme.changed", text=text, partner_id=None)
    events.emit("programme.changed", subject=programme, partner_id=None, actor=actor)
