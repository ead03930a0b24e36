"""Whether a partner may register a deal, what is asked for, and what stands in its way."""

from collections.abc import Iterator
from typing import Any

from dealreg import policies as kinds
from dealreg.enums import SalesStage
from dealreg.judgements.facts import AMOUNT, FAMILIES, MOTION, PROCUREMENT, TIER
from dealreg.rules import conflict, contest, eligibility, requirements
from dealreg.rules.eligibility import CertificationRule, EligibilityBody, EligibilityFacts
from partners.enums import PartnerStatus
from prm.common.decisions import Outcome
from prm.common.judging import Answer, FactField, Judgement

ELIGIBLE = [("eligible", "Eligible"), ("not_eligible", "Not eligible")]
CONFLICTS = [("clear", "No conflict"), ("possible", "A person compares"), ("conflict", "Conflict")]
CONTESTS = [("stronger", "Goes first"), ("weaker", "Stands back")]


def _live_tried(body: EligibilityBody, facts: EligibilityFacts) -> Iterator[int]:
    """With one fewer than the cap there is room again."""
    cap = body.most_live.get(facts.tier or "", 0)
    if 0 < cap <= facts.live_registrations:
        yield cap - 1


def _holders_tried(body: EligibilityBody, facts: EligibilityFacts) -> Iterator[dict[str, int]]:
    """As many people as a certificate needs, for one certificate, then for all that are asked for."""
    missing = {
        rule.certification: rule.holders
        for rule in body.certifications
        if rule.applies(facts.families) and facts.holders.get(rule.certification, 0) < rule.holders
    }
    for certification, needed in missing.items():
        yield {**facts.holders, certification: needed}
    if len(missing) > 1:
        yield {**facts.holders, **missing}


def _eligibility_says(body: EligibilityBody, name: str, value: Any) -> str:
    """The remedy the policy itself offers for the check about a fact."""
    if name == "live_registrations":
        return "Fewer live registrations: others closed, won or withdrawn"
    if name == "holders":
        asked = [rule for rule in body.certifications if value.get(rule.certification) == rule.holders]
        return " and ".join(_people(rule) for rule in asked)
    return next((check.remedy for check in body.checks if check.fact == name and check.remedy), "")


def _people(rule: CertificationRule) -> str:
    return f"{rule.holders} {'person' if rule.holders == 1 else 'people'} with the certificate {rule.name}"


def _better_eligibility(before: Outcome, after: Outcome) -> bool:
    return before.outcome == "not_eligible" and after.outcome == "eligible"


ELIGIBILITY = Judgement(
    kind="deal.eligibility",
    policy=kinds.ELIGIBILITY,
    label="May the partner register it",
    facts=EligibilityFacts,
    decide=eligibility.decide,
    answer=Answer(
        "choice", lambda outcome: outcome.outcome, choices=lambda: ELIGIBLE, gained="now eligible", lost="refused",
    ),
    fields=(
        FactField(
            "partner_status", "Partner's status", "choice", lambda: list(PartnerStatus.choices), default="active",
        ),
        TIER,
        FactField(
            "contract_valid", "Contract in force", "yes_no", default=True, turns=True, turned="A contract in force",
        ),
        FactField(
            "motion_agreed", "Motion agreed", "yes_no", default=True, turns=True, turned="A motion of the agreement",
        ),
        FactField(
            "territory_covered", "Territory covered", "yes_no", default=True, turns=True,
            turned="A territory of the agreement",
        ),
        AMOUNT,
        FAMILIES,
        FactField(
            "live_registrations", "Other live registrations", "number", help="Of the partner, not closed.", default=0,
            turns=True, tried=_live_tried,
        ),
        FactField(
            "holders", "Holders by certificate", "text", help="How many of its people hold each certificate.",
            default={}, turns=True, tried=_holders_tried,
        ),
        FactField("country", "Customer's country", "text", help="Two letters after ISO 3166."),
        FactField("currency", "Currency of the deal", "text", help="Three letters after ISO 4217."),
        FactField("amount", "Amount in that currency", "number"),
        FactField("list_amount", "List price in that currency", "number", help="Of all products on it."),
        FactField("least_units", "Smallest quantity of a line", "number"),
        PROCUREMENT,
        FactField(
            "tender_published", "Tender published", "yes_no", help="By the day it is decided. Never for other deals.",
            turns=True, turned="A tender that is not published yet",
        ),
    ),
    better=_better_eligibility,
    wishes=lambda outcome: outcome.outcome == "not_eligible",
    says=_eligibility_says,
)  # fmt: skip

REQUIREMENTS = Judgement(
    kind="deal.requirements",
    policy=kinds.REQUIREMENTS,
    label="What a registration is asked for",
    facts=requirements.RequirementFacts,
    decide=requirements.decide,
    answer=Answer("text", lambda outcome: ", ".join(outcome.data["fields"])),
    fields=(
        MOTION,
        FactField("stage", "Sales stage", "choice", lambda: list(SalesStage.choices)),
        AMOUNT,
        PROCUREMENT,
    ),
)

CONFLICT = Judgement(
    kind="deal.conflict",
    policy=kinds.CONFLICT,
    label="Does it collide with something",
    facts=conflict.ConflictFacts,
    decide=conflict.decide,
    answer=Answer("choice", lambda outcome: outcome.outcome, choices=lambda: CONFLICTS),
)

CONTEST = Judgement(
    kind="deal.contest",
    policy=kinds.CONFLICT,
    label="Which of two goes first",
    facts=contest.ContestFacts,
    decide=contest.decide,
    answer=Answer("choice", lambda outcome: outcome.outcome, choices=lambda: CONTESTS),
)

JUDGEMENTS = [ELIGIBILITY, REQUIREMENTS, CONFLICT, CONTEST]
