"""Sending a quote to the customer by a link, and hearing its answer: once."""

import secrets
from typing import Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from pricing import validators
from pricing.enums import QuoteStatus
from pricing.models import Quote, QuoteLink
from pricing.selectors import link as selectors
from pricing.selectors import quote as quotes
from pricing.services import special
from pricing.services.quote_ready import stop
from pricing.workflows.quote import QUOTE
from prm.accounts import notices
from prm.common import events, timeline
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply

Verdict = Literal["accept", "decline"]


@transaction.atomic
def send(*, actor: Actor, quote: Quote, email: str) -> str:
    """Mail the customer a link to accept or decline the quote; returns the link's token, told once.

    An earlier link of the quote stops working. Raises ``Invalid`` for an address that is none, ``NotAllowed`` without
    the right, and what the transition table says: prices that are over are sent to nobody.
    """
    if actor.is_partner and actor.partner_id != quote.partner_id:
        raise NotAllowed("quote.not_allowed", "Your role does not allow you to change this quote.")
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid({"email": "This is not an e-mail address."}) from error
    step = Step(update={"sent_at": now(), "customer_email": email})
    locked: Quote = apply(QUOTE, quote, "send", actor=actor, step=step)
    token = secrets.token_urlsafe(32)
    with as_system("quote keeping"):
        QuoteLink.objects.update_or_create(
            quote=locked,
            defaults={
                "digest": selectors.digest(token), "email": email, "made_at": now(), "opened_at": None,
                "expires_at": quotes.end_of(locked),
            },
        )  # fmt: skip
        made = QuoteLink.objects.get(quote=locked)
        notices.queue(email, *_letter(locked, token), key=f"quote:{locked.public_id}:{made.digest[:12]}")
    return token


def opened(*, token: str) -> None:
    """Note that the customer opened the quote, the first time."""
    QuoteLink.objects.filter(digest=selectors.digest(token), opened_at__isnull=True).update(opened_at=now())


def answer(*, token: str, verdict: Verdict, name: str, note: str = "") -> Quote:
    """Keep the customer's answer, once; an accepted quote takes what it was promised of special prices.

    Raises ``DomainError`` ``quote.link_unknown`` for a link that never was, ``quote.link_over`` for one that was
    answered, taken back or has expired, ``special.used_up`` when less is left of a special price than was promised:
    the quote stays open, and its partner is told. ``Invalid`` without a name.
    """
    try:
        return _answer(token, verdict, name, note)
    except DomainError as error:
        if error.code == "special.used_up":
            _tell_used_up(token, error)
        raise


@transaction.atomic
def _answer(token: str, verdict: str, name: str, note: str) -> Quote:
    found = selectors.by_token(token)
    if found is None:
        raise DomainError("quote.link_unknown", "This link does not exist.")
    quote = Quote.objects.select_for_update(of=("self",), no_key=True).select_related("partner").get(pk=found.quote_id)
    link = QuoteLink.objects.get(pk=found.pk)
    if link.digest != found.digest or selectors.standing(link, quote) != "open":
        raise DomainError("quote.link_over", "This quote was answered already or is no longer open.")
    said = {"answered_by": validators.clean_text(name)[:200], "answer_note": validators.clean_text(note)[:2000]}
    if verdict not in {"accept", "decline"}:
        raise Invalid({"verdict": "Accept or decline."})
    if not said["answered_by"]:
        raise Invalid({"name": "Give your name."})
    step = Step(
        note=said["answer_note"], update={**said, "answered_at": now()}, data={"by": said["answered_by"]},
        told=_told(said["answered_by"], verdict),
    )  # fmt: skip
    if verdict == "accept":
        special.use(quote=quote)
    answered: Quote = apply(QUOTE, quote, verdict, actor=SYSTEM, step=step)
    stop(answered)
    return answered


@transaction.atomic
def _tell_used_up(token: str, error: DomainError) -> None:
    found = selectors.by_token(token)
    if found is None:
        return
    quote = found.quote
    timeline.entry(
        quote, actor=SYSTEM, kind="quote.used_up", partner_id=quote.partner_id,
        text="could not take the customer's yes: less is left of a special price than the quote was promised",
    )  # fmt: skip
    events.emit("quote.used_up", subject=quote, partner_id=quote.partner_id, payload=error.extra)


@transaction.atomic
def answered_by_hand(*, actor: Actor, quote: Quote, verdict: Verdict, name: str, note: str = "") -> Quote:
    """Keep an answer the customer gave in another way, such as an order by mail.

    Raises ``NotAllowed`` without the right, ``Invalid`` without a name, ``DomainError`` as :func:`answer` does.
    """
    if not actor.may("quote.write") or (actor.is_partner and actor.partner_id != quote.partner_id):
        raise NotAllowed("quote.not_allowed", "Your role does not allow you to change this quote.")
    if not validators.clean_text(name):
        raise Invalid({"name": "Give the name of who answered."})
    with as_system("quote keeping"):
        locked = Quote.objects.select_for_update(of=("self",), no_key=True).get(pk=quote.pk)
        if verdict == "accept" and locked.status == QuoteStatus.SENT:
            special.use(quote=locked)
        said = {"answered_by": validators.clean_text(name)[:200], "answer_note": validators.clean_text(note)[:2000]}
        by = actor.name if actor.is_partner else settings.BRAND_NAME
        step = Step(
            note=said["answer_note"], update={**said, "answered_at": now()}, data={"entered_by": actor.name},
            told=f"{_told(said['answered_by'], verdict)}, as {by} entered"[:400],
        )  # fmt: skip
        answered: Quote = apply(QUOTE, locked, verdict, actor=SYSTEM, step=step)
        stop(answered)
    return answered


def _told(name: str, verdict: str) -> str:
    """Return who answered what, as the timeline says it."""
    return f"{name} at the customer {QUOTE.get(verdict).told}"


def _letter(quote: Quote, token: str) -> tuple[str, str]:
    """Return subject and text of the mail to the customer."""
    partner, until = quote.partner.name, f"{quote.valid_until:%-d %B %Y}"
    hello = f"Hello {quote.customer_contact}," if quote.customer_contact else "Hello,"
    body = (
        f"{hello}\n\n{partner} has made you an offer:\n\n    {quote.name}\n\n"
        f"You can read it, and accept or decline it, without an account:\n\n"
        f"{settings.BASE_URL}/quote/{token}/\n\n"
        f"The prices hold until {until}; the link takes one answer.\n\n{settings.BRAND_NAME} Partners\n"
    )
    return f"Your offer from {partner}: {quote.name}"[:200], body
