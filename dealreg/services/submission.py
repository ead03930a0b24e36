"""Submitting a registration: all checks, the promise, and the first decision, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from dealreg import policies as kinds
from dealreg.enums import DealStatus
from dealreg.models import Deal, Review
from dealreg.rules.requirements import required_fields
from dealreg.rules.sla import SlaFacts, decide, promise
from dealreg.selectors import breach, reviewers
from dealreg.selectors import facts as facts_of
from dealreg.selectors.review import lines_of
from dealreg.services import approvals, checks, contest, draft, review
from dealreg.workflows.deal import DEAL
from partners.models import Tier
from partners.policies import MATCHING
from partners.services import account as account_services
from prm.accounts.models import User
from prm.common import clocks
from prm.common.actors import SYSTEM, Actor
from prm.common.clocks import Clock
from prm.common.errors import Invalid
from prm.common.judging import keep
from prm.common.models.decision import DecisionCard
from prm.common.moment import now
from prm.common.policies import Policy, in_force
from prm.common.tenancy import as_system
from prm.common.together import add, insert, together
from prm.common.workflow import Step, advance

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


BESIDE = frozenset({"files", "evidence"})
"""What can be asked for and is kept in rows of its own."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration just made, with what was written beside it: its promise, and its cards, the newest first.

    Both are ``None`` when it approved itself: then more has happened since.
    """

    deal: Deal
    clock: Clock | None = None
    cards: list[DecisionCard] | None = None


@transaction.atomic
def submit(*, deal: Deal, actor: Actor) -> Deal:
    """Submit a draft: it is checked, routed, and the vendor's clock starts; low risk may be approved at once.

    Raises ``Invalid`` naming every field the policy still asks for, ``DomainError`` ``deal.stale`` when it was
    submitted already, ``NotAllowed`` without the right.
    """
    rows = Deal.objects.select_for_update(of=("self",), no_key=True).select_related("partner", "owner")
    locked = rows.get(pk=deal.pk)
    locked.loaded_lines = lines_of(locked)
    done = _submit(locked, actor).deal
    done.loaded_lines = None
    return done


@transaction.atomic(savepoint=False)
def register(*, actor: Actor, data: Mapping[str, Any]) -> Registered:
    """Make a registration and submit it at once; nothing of one that is refused is kept.

    An error gives the whole transaction up. Raises what :func:`dealreg.services.draft.start` and :func:`submit` raise.
    """
    return _submit(draft.opened(actor, data), actor)


def _submit(deal: Deal, actor: Actor) -> Registered:
    """Submit a locked draft, or one nobody knows yet. Everything is found out first and written at the end."""
    is_new = deal._state.adding
    # A page goes on after a refusal, so what it began is undone by itself; a new registration is given up as a whole.
    with as_system("registration checks", savepoint=not is_new), together() as written:
        tier = facts_of.tier_of(deal)
        policies = in_force(KINDS, scope=facts_of.scope_of(deal, tier))
        if deal.status == DealStatus.DRAFT:
            _require(deal, policies[kinds.REQUIREMENTS])
        changes = advance(DEAL, deal, "submit", actor=actor, step=Step(update={"submitted_at": now()}))
        checked = checks.run(deal, tier, policies)
        clock, more = None, []
        if not checked.approves_itself:
            reviewer = reviewers.for_job(checked.job, deal)
            clock = _promised(deal, tier, policies[kinds.SLA], reviewer, checked)
            checked.review.due_at, checked.review.reviewer = clock.due_at, reviewer
            steps = approvals.laid_out(deal, checked.job, checked.levels, reviewer)
            changes["approvals_needed"] = deal.approvals_needed = len(steps)
            more = [clock, *steps]
            # Without anybody to do the job the deal waits for whoever takes it, its clock running.
            if reviewer is not None:
                clock.owed_by_name = reviewer.name
                step = Step(update={"reviewer_name": reviewer.name})
                changes |= advance(DEAL, deal, "take", actor=SYSTEM, step=step)
        if checked.account_is_new:
            account_services.count_keys(accounts=[checked.account])
        add(*checked.rows, *more)
    if is_new:
        insert([deal, *(deal.loaded_lines or ())])
    else:
        deal.save(update_fields=list(changes))
    if not checked.approves_itself and not checked.has_rivals:
        return Registered(deal, clock, [row for row in reversed(written) if isinstance(row, DecisionCard)])
    with as_system("registration checks"), together():
        if checked.has_rivals:
            contest.refresh(deal)
        if checked.approves_itself:
            review.approve_by_policy(deal=deal)
    deal.refresh_from_db()
    return Registered(deal)


def said_when_late(policy: Policy, amount_eur: Decimal | None, checked: checks.Checked) -> str:
    """Return what both sides read beside the decision clock of a registration that was ``checked``."""
    return breach.consequence(
        policy.body.late, amount_eur=amount_eur, checks=checked.result, levels=bool(checked.levels)
    )


def missing_fields(deal: Deal, policy: Policy) -> dict[str, str]:
    """Return each field the policy asks for that is empty, with why it is asked."""
    facts = facts_of.requirement_facts(deal.motion, deal.stage, deal.amount, deal.currency, deal.procurement)
    required = required_fields(policy.body, facts)
    return {name: because for name, because in required.items() if not _filled(deal, name)}


def _filled(deal: Deal, name: str) -> bool:
    if name == "lines":
        return bool(lines_of(deal))
    if name in BESIDE:
        # What is not saved yet has nothing beside it.
        return not deal._state.adding and getattr(deal, name).exists()
    return bool(getattr(deal, name))


def _require(deal: Deal, policy: Policy) -> None:
    if missing := missing_fields(deal, policy):
        raise Invalid({name: f"Needed: {because}." if because else "Needed." for name, because in missing.items()})


def start_promise(
    deal: Deal, tier: Tier | None, policy: Policy, reviewer: User | None, checked: checks.Checked
) -> None:
    """Start the vendor's decision clock, in the reviewer's business hours, else in the partner's."""
    clock = _promised(deal, tier, policy, reviewer, checked)
    clocks.begin(clock)
    Review.objects.filter(deal=deal).update(due_at=clock.due_at)


def _promised(deal: Deal, tier: Tier | None, policy: Policy, reviewer: User | None, checked: checks.Checked) -> Clock:
    """Decide how long the decision may take; returns its unsaved clock."""
    facts = SlaFacts(tier.code if tier else None, checked.amount_eur)
    length = promise(policy.body, facts)
    keep(
        "deal.promise", subject=deal, partner_id=deal.partner_id, facts=facts, outcome=decide(policy.body, facts),
        policy=policy, actor=SYSTEM, card=False,
    )  # fmt: skip
    return clocks.made(
        "deal.decision",
        subject=deal,
        partner_id=deal.partner_id,
        owed_by="vendor",
        label="Decision on the registration",
        duration=clocks.Duration(length.amount, length.unit),
        calendar=policy.body.calendar(reviewer.calendar_key if reviewer else "", deal.partner.calendar_key),
        warn_at=policy.body.warn_at,
        consequence=said_when_late(policy, facts.amount_eur, checked),
    )
