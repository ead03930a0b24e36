"""Where partners stand on their ladders: the policy in force for them, their facts, and what was last found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from partners import measuring
from partners.models import Partner, Programme, TierAssignment, TierStanding
from partners.policies import LADDER
from partners.rules.ladder import LadderBody, criteria_in_words
from partners.rules.standing import LadderFacts, Standing, decide, stand
from partners.selectors import cohort, territory
from prm.common.decisions import Outcome
from prm.common.errors import DomainError
from prm.common.moment import now
from prm.common.money import rate
from prm.common.policies import Policy, in_force
from prm.common.policies.measures import Entry, months_back
from prm.common.policies.scopes import Scope
from prm.common.tenancy import as_system

MONTHS = 48
"""How far back entries are read; ladders look at a year or two, a cohort at three."""
BASE = "EUR"


@dataclass(frozen=True, slots=True)
class Looked:
    """One partner on one ladder: the policy it was held against, on which facts, and what came out."""

    programme: Programme
    policy: Policy
    facts: LadderFacts
    standing: Standing
    outcome: Outcome

    @property
    def body(self) -> LadderBody:
        """Return the ladder."""
        body: LadderBody = self.policy.body
        return body


def scope_of(programme: Programme, country: str, cohorts: Sequence[str] = ()) -> Scope:
    """Return the scope a partner is looked up in: the programme, its regions nearest first, the cohorts it is in."""
    return {"programme": programme.code, "region": (country, *territory.ancestors(country)), "cohort": cohorts}


def ladder_of(programme: Programme, country: str = "", cohorts: Sequence[str] = ()) -> Policy | None:
    """Return the ladder in force for a programme where the partner is; ``None`` when its tiers are given by hand."""
    try:
        policy = in_force([LADDER], scope=scope_of(programme, country, cohorts))[LADDER]
    except DomainError as error:
        if error.code != "policy.missing":
            raise
        return None
    return policy if policy.body.tiers else None


def asked_by(policy: Policy | None) -> dict[str, list[str]]:
    """Return what each tier of a ladder takes, a line each, by its code; empty when tiers are given by hand."""
    return {tier.code: criteria_in_words(policy.body, tier) for tier in policy.body.tiers} if policy else {}


def rates_for(entries: Iterable[Entry], currency: str, on: date) -> dict[str, Decimal]:
    """Return how many of each currency met, and of the ladder's own, are worth one EUR on a day."""
    found: dict[str, Decimal] = {}
    with as_system("rates"):
        for wanted in sorted({entry.currency for entry in entries if entry.currency} | {currency}):
            try:
                found[wanted] = rate(BASE, wanted, on=on)
            except DomainError:
                continue
    return found


def facts_of(
    partner_ids: Sequence[int], programme: Programme, currency: str, *, on: date | None = None
) -> dict[int, LadderFacts]:
    """Return the facts of partners on one ladder, by partner. So many queries however many partners there are."""
    on = on or now().date()
    entries = measuring.measured(partner_ids, since=months_back(on, MONTHS), on=on)
    rates = rates_for((entry for rows in entries.values() for entry in rows), currency, on)
    placed = {
        row.partner_id: row
        for row in TierAssignment.objects.filter(
            partner_id__in=partner_ids, programme=programme, until__isnull=True
        ).select_related("tier")
    }
    reviewed = _reviewed(partner_ids, programme)
    return {
        partner_id: LadderFacts(
            on=on,
            current=placed[partner_id].tier.code if partner_id in placed else "",
            since=placed[partner_id].since if partner_id in placed else None,
            reviewed=reviewed.get(partner_id),
            entries=tuple(rows),
            rates={code: value for code, value in rates.items() if code in _met(rows) | {currency}},
        )
        for partner_id, rows in entries.items()
    }


def _met(entries: Iterable[Entry]) -> set[str]:
    return {entry.currency for entry in entries}


def _reviewed(partner_ids: Sequence[int], programme: Programme) -> dict[int, date]:
    """Return when each partner's tier was last reviewed: kept with the vendor's own notes on it."""
    with as_system("tier reviews"):
        rows = TierStanding.objects.filter(partner_id__in=partner_ids, programme=programme)
        return {key: day for key, day in rows.values_list("partner_id", "reviewed_on") if day is not None}


def look_at(partner: Partner, programme: Programme, *, on: date | None = None) -> Looked | None:
    """Return where a partner stands in a programme right now; ``None`` when its tiers are given by hand."""
    policy = ladder_of(programme, partner.country, cohort.codes_of(partner.pk))
    return look_by(partner, programme, policy, on=on) if policy else None


def look_by(partner: Partner, programme: Programme, policy: Policy, *, on: date | None = None) -> Looked:
    """Return where a partner stands right now by a ladder that was looked up for it."""
    return looked(programme, policy, facts_of([partner.pk], programme, policy.body.currency, on=on)[partner.pk])


def looked(programme: Programme, policy: Policy, facts: LadderFacts) -> Looked:
    """Return facts held against a ladder."""
    return Looked(programme, policy, facts, stand(policy.body, facts), decide(policy.body, facts))


def ladders_for(partner: Partner) -> list[tuple[Programme, Policy]]:
    """Return the ladders a partner is on, and the primary one, each as it holds for it; those with criteria."""
    placed = TierAssignment.objects.filter(partner=partner, until__isnull=True).values("programme_id")
    programmes = Programme.objects.filter(Q(is_primary=True) | Q(pk__in=placed), is_active=True)
    cohorts = cohort.codes_of(partner.pk)
    found = [(programme, ladder_of(programme, partner.country, cohorts)) for programme in programmes]
    return [(programme, policy) for programme, policy in found if policy is not None]
