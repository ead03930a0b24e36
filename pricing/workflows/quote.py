"""The quote's transition table."""

from typing import Any

from pricing.enums import QuoteStatus as S
from pricing.models import Quote
from pricing.selectors import quote as quotes
from prm.common.actors import Actor
from prm.common.workflow import Transition, Workflow


def still_valid(quote: Any, actor: Actor) -> str | None:
    """Prices that are over are offered to nobody."""
    if quote.valid_until is None or quotes.still_holds(quote):
        return None
    return f"Its prices were valid until {quote.valid_until:%-d %B %Y}."


def no_other_accepted(quote: Any, actor: Actor) -> str | None:
    """A customer buys once: after a version was accepted no other one is offered."""
    others = Quote.objects.filter(series=quote.series, status=S.ACCEPTED).exclude(pk=quote.pk)
    return "Another version of this quote is accepted." if others.exists() else None


QUOTE = Workflow(
    key="quote",
    field="status",
    noun="quote",
    transitions=(
        Transition(
            "offer", "Make it ready", (S.DRAFT,), S.READY, "quote.write", "made the quote ready",
            guards=(no_other_accepted,), side="partner",
        ),
        Transition(
            "ask", "Ask for approval", (S.DRAFT,), S.IN_APPROVAL, "quote.write", "asked for approval of the price",
            guards=(no_other_accepted,), side="partner",
        ),
        Transition(
            "approve", "Approve the price", (S.IN_APPROVAL,), S.READY, "quote.approve", "approved the price",
            guards=(still_valid,), offered=False,
        ),
        Transition(
            "refuse", "Refuse the price", (S.IN_APPROVAL,), S.DRAFT, "quote.approve", "refused the price",
            needs_reason=True, offered=False,
        ),
        Transition(
            "recall", "Take it back to change it", (S.IN_APPROVAL,), S.DRAFT, "quote.write",
            "took the quote back to change it", side="partner",
        ),
        Transition(
            "send", "Send it to the customer", (S.READY, S.SENT), S.SENT, "quote.write",
            "sent the quote to the customer", guards=(still_valid, no_other_accepted), side="partner",
        ),
        Transition(
            "accept", "Accept", (S.SENT,), S.ACCEPTED, "quote.system", "accepted the quote", side="system",
            guards=(still_valid, no_other_accepted), offered=False,
        ),
        Transition(
            "decline", "Decline", (S.SENT,), S.DECLINED, "quote.system", "declined the quote", side="system",
            offered=False,
        ),
        Transition(
            "expire", "Expire", (S.READY, S.SENT, S.IN_APPROVAL), S.EXPIRED, "quote.system",
            "closed the quote: its prices are over", side="system", offered=False,
        ),
        Transition(
            "replace", "Replace", (S.IN_APPROVAL, S.READY, S.SENT, S.DECLINED, S.EXPIRED), S.REPLACED, "quote.write",
            "replaced this version by a newer one", side="partner", offered=False,
        ),
        Transition(
            "withdraw", "Withdraw", (S.DRAFT, S.IN_APPROVAL, S.READY, S.SENT), S.WITHDRAWN, "quote.write",
            "withdrew the quote", side="partner", danger=True,
        ),
    ),
)  # fmt: skip
