"""Deciding a registration: assign, judge look-alikes, approve, reject."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from dealreg import policies as kinds
from dealreg.enums import OPEN_FOR_REVIEW, ApprovalState, ApproveReason, DealStatus, RejectReason
from dealreg.models import ApprovalStep, Claim, Deal, Match, Review
from dealreg.rules import protection as protection_rule
from dealreg.rules.sla import compensate
from dealreg.selectors import facts as facts_of
from dealreg.selectors import promises
from dealreg.selectors import review as review_selectors
from dealreg.services import approvals, contest, protection, standing, wording
from dealreg.workflows.deal import DEAL
from partners.models import Account
from partners.selectors import territory as territories
from partners.services import account as account_services
from pricing.models import ProductFamily
from prm.accounts.models import User
from prm.common import clocks, events, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.decisions import Outcome, Row, record
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.judging import keep
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.workflow import Step, apply, check


@transaction.atomic
def assign(*, deal: Deal, reviewer: User, actor: Actor) -> Deal:
    """Give the registration to ``reviewer`` and take it into review. Raises ``NotAllowed`` without the right."""
    if not actor.may("deal.review"):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to assign registrations.")
    update = {"reviewer_name": reviewer.name}
    if deal.status == DealStatus.SUBMITTED:
        deal = apply(DEAL, deal, "take", actor=actor, step=Step(update=update))
    else:
        locked = Deal.objects.select_for_update().get(pk=deal.pk)
        if locked.status not in OPEN_FOR_REVIEW:
            raise DomainError("deal.stale", "This registration is no longer in review. Nothing was changed.")
        if locked.status == DealStatus.APPEALED and review_selectors.rejected_by(locked) == reviewer.pk:
            raise DomainError("deal.not_the_same", "An appeal is decided by somebody else than who rejected it.")
        locked.reviewer_name = deal.reviewer_name = reviewer.name
        locked.save(update_fields=["reviewer_name"])
        timeline.entry(
            locked, actor=actor, kind="deal.assign", text=f"handed the registration to {reviewer.name}",
            partner_id=locked.partner_id,
        )  # fmt: skip
        events.emit("deal.assigned", subject=locked, partner_id=locked.partner_id, actor=actor)
        deal = locked
    Review.objects.filter(deal=deal).update(reviewer=reviewer)
    ApprovalStep.objects.filter(deal=deal, order=0, state=ApprovalState.OPEN).update(assignee=reviewer)
    clocks.name_debtor("deal.decision", "deal.appeal", "deal.hold", subject=deal, name=reviewer.name)
    return deal


@transaction.atomic
def judge_match(*, match: Match, verdict: str, actor: Actor) -> Match:
    """Say whether a look-alike is the same customer; remembered for next time.

    The same: the deal moves to that account and its name becomes an alias. Different or parent: never asked again.
    """
    if not actor.may("match.confirm"):
        raise NotAllowed("match.not_allowed", "Your role does not allow you to judge matches.")
    if verdict not in {Match.Verdict.SAME, Match.Verdict.DIFFERENT, Match.Verdict.PARENT}:
        raise Invalid({"verdict": "Say same, different, or parent."})
    deal = Deal.objects.select_for_update(no_key=True).get(pk=match.deal_id)
    if deal.status not in OPEN_FOR_REVIEW:
        raise DomainError("deal.stale", f"This registration is {deal.get_status_display().lower()} already.")
    match.verdict, match.verdict_by_name, match.verdict_at = verdict, actor.name, now()
    match.save(update_fields=["verdict", "verdict_by_name", "verdict_at"])
    if verdict == Match.Verdict.SAME:
        _move_to(deal, match.account, actor)
    else:
        account_services.refute(account=match.account, name=deal.customer_name, website=deal.customer_website,
                                relation=verdict, actor=actor)  # fmt: skip
        _leave(deal, match.account, actor)
    standing.refresh(deal)
    contest.refresh(deal)
    timeline.staff_note(deal, actor=actor, text=f"{match.account.name}: {match.get_verdict_display().lower()} customer")
    return match


def _move_to(deal: Deal, account: Account, actor: Actor) -> None:
    """Put the deal on the confirmed account; the one made at submission goes when nothing else uses it."""
    review = Review.objects.select_for_update(of=("self",)).select_related("account").get(deal=deal)
    provisional, review.account = review.account, account
    review.save(update_fields=["account"])
    account_services.add_alias(account=account, name=deal.customer_name, kind="confirmed", actor=actor)
    if provisional is not None and provisional != account:
        account_services.drop_if_unused(account=provisional)


def _leave(deal: Deal, account: Account, actor: Actor) -> None:
    """Give the deal an account of its own when it sat on the one now refuted."""
    review = Review.objects.select_for_update().get(deal=deal)
    if review.account_id == account.pk:
        review.account = account_services.create(
            actor=actor, name=deal.customer_name, website=deal.customer_website, country=deal.customer_country,
            territory=deal.territory, tax_id=deal.customer_tax_id, address=deal.customer_address,
            postal_code=deal.customer_postal_code, city=deal.customer_city, contact_email=deal.contact_email,
        )  # fmt: skip
        review.save(update_fields=["account"])


@transaction.atomic
def approve(*, deal: Deal, actor: Actor, reason_code: str = ApproveReason.CLEAR, note: str = "",
            staff_note: str = "") -> Deal:  # fmt: skip
    """Approve: the registration takes its claim on the account and its protection starts.

    Where several levels have to approve, this gives the actor's; the deal returned is approved only with the last one.
    Raises ``DomainError`` ``deal.claimed`` when another registration holds the same account, product family and
    territory (also when the other approval won a race by a moment), ``deal.closed`` with the reasons why it is not
    open yet, ``Invalid`` for a note that names another partner.
    """
    if reason_code not in ApproveReason.values:
        raise Invalid({"reason_code": "Choose a reason from the list."})
    wording.check(deal=deal, note=note)
    locked = Deal.objects.select_for_update(of=("self",)).select_related("partner", "owner").get(pk=deal.pk)
    # ``apply`` checks again. Here it comes first, so that whose turn it is is said before a level is signed; and an
    # approval that is not the last never reaches ``apply``.
    check(DEAL, locked, "approve", actor)
    if approvals.sign(deal=locked, actor=actor, note=note):
        locked = _approve(locked, actor, reason_code, note)
    if staff_note.strip():
        timeline.staff_note(locked, actor=actor, text=staff_note.strip())
    return locked


def approve_by_policy(*, deal: Deal, reason_code: str = ApproveReason.CLEAR) -> Deal:
    """Approve a registration without a person, because a policy says so: low risk, or our decision is late."""
    locked = Deal.objects.select_for_update(of=("self",)).select_related("partner", "owner").get(pk=deal.pk)
    return _approve(locked, SYSTEM, reason_code, "")


def _approve(deal: Deal, actor: Actor, reason_code: str, note: str) -> Deal:
    review = Review.objects.select_for_update(of=("self",)).select_related("account").get(deal_id=deal.pk)
    tier = facts_of.tier_of(deal)
    policies = in_force([kinds.PROTECTION, kinds.SLA], scope=facts_of.scope_of(deal, tier))
    policy, moment = policies[kinds.PROTECTION], now()
    owed = compensate(policies[kinds.SLA].body.late, promised=promises.late_since(deal), decided=moment)
    facts = facts_of.protection_facts(deal, tier, review.account, delay_days=owed.days)
    outcome = protection_rule.decide(policy.body, facts)
    begins = owed.protected_from
    if policy.body.starts == "submission" and deal.submitted_at is not None:
        begins = deal.submitted_at
    step = Step(
        note=note,
        reason_code=reason_code,
        data={"days": outcome.data["days"]},
        update={
            "decided_at": moment,
            "reason_code": reason_code,
            "protected_from": begins,
            "protected_until": begins + timedelta(days=outcome.data["days"]),
        },
    )
    locked = apply(DEAL, deal, "approve", actor=actor, step=step)
    _claim(locked, review.account)
    keep(
        "deal.protection", subject=locked, partner_id=locked.partner_id, facts=facts, outcome=outcome,
        policy=policy, actor=actor,
    )  # fmt: skip
    clocks.meet("deal.decision", subject=locked)
    clocks.meet("deal.appeal", subject=locked)
    protection.start(locked, warn_days=policy.body.warn_days)
    return locked


def _claim(deal: Deal, account: Account | None) -> None:
    """Hold account × family × territory leaf. The database lets exactly one registration do so."""
    if account is None:
        raise DomainError("deal.no_account", "This registration has no account yet.")
    families = ProductFamily.objects.filter(code__in=facts_of.families_of(deal))
    claims = [
        Claim(deal=deal, account=account, family=family, territory=leaf, held_from=now())
        for family in families
        for leaf in territories.leaves(deal.territory)
    ]
    try:
        with transaction.atomic():
            Claim.objects.bulk_create(claims)
    except IntegrityError as error:
        raise DomainError(
            "deal.claimed",
            "Another registration for this customer, product family and territory is already approved. "
            "Nothing was changed.",
        ) from error


@transaction.atomic
def reject(*, deal: Deal, actor: Actor, reason_code: str, note: str, staff_note: str = "") -> Deal:
    """Reject with a reason and words the partner reads. Raises ``Invalid`` when the words name another partner."""
    if reason_code not in RejectReason.values:
        raise Invalid({"reason_code": "Choose a reason from the list."})
    wording.check(deal=deal, note=note)
    step = Step(note=note.strip(), reason_code=reason_code, update={"decided_at": now(), "reason_code": reason_code})
    locked = apply(DEAL, deal, "reject", actor=actor, step=step)
    approvals.drop(deal=locked)
    Review.objects.filter(deal=locked).update(rejected_by=actor.user_id)
    label = RejectReason(reason_code).label
    outcome = Outcome(
        "rejected", f"Rejected: {label.lower()}.", (Row("Reason", label), Row("In words", note.strip())),
    )  # fmt: skip
    record(
        "deal.rejection", subject=locked, partner_id=locked.partner_id, facts={"reason": reason_code}, outcome=outcome,
        policy=None, actor=actor,
    )  # fmt: skip
    clocks.meet("deal.decision", subject=locked)
    if staff_note.strip():
        timeline.staff_note(locked, actor=actor, text=staff_note.strip())
    return locked
