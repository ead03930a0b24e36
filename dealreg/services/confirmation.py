"""Asking the customer by a link in a mail whether a partner works for them, and hearing the answer."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from dealreg.enums import ConfirmationState, EvidenceKind
from dealreg.models import Confirmation, ConfirmationLink, Deal, Evidence
from dealreg.selectors import confirmation as selectors
from dealreg.selectors import evidence as evidence_selectors
from dealreg.services import evidence
from dealreg.validators import clean_text
from prm.accounts import notices
from prm.common import clocks, events, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, NotAllowed
from prm.common.moment import now
from prm.common.tenancy import as_system

CLOCK = "deal.confirmation"
LONGEST = 2000


@transaction.atomic
def ask(*, deal: Deal, actor: Actor) -> Confirmation:
    """Mail the contact at the customer a link to confirm the project. A link still open is taken back for the new one.

    Raises ``DomainError`` ``deal.confirmation_closed`` with the reason when it cannot be asked now, ``NotAllowed``
    without the right.
    """
    locked = _lock(deal, actor)
    body = evidence_selectors.policy_of(locked).body
    if closed := selectors.why_not(locked, asks=body.asks):
        raise DomainError("deal.confirmation_closed", closed)
    _take_back(locked)
    token, expires = secrets.token_urlsafe(32), now() + timedelta(days=body.confirm_days)
    asked = Confirmation.objects.create(
        deal=locked,
        partner_id=locked.partner_id,
        name=locked.contact_name,
        email=locked.contact_email,
        asked_by_name=actor.name,
        expires_at=expires,
    )
    with as_system("customer link"):
        ConfirmationLink.objects.create(confirmation=asked, token_hash=hashed(token))
        clocks.start_until(
            CLOCK,
            subject=asked,
            partner_id=locked.partner_id,
            owed_by="partner",
            owed_by_name=asked.name,
            label="Customer's answer",
            due_at=expires,
            calendar=locked.partner.calendar_key,
            consequence="The link stops working.",
        )
        notices.queue(asked.email, *_letter(locked, asked, token), key=f"confirmation:{asked.public_id}")
    _tell(locked, actor, f"asked {asked.name} at the customer to confirm the project")
    return asked


@transaction.atomic
def withdraw(*, confirmation: Confirmation, actor: Actor) -> Confirmation:
    """Take an open question back; its link stops working. Raises ``DomainError`` when it was answered or is over."""
    locked = _lock(confirmation.deal, actor)
    taken = _take_back(locked)
    if taken is None or taken.pk != confirmation.pk:
        words = Confirmation.objects.get(pk=confirmation.pk).get_state_display().lower()
        raise DomainError("deal.confirmation_over", f"This question is {words} already.")
    _tell(locked, actor, "took the question to the customer back")
    return taken


@transaction.atomic
def answer(*, token: str, confirmed: bool, words: str = "") -> Confirmation:
    """Keep the customer's answer, once. Confirmed, it is evidence.

    Raises ``DomainError`` ``confirmation.over`` when the link was used, taken back, has expired, or nobody waits for
    the answer any more; ``confirmation.unknown`` for a link that never was.
    """
    found = selectors.by_token(hashed(token))
    if found is None:
        raise DomainError("confirmation.unknown", "This link does not exist.")
    deal = Deal.objects.select_for_update(of=("self",), no_key=True).select_related("partner").get(pk=found.deal_id)
    asked = Confirmation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if selectors.standing(asked, deal) != "open":
        raise DomainError("confirmation.over", "This question was answered already or is no longer open.")
    asked.state = ConfirmationState.CONFIRMED if confirmed else ConfirmationState.DENIED
    asked.answered_at, asked.answer = now(), clean_text(words)[:LONGEST]
    asked.save(update_fields=["state", "answered_at", "answer"])
    clocks.meet(CLOCK, subject=asked)
    if confirmed:
        Evidence.objects.create(
            deal=deal, partner_id=deal.partner_id, kind=EvidenceKind.CONFIRMATION, text=asked.answer,
            happened_on=asked.answered_at.date(), by_name=asked.name,
        )  # fmt: skip
    said = (
        "heard from the customer: the project is confirmed" if confirmed else "heard from the customer: not confirmed"
    )
    _tell(deal, SYSTEM, said)
    events.emit(
        "deal.confirmation", subject=deal, partner_id=deal.partner_id, payload={"confirmed": confirmed}, actor=SYSTEM
    )
    evidence.refresh(deal)
    return asked


def expire(*, confirmation: Confirmation) -> None:
    """Close a question nobody answered in time. One that was answered meanwhile stays as it is."""
    closed = Confirmation.objects.filter(pk=confirmation.pk, state=ConfirmationState.ASKED).update(
        state=ConfirmationState.EXPIRED
    )
    if closed:
        _tell(confirmation.deal, SYSTEM, "closed the question to the customer: no answer came in time")


def hashed(token: str) -> str:
    """Return what is kept of a link's secret. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _lock(deal: Deal, actor: Actor) -> Deal:
    if not actor.is_partner or actor.partner_id != deal.partner_id or not actor.may("deal.update"):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change this deal.")
    return Deal.objects.select_for_update(of=("self",), no_key=True).select_related("partner").get(pk=deal.pk)


def _take_back(deal: Deal) -> Confirmation | None:
    """Close the open question, if there is one."""
    asked = Confirmation.objects.select_for_update().filter(deal=deal, state=ConfirmationState.ASKED).first()
    if asked is not None:
        asked.state = ConfirmationState.WITHDRAWN
        asked.save(update_fields=["state"])
        with as_system("customer link"):
            clocks.cancel(CLOCK, subject=asked)
    return asked


def _tell(deal: Deal, actor: Actor, text: str) -> None:
    timeline.entry(deal, actor=actor, kind="deal.confirmation", text=text, partner_id=deal.partner_id)


def _letter(deal: Deal, asked: Confirmation, token: str) -> tuple[str, str]:
    """Return subject and text of the mail to the customer."""
    brand, project = settings.BRAND_NAME, deal.summary or "a project with you"
    body = (
        f"Hello {asked.name},\n\n{deal.partner.name} has told us, {brand}, that they work with you on this:\n\n"
        f"    {project}\n\nIs that so? It takes one click and no account to say yes or no:\n\n"
        f"{settings.BASE_URL}/confirm/{token}/\n\n"
        f"The link works once, until {asked.expires_at:%-d %B %Y}. Nothing is ordered or agreed by answering.\n\n"
        f"{brand} Partners\n"
    )
    return f"Do you work with {deal.partner.name}?", body
