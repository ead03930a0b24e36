"""The health of a receiver: failures in a row, rests between probes, and the end of patience."""

from datetime import datetime, timedelta

from django.conf import settings

from prm.common import events
from prm.common.actors import SYSTEM
from prm.common.models.webhook import WebhookEndpoint
from prm.common.moment import now
from prm.common.webhooks.sending import Answer

LONGEST_REST = 3600.0
GONE = 410


def note(endpoint: WebhookEndpoint, answer: Answer) -> None:
    """Count an answer on a locked endpoint, which the caller saves; switches it off when there is no more point."""
    if answer.arrived:
        endpoint.failures, endpoint.rests_until, endpoint.last_success_at = 0, None, now()
        return
    endpoint.failures += 1
    endpoint.last_failure_at = now()
    if endpoint.state == WebhookEndpoint.State.OFF:
        return
    if answer.code == GONE:
        switch_off(endpoint, "The receiver answered 410 Gone: it asks for nothing more.")
    elif endpoint.failures >= settings.WEBHOOKS["off_after"]:
        switch_off(endpoint, f"{endpoint.failures} attempts in a row failed, the last with: {in_words(answer)}.")
    else:
        endpoint.rests_until = _rest(endpoint, answer)


def _rest(endpoint: WebhookEndpoint, answer: Answer) -> datetime | None:
    """Return until when nothing more is sent: by how often it failed, or as long as it asks, up to an hour."""
    beyond = endpoint.failures - settings.WEBHOOKS["weak_after"]
    rest = settings.WEBHOOKS["rest"] * 2 ** min(beyond, 20) if beyond >= 0 else 0.0
    if answer.code in {429, 503} and answer.retry_after:
        rest = max(rest, answer.retry_after)
    return now() + timedelta(seconds=min(rest, LONGEST_REST)) if rest else endpoint.rests_until


def in_words(answer: Answer) -> str:
    """Return an answer as people read it: its code, or what went wrong on the way."""
    return f"HTTP {answer.code}" if answer.code is not None else answer.error.rstrip(".") or "no answer"


def switch_off(endpoint: WebhookEndpoint, reason: str) -> None:
    """Switch a locked endpoint off by itself and let its people be told; the caller saves it."""
    endpoint.state, endpoint.state_reason = WebhookEndpoint.State.OFF, reason[:400]
    endpoint.state_changed_at, endpoint.state_changed_by, endpoint.rests_until = now(), SYSTEM.name, None
    events.emit(
        "webhook.switched_off",
        subject=endpoint,
        partner_id=endpoint.partner_id,
        payload={"owner": endpoint.owner_id, "url": endpoint.url, "reason": reason[:400]},
    )
