"""Giving a registration back to be fixed, taking it back fixed, and letting it lapse when it does not come."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from dealreg import policies as kinds
from dealreg.enums import DealStatus, Help, Procurement, SalesStage
from dealreg.models import Deal, DealFile, DealLine, Evidence, Review
from dealreg.rules import returning as rule
from dealreg.selectors import facts as facts_of
from dealreg.selectors import returning as selectors
from dealreg.services import approvals, checks, promise, protection, submission, wording
from dealreg.workflows.deal import DEAL
from partners.enums import Motion
from prm.common import clocks, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.decisions import record
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now
from prm.common.policies import in_force
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply

CLOCK = "deal.fix"


@transaction.atomic
def give_back(*, deal: Deal, actor: Actor, fields: Sequence[str], note: str, staff_note: str = "") -> Deal:
    """Return a registration to its partner: ``fields`` say what to fix, ``note`` why, in words the partner reads.

    The vendor's clock rests and the partner's begins. Raises ``Invalid`` when nothing is named, or the words name
    another partner; ``DomainError`` as the transition table says.
    """
    named = rule.in_order(fields)
    if not named or len(named) != len(set(fields)):
        raise Invalid({"fields": "Name at least one thing to fix, from the list."})
    note = note.strip()
    wording.check(deal=deal, note=note)
    deal = Deal.objects.select_related("partner").get(pk=deal.pk)
    policy = in_force([kinds.RETURN], scope=facts_of.scope_of(deal, facts_of.tier_of(deal)))[kinds.RETURN]
    step = Step(note=note, update={"fix_fields": named, "fix_note": note[:2000]}, data={"fields": named})
    locked = apply(DEAL, deal, "return", actor=actor, step=step)
    values = values_of(locked, named)
    record(
        "deal.return", subject=locked, partner_id=locked.partner_id, facts={"values": values},
        outcome=rule.returned(named, note, values), policy=policy, actor=actor,
    )  # fmt: skip
    promise.rest(locked)
    clocks.start(
        CLOCK,
        subject=locked,
        partner_id=locked.partner_id,
        owed_by="partner",
        owed_by_name=locked.owner.name if locked.owner else "",
        label="Fix what was asked",
        duration=clocks.Duration(policy.body.fix_within.amount, policy.body.fix_within.unit),
        calendar=deal.partner.calendar_key,
        warn_at=policy.body.warn_at,
        consequence="The registration lapses and loses its place.",
    )
    if staff_note.strip():
        timeline.staff_note(locked, actor=actor, text=staff_note.strip())
    return locked


@transaction.atomic
def resubmit(*, deal: Deal, actor: Actor, note: str = "") -> Deal:
    """Send a returned registration back: it is checked again and keeps its reviewer and its place.

    What was named and left unchanged is declared right as it is by ``note``. Raises ``Invalid`` for what the policy
    still asks for, and on ``note`` when something is unchanged without a word; ``DomainError`` ``deal.stale`` when it
    lapsed or was sent back already.
    """
    if actor.partner_id != deal.partner_id or not actor.may("deal.register"):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change this deal.")
    deal = Deal.objects.select_for_update(of=("self",), no_key=True).select_related("partner", "owner").get(pk=deal.pk)
    note = note.strip()
    found: tuple[rule.Fixed, ...] = ()
    policies = in_force(submission.KINDS, scope=facts_of.scope_of(deal, facts_of.tier_of(deal)))
    if deal.status == DealStatus.RETURNED:
        found = compared(deal)
        _require(deal, policies, found, note)
    update = {"fix_fields": [], "fix_note": ""}
    locked = apply(DEAL, deal, "resubmit", actor=actor, step=Step(note=note, update=update))
    outcome = rule.sent_back(found, note)
    record(
        "deal.fix", subject=locked, partner_id=locked.partner_id, facts={"kept": outcome.data["kept"]},
        outcome=outcome, policy=None, actor=actor,
    )  # fmt: skip
    with as_system("registration checks"):
        clocks.meet(CLOCK, subject=locked)
        assert deal.submitted_at is not None
        checked = checks.again(deal, facts_of.tier_of(deal), policies, place=deal.submitted_at)
        reviewer = Review.objects.select_related("reviewer").get(deal=deal).reviewer
        approvals.plan(deal=deal, job=checked.job, levels=checked.levels, reviewer=reviewer)
        amount_eur = facts_of.in_base_currency(deal.amount, deal.currency)
        promise.go_on(locked, if_late=submission.said_when_late(policies[kinds.SLA], amount_eur, checked))
    deal.refresh_from_db()
    return deal


@transaction.atomic
def lapse(*, deal: Deal) -> Deal:
    """End a returned registration that was not sent back in time; its place and its clocks are gone.

    Raises ``DomainError`` ``deal.stale`` when it was sent back or closed in the meantime.
    """
    if deal.status != DealStatus.RETURNED:
        words = deal.get_status_display().lower()
        raise DomainError("deal.stale", f"This registration is {words}; there is nothing to wait for.")
    update = {"closed_at": now(), "fix_fields": [], "fix_note": ""}
    locked = apply(DEAL, deal, "lapse", actor=SYSTEM, step=Step(update=update, data={"because": "not fixed"}))
    protection.release(locked)
    return locked


def compared(deal: Deal) -> tuple[rule.Fixed, ...]:
    """Return what became of everything the reviewer named, since the registration was returned."""
    return rule.compare(selectors.values_when_returned(deal), values_of(deal, deal.fix_fields))


def values_of(deal: Deal, names: Sequence[str]) -> dict[str, Any]:
    """Return what stands in the named fields now, as plain data people can read."""
    special = {
        "lines": lambda: [
            f"{line.quantity.normalize():f} × {line.product or line.family}, {line.amount:,.2f}"
            for line in DealLine.objects.filter(deal=deal).select_related("product", "family").order_by("pk")
        ],
        "files": lambda: list(DealFile.objects.filter(deal=deal).order_by("pk").values_list("name", flat=True)),
        "evidence": lambda: [
            f"{each.get_kind_display()}: {each.text or each.public_id}"[:200]
            for each in Evidence.objects.filter(deal=deal).order_by("pk")
        ],
        "stage": lambda: SalesStage(deal.stage).label,
        "motion": lambda: dict(Motion.choices).get(deal.motion, deal.motion),
        "help_wanted": lambda: [dict(Help.choices).get(each, each) for each in deal.help_wanted],
        "procurement": lambda: dict(Procurement.choices).get(deal.procurement, deal.procurement),
        "expected_close": lambda: _day(deal.expected_close),
        "tender_published_on": lambda: _day(deal.tender_published_on),
    }
    return {name: special[name]() if name in special else getattr(deal, name) for name in names}


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else ""


def _require(deal: Deal, policies: dict[str, Any], found: Sequence[rule.Fixed], note: str) -> None:
    missing = submission.missing_fields(deal, policies[kinds.REQUIREMENTS])
    # What is asked for since and was not named is locked, so it cannot be filled now.
    wrong = {
        name: f"Needed: {because}." if because else "Needed."
        for name, because in missing.items()
        if name in deal.fix_fields
    }
    kept = [each.name for each in found if not each.changed]
    if kept and not note:
        is_or_are = "is" if len(kept) == 1 else "are"
        words = rule.said(kept)
        wrong["note"] = f"{words[0].upper()}{words[1:]} {is_or_are} unchanged. Say why {_it(kept)} right as it stands."
    if wrong:
        raise Invalid(wrong)


def _it(names: Sequence[str]) -> str:
    return "it is" if len(names) == 1 else "this is"
