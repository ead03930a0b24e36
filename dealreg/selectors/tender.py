"""A tender that was published while its registration waited, where the programme takes tenders only before."""

from dataclasses import replace

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.rules import eligibility
from dealreg.selectors import facts as facts_of
from prm.common.decisions import decisions_of
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.tenancy import as_system


def why_not_approve(deal: Deal) -> str | None:
    """Return why the registration of a tender is too late to approve; ``None`` for every other registration.

    Eligibility is decided at the submission. What it says of a tender's publication has to hold on the day of the
    approval too, unless a person found the registration eligible after all.
    """
    if not facts_of.tender_published(deal, now().date()):
        return None
    with as_system("registration checks"):
        tier = facts_of.tier_of(deal)
        body = in_force([kinds.ELIGIBILITY], scope=facts_of.scope_of(deal, tier))[kinds.ELIGIBILITY].body
        facts = facts_of.eligibility_facts(deal, tier, facts_of.in_base_currency(deal.amount, deal.currency))
        ahead = eligibility.refused_for(body, replace(facts, tender_published=False))
        matters = eligibility.refused_for(body, facts) - ahead
        last = next((each for each in decisions_of(deal) if each.kind == "deal.eligibility"), None) if matters else None
    if not matters or (last is not None and last.overrules_id is not None and last.outcome == "eligible"):
        return None
    day = f"{deal.tender_published_on:%-d %B %Y}"
    return f"The tender was published on {day}, and this programme takes tenders only before. Reject it."
