"""Public events of deal registrations: one for every step of the table, and the partner's own moves of the stage.

A subscriber of the vendor and one of the deal's partner are told the same: only what the partner may read anyway. A
partner that takes part in another's deal is told of the shared part, as events of its own.
"""

from typing import Any

from dealreg.models import Deal
from dealreg.services.participant import SHARED
from dealreg.workflows.deal import DEAL
from prm.common.models.event import Event
from prm.common.webhooks.catalogue import Projection, WebhookEvent
from prm.common.workflow import Transition


def _build(event: Event) -> dict[str, Any] | None:
    deal = Deal.objects.select_related("partner").filter(public_id=event.subject_id).first()
    if deal is None:
        return None
    return {
        "id": deal.public_id,
        "partner": {"id": deal.partner.public_id, "name": deal.partner.name},
        "customer_name": deal.customer_name,
        "customer_country": deal.customer_country,
        "status": deal.status,
        "stage": deal.stage,
        "amount": str(deal.amount),
        "currency": deal.currency,
        "expected_close": _iso(deal.expected_close),
        "submitted_at": _iso(deal.submitted_at),
        "decided_at": _iso(deal.decided_at),
        "protected_from": _iso(deal.protected_from),
        "protected_until": _iso(deal.protected_until),
        "closed_at": _iso(deal.closed_at),
        "change": {"from": event.payload.get("from", ""), "to": event.payload.get("to", "")},
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None


REGISTRATION = Projection(
    "Deal registrations",
    (
        ("id", "The registration's id, such as DR-7K2M-94QX"),
        ("partner", "The partner that registered it: id and name"),
        ("customer_name", "The end customer, as the partner wrote it"),
        ("customer_country", "Two letters after ISO 3166"),
        ("status", "The registration's state when the delivery was made"),
        ("stage", "The sales stage the partner set"),
        ("amount", "Decimal figure as text"),
        ("currency", "Three letters after ISO 4217"),
        ("expected_close", "Day the partner expects to close, or null"),
        ("submitted_at", "Moment of submission, or null"),
        ("decided_at", "Moment of the decision, or null"),
        ("protected_from", "Beginning of the protection, or null"),
        ("protected_until", "End of the protection, or null"),
        ("closed_at", "Moment of the close, or null"),
        ("change", "What this event changed: from and to"),
    ),
    _build,
)


def _shared(event: Event) -> dict[str, Any] | None:
    """Return what was shared when it happened: the event itself holds nothing else."""
    return {"id": event.subject_id, **{name: event.payload.get(name) for name in SHARED}}


SHARED_DEAL = Projection(
    "Shared deals",
    (
        ("id", "The shared deal's id, such as SD-7K2M-94QX"),
        ("role", "One's own part: distributor, influence or services"),
        ("does", "One's own part in words"),
        ("lead_name", "The partner that leads the deal"),
        ("customer_name", "The end customer, as the leading partner wrote it"),
        ("customer_country", "Two letters after ISO 3166"),
        ("families", "Product families, by name"),
        ("status", "The registration's state"),
        ("stage", "The sales stage"),
        ("expected_close", "Day of the expected close, or null"),
        ("protected_until", "End of the protection, or null"),
    ),
    _shared,
)


def _words(value: str) -> str:
    return value.replace("_", " ")


def _step(transition: Transition) -> WebhookEvent:
    sources = ", ".join(_words(source) for source in transition.sources)
    return WebhookEvent(
        f"{DEAL.key}.{transition.name}",
        transition.told.capitalize(),
        f"The registration went from {sources} to {_words(transition.target)}."
        if len(transition.sources) == 1
        else f"The registration went to {_words(transition.target)}, from one of: {sources}.",
        REGISTRATION,
        partner=True,
    )


EVENTS = (
    *(_step(transition) for transition in DEAL.transitions),
    WebhookEvent(
        "deal.stage_moved", "Moved the stage", "The partner moved the sales stage.", REGISTRATION, partner=True
    ),
    WebhookEvent(
        "shared_deal.added", "Shared", "Another partner's deal is shared with this one.", SHARED_DEAL, partner=True
    ),
    WebhookEvent(
        "shared_deal.changed", "Shared part changed", "What is shared of the deal has changed.", SHARED_DEAL,
        partner=True,
    ),
    WebhookEvent(
        "shared_deal.ended", "No longer shared", "The deal is shared no more; these were its last words.", SHARED_DEAL,
        partner=True,
    ),
)  # fmt: skip
