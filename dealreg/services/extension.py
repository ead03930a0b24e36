"""Longer protection: asked for by the partner, decided by the vendor or by the policy.

Every step locks the deal first. So a request, a decision, a close and the end of the protection come one after the
other, and each finds the state the one before it left.
"""

from datetime import timedelta

from django.db import transaction

from dealreg.enums import DealStatus
from dealreg.models import Deal, Extension
from dealreg.rules import extension as rule
from dealreg.selectors import extension as selectors
from dealreg.selectors import facts as facts_of
from dealreg.selectors import reviewers
from dealreg.services import inactivity, protection, wording
from dealreg.workflows.extension import EXTENSION
from prm.common import clocks, events, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.judging import keep
from prm.common.moment import now
from prm.common.policies import Policy
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply

CLOCK = "deal.extension"


@transaction.atomic
def ask(*, deal: Deal, actor: Actor, days: int, because: str) -> Extension:
    """Ask for ``days`` more of protection. The policy grants it at once, or the vendor's clock starts.

    Raises ``DomainError`` ``extension.closed`` with every reason why one may not ask now, ``Invalid`` for the days or
    missing words, ``NotAllowed`` for anybody but the partner's sellers.
    """
    if actor.partner_id != deal.partner_id or not actor.may("deal.update"):
        raise NotAllowed("extension.not_allowed", "Your role does not allow you to ask for more time.")
    locked = _locked(deal)
    tier = facts_of.tier_of(locked)
    policy = selectors.policy_for(locked, tier)
    _check_words(policy, days, because)
    facts = selectors.facts(locked, tier, selectors.of_deal(locked), asked=days)
    outcome = rule.decide(policy.body, facts)
    if outcome.outcome == "closed":
        reasons = outcome.data["reasons"]
        if facts.approved and 0 < outcome.data["days"] < days and len(reasons) == 1:
            raise Invalid({"days": reasons[0]})
        raise DomainError("extension.closed", outcome.sentence, extra={"reasons": reasons})
    extension = Extension.objects.create(
        deal=locked, partner_id=locked.partner_id, days=days, because=because.strip(), asked_by_name=actor.name
    )
    _tell(locked, actor, "asked", f"asked for {_days(days)} more of protection", because.strip())
    events.emit(
        "extension.ask", subject=extension, partner_id=locked.partner_id,
        payload={"deal": locked.public_id, "days": days}, actor=actor,
    )  # fmt: skip
    inactivity.moved(locked)
    keep(
        "deal.extension", subject=locked, partner_id=locked.partner_id, facts=facts, outcome=outcome, policy=policy,
        actor=SYSTEM, card=False, more={"extension": extension.public_id},
    )  # fmt: skip
    with as_system("running clocks"):
        if outcome.data["itself"]:
            return _grant(locked, extension, SYSTEM, days, "", policy)
        _start_promise(locked, policy)
    return extension


@transaction.atomic
def grant(*, extension: Extension, actor: Actor, days: int, note: str = "") -> Extension:
    """Give ``days`` more, at most what was asked for. Raises ``Invalid`` for other days or words that name another
    partner, ``DomainError`` when the request was decided or the protection ended, ``NotAllowed`` without the right.
    """
    locked = _locked(extension.deal)
    if not 0 < days <= extension.days:
        raise Invalid({"days": f"Give between 1 and {_days(extension.days)}, what was asked for."})
    wording.check(deal=locked, note=note)
    return _grant(locked, extension, actor, days, note.strip(), _policy(locked))


@transaction.atomic
def refuse(*, extension: Extension, actor: Actor, note: str) -> Extension:
    """Refuse, with words the partner reads. Raises as :func:`grant` does, and without words."""
    locked = _locked(extension.deal)
    wording.check(deal=locked, note=note)
    return _refuse(locked, extension, actor, note.strip())


@transaction.atomic
def withdraw(*, extension: Extension, actor: Actor) -> Extension:
    """Take a request back. Raises ``DomainError`` when it was decided before, ``NotAllowed`` without the right."""
    if actor.partner_id != extension.partner_id:
        raise NotAllowed("extension.not_allowed", "Your role does not allow you to change this request.")
    locked = _locked(extension.deal)
    taken: Extension = apply(EXTENSION, extension, "withdraw", actor=actor, step=Step(update={"decided_at": now()}))
    _tell(locked, actor, "withdrawn", "took the request for more time back")
    with as_system("running clocks"):
        clocks.cancel(CLOCK, subject=locked)
    return taken


@transaction.atomic
def run_out(*, deal: Deal) -> None:
    """The vendor's promised time for a decision is over: what the policy says follows by itself."""
    locked = _locked(deal)
    extension = selectors.pending_of(locked)
    if extension is None or locked.status != DealStatus.APPROVED:
        return
    policy = _policy(locked)
    if policy.body.late == "grant" and (policy.body.pending_keeps_protection or _runs(locked)):
        _grant(locked, extension, SYSTEM, extension.days, "Our decision was late, so you have what you asked for.",
               policy)  # fmt: skip
    else:
        _refuse(locked, extension, SYSTEM, "It was not decided in time.")


@transaction.atomic
def end_protection(*, deal: Deal) -> None:
    """The protection's time has come: end it, or keep it while a request for more time is open.

    While the vendor still has time for its decision the end is put off to the end of that time; after it the policy's
    consequence follows at once. A deal that is closed or protected for longer by now is left alone.
    """
    locked = _locked(deal)
    if locked.status != DealStatus.APPROVED or _runs(locked):
        return
    if selectors.pending_of(locked) and _policy(locked).body.pending_keeps_protection:
        promise = clocks.find(CLOCK, subject=locked)
        if promise is not None and promise.due_at > now():
            protection.move(locked, until=promise.due_at)
            _tell(locked, SYSTEM, "kept", "kept the protection in force until the request for more time is decided")
            return
        run_out(deal=locked)
        locked.refresh_from_db()
    if not _runs(locked):
        protection.expire(deal=locked)


def _locked(deal: Deal) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).select_related("partner", "owner").get(pk=deal.pk)


def _policy(deal: Deal) -> Policy:
    return selectors.policy_for(deal, facts_of.tier_of(deal))


def _runs(deal: Deal) -> bool:
    return deal.protected_until is not None and deal.protected_until > now()


def _check_words(policy: Policy, days: int, because: str) -> None:
    errors = {}
    if days <= 0:
        errors["days"] = "Say how many days more, at least one."
    elif days > policy.body.longest:
        errors["days"] = f"At most {_days(policy.body.longest)} at a time."
    if not because.strip():
        errors["because"] = "Please say why, in words. The reviewer reads it."
    if errors:
        raise Invalid(errors)


def _grant(deal: Deal, extension: Extension, actor: Actor, days: int, note: str, policy: Policy) -> Extension:
    """Move the end, which counts from where it stands; from now when an open request kept the protection alive."""
    assert deal.protected_until is not None
    step = Step(
        note=note,
        update={"days_given": days, "decided_by_name": actor.name, "decided_at": now(), "answer": note},
        data={"deal": deal.public_id, "days": days},
    )
    if deal.status == DealStatus.APPROVED and (_runs(deal) or policy.body.pending_keeps_protection):
        protection.move(deal, until=max(deal.protected_until, now()) + timedelta(days=days))
    granted: Extension = apply(EXTENSION, extension, "grant", actor=actor, step=step)
    clocks.meet(CLOCK, subject=deal)
    # Whoever was given more time is not to lose the deal for silence meanwhile.
    inactivity.moved(deal)
    _tell(deal, actor, "granted", f"extended the protection by {_days(days)}, until {_date(deal)}", note)
    events.emit(
        "deal.extended", subject=deal, partner_id=deal.partner_id, payload={"days": days}, actor=actor
    )  # fmt: skip
    return granted


def _refuse(deal: Deal, extension: Extension, actor: Actor, note: str) -> Extension:
    step = Step(
        note=note,
        update={"decided_by_name": actor.name, "decided_at": now(), "answer": note},
        data={"deal": deal.public_id},
    )
    refused: Extension = apply(EXTENSION, extension, "refuse", actor=actor, step=step)
    clocks.meet(CLOCK, subject=deal)
    _tell(deal, actor, "refused", "did not extend the protection", note)
    return refused


def _start_promise(deal: Deal, policy: Policy) -> None:
    """Start the vendor's clock, in the business hours of the partner; its reviewer owes the decision."""
    body = policy.body
    reviewer = reviewers.of(deal)
    clocks.start(
        CLOCK,
        subject=deal,
        partner_id=deal.partner_id,
        owed_by="vendor",
        owed_by_name=reviewer.name if reviewer else "",
        label="Decision on more time",
        duration=clocks.Duration(body.promise.amount, body.promise.unit),
        calendar=(reviewer.calendar_key if reviewer else "") or deal.partner.calendar_key,
        warn_at=body.warn_at,
        consequence=body.said_late(),
    )


def _tell(deal: Deal, actor: Actor, what: str, text: str, note: str = "") -> None:
    timeline.entry(
        deal, actor=actor, kind=f"deal.extension_{what}", text=text, note=note, partner_id=deal.partner_id
    )  # fmt: skip


def _date(deal: Deal) -> str:
    return f"{deal.protected_until:%-d %B %Y}"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
