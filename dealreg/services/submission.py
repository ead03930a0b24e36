"""Submitting a registration: all checks, the promise, and the first decision, in one transaction."""

from decimal import Decimal

from django.db import transaction

from dealreg import policies as kinds
from dealreg.models import Deal, Review
from dealreg.rules.requirements import required_fields
from dealreg.rules.sla import SlaFacts, decide, promise
from dealreg.selectors import breach, reviewers
from dealreg.selectors import facts as facts_of
from dealreg.services import approvals, checks, review
from dealreg.workflows.deal import DEAL
from partners.models import Tier
from partners.policies import MATCHING
from prm.accounts.models import User
from prm.common import clocks
from prm.common.actors import SYSTEM, Actor
from prm.common.decisions import together
from prm.common.errors import Invalid
from prm.common.judging import keep
from prm.common.moment import now
from prm.common.policies import Policy, in_force
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply

KINDS = (
    kinds.REQUIREMENTS,
    kinds.ELIGIBILITY,
    kinds.CONFLICT,
    kinds.ROUTING,
    kinds.SLA,
    kinds.PROTECTION,
    kinds.EVIDENCE,
    MATCHING,
)


@transaction.atomic
def submit(*, deal: Deal, actor: Actor) -> Deal:
    """Submit a draft: it is checked, routed, and the vendor's clock starts; low risk may be approved at once.

    Raises ``Invalid`` naming every field the policy still asks for, ``DomainError`` ``deal.stale`` when it was
    submitted already, ``NotAllowed`` without the right.
    """
    deal = Deal.objects.select_related("partner", "owner").get(pk=deal.pk)
    with as_system("registration checks"):
        tier = facts_of.tier_of(deal)
        policies = in_force(KINDS, scope=facts_of.scope_of(deal, tier))
        if deal.status == "draft":
            _require(deal, policies[kinds.REQUIREMENTS])
    apply(DEAL, deal, "submit", actor=actor, step=Step(update={"submitted_at": now()}))
    with as_system("registration checks"), together():
        checked = checks.run(deal, tier, policies)
        if checked.approves_itself:
            review.approve_by_policy(deal=deal)
        else:
            reviewer = reviewers.for_job(checked.job, deal)
            start_promise(deal, tier, policies[kinds.SLA], reviewer, checked)
            approvals.plan(deal=deal, job=checked.job, levels=checked.levels, reviewer=reviewer)
            # Without anybody to do the job the deal waits for whoever takes it, its clock running.
            if reviewer is not None:
                review.assign(deal=deal, reviewer=reviewer, actor=SYSTEM)
    deal.refresh_from_db()
    return deal


def said_when_late(policy: Policy, amount_eur: Decimal | None, checked: checks.Checked) -> str:
    """Return what both sides read beside the decision clock of a registration that was ``checked``."""
    return breach.consequence(
        policy.body.late, amount_eur=amount_eur, checks=checked.result, levels=bool(checked.levels)
    )


def missing_fields(deal: Deal, policy: Policy) -> dict[str, str]:
    """Return each field the policy asks for that is empty, with why it is asked."""
    facts = facts_of.requirement_facts(deal.motion, deal.stage, deal.amount, deal.currency)
    required = required_fields(policy.body, facts)
    return {name: because for name, because in required.items() if not _filled(deal, name)}


def _filled(deal: Deal, name: str) -> bool:
    return deal.lines.exists() if name == "lines" else bool(getattr(deal, name))


def _require(deal: Deal, policy: Policy) -> None:
    if missing := missing_fields(deal, policy):
        raise Invalid({name: f"Needed: {because}." if because else "Needed." for name, because in missing.items()})


def start_promise(
    deal: Deal, tier: Tier | None, policy: Policy, reviewer: User | None, checked: checks.Checked
) -> None:
    """Start the vendor's decision clock, in the reviewer's business hours, else in the partner's."""
    facts = SlaFacts(tier.code if tier else None, facts_of.in_base_currency(deal.amount, deal.currency))
    length = promise(policy.body, facts)
    keep(
        "deal.promise", subject=deal, partner_id=deal.partner_id, facts=facts, outcome=decide(policy.body, facts),
        policy=policy, actor=SYSTEM, card=False,
    )  # fmt: skip
    clock = clocks.start(
        "deal.decision",
        subject=deal,
        partner_id=deal.partner_id,
        owed_by="vendor",
        label="Decision on the registration",
        duration=clocks.Duration(length.amount, length.unit),
        calendar=(reviewer.calendar_key if reviewer else "") or deal.partner.calendar_key,
        warn_at=policy.body.warn_at,
        consequence=said_when_late(policy, facts.amount_eur, checked),
    )
    Review.objects.filter(deal=deal).update(due_at=clock.due_at)
