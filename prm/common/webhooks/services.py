"""Writing webhooks: what people do with endpoints and deliveries, and turning an event into deliveries."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from prm.common import waking
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.guards import tidy
from prm.common.models.event import Event
from prm.common.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookSecret
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.webhooks import addresses, catalogue, selectors, signing

MOST = 20
"""Endpoints of one owner side: of the vendor, or of one partner."""
State = WebhookEndpoint.State


def _require(actor: Actor, endpoint: WebhookEndpoint | None = None, *, own: bool = False) -> None:
    """Raise ``NotAllowed`` unless ``actor`` may manage webhooks here. ``own`` leaves a partner's to the partner."""
    allowed = actor.may("webhook.own") if actor.is_partner else actor.may("webhook.manage")
    foreign = endpoint is not None and not selectors.is_own(actor, endpoint)
    if not allowed or (foreign and (own or actor.is_partner)):
        raise NotAllowed("not_allowed", "Your role does not include this.")


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)


def _checked_events(actor: Actor, names: Iterable[str]) -> list[str]:
    chosen = set(names)
    if not chosen:
        raise Invalid({"events": "Choose at least one event."})
    known = [event.name for event in catalogue.open_to(partner=actor.is_partner)]
    if not chosen <= set(known):
        raise Invalid({"events": "Choose events from the list."})
    return [name for name in known if name in chosen]


def _checked_words(description: str) -> str:
    words: str = tidy({"words": description})["words"]
    if len(words) > 200:
        raise Invalid({"description": "Say it in 200 characters or fewer."})
    return words


@transaction.atomic
def create(*, actor: Actor, url: str, events: Iterable[str], description: str = "") -> tuple[WebhookEndpoint, str]:
    """Set up an endpoint of the actor's side; returns it with its secret, which is never shown again.

    Raises ``Invalid`` for an address that is none for webhooks or for events outside the catalogue, ``NotAllowed``
    without the right, ``DomainError`` ``webhook.too_many``.
    """
    _require(actor)
    if WebhookEndpoint.objects.filter(partner_id=actor.partner_id).count() >= MOST:
        raise DomainError("webhook.too_many", f"There are {MOST} webhooks already. Change one you no longer need.")
    made = WebhookEndpoint(
        partner_id=actor.partner_id,
        partner_name=actor.partner_name,
        owner_id=actor.user_id,
        owner_name=actor.name,
        state_changed_by=actor.name,
        url=addresses.check(url),
        description=_checked_words(description),
        events=_checked_events(actor, events),
    )
    made.save()
    return made, _add_secret(made)


def _add_secret(endpoint: WebhookEndpoint) -> str:
    secret = signing.new_secret()
    with as_system("webhook secrets"):
        WebhookSecret.objects.create(endpoint_id=endpoint.pk, sealed=signing.seal(secret), created_at=now())
    return secret


@transaction.atomic
def change(
    *, actor: Actor, endpoint: WebhookEndpoint, url: str, events: Iterable[str], description: str = ""
) -> WebhookEndpoint:
    """Change address, events and description; what waits goes to the new address. Raises as :func:`create` does."""
    _require(actor, endpoint, own=True)
    locked = _locked(endpoint)
    if url.strip() != locked.url:
        locked.url, locked.failures, locked.rests_until = addresses.check(url), 0, None
    locked.description = _checked_words(description)
    locked.events = _checked_events(actor, events)
    locked.save()
    return locked


@transaction.atomic
def rotate(*, actor: Actor, endpoint: WebhookEndpoint) -> str:
    """Make a new secret and return it. The newest old one signs beside it for a day, older ones end at once."""
    _require(actor, endpoint, own=True)
    locked = _locked(endpoint)
    with as_system("webhook secrets"):
        ends = now() + timedelta(hours=settings.WEBHOOKS["overlap_hours"])
        current = WebhookSecret.objects.filter(endpoint=locked, expires_at__isnull=True)
        WebhookSecret.objects.filter(endpoint=locked, expires_at__isnull=False).delete()
        current.update(expires_at=ends)
    return _add_secret(locked)


def old_secret_until(endpoint: WebhookEndpoint) -> datetime | None:
    """Return until when an old secret signs too; ``None`` when only one is in force."""
    with as_system("webhook secrets"):
        found = WebhookSecret.objects.filter(endpoint=endpoint, expires_at__gt=now()).order_by("-expires_at").first()
    return found.expires_at if found else None


@transaction.atomic
def pause(*, actor: Actor, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Hold everything back; events go on being kept. Pausing again changes nothing."""
    _require(actor, endpoint)
    locked = _locked(endpoint)
    if locked.state == State.OFF:
        raise DomainError("webhook.off", "This webhook is switched off; nothing is sent.")
    return _set(locked, State.PAUSED, actor)


@transaction.atomic
def resume(*, actor: Actor, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Send again, beginning with what waits; past failures are forgiven. Resuming again changes nothing."""
    _require(actor, endpoint)
    locked = _locked(endpoint)
    locked.failures, locked.rests_until = 0, None
    _set(locked, State.ACTIVE, actor)
    wake_after_commit()
    return locked


@transaction.atomic
def switch_off(*, actor: Actor, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Send nothing more and keep no further events. It can be resumed."""
    _require(actor, endpoint)
    return _set(_locked(endpoint), State.OFF, actor, f"{actor.name} switched it off.")


@transaction.atomic
def delete(*, actor: Actor, endpoint: WebhookEndpoint) -> None:
    """Take an endpoint away for good with its secrets and the log of what was sent there; what waits is not sent.

    The log goes too, since nothing of it could be sent again and it holds records' data that only the receiver asked
    for. What happened to the records is in the audit, and so are the endpoint's setting up, every change and its end.
    """
    _require(actor, endpoint, own=True)
    # The portal's role may not read secrets. Deliveries are locked before their endpoint, as those who send do.
    with as_system("webhook secrets"):
        list(WebhookDelivery.objects.select_for_update().filter(endpoint=endpoint).order_by("pk").values_list("pk"))
        WebhookEndpoint.objects.filter(pk=endpoint.pk).delete()


def _set(endpoint: WebhookEndpoint, state: str, actor: Actor, reason: str = "") -> WebhookEndpoint:
    if endpoint.state != state:
        endpoint.state, endpoint.state_reason = state, reason
        endpoint.state_changed_at, endpoint.state_changed_by = now(), actor.name
    endpoint.save()
    return endpoint


@transaction.atomic
def send_test(*, actor: Actor, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Queue a test event. Raises ``DomainError`` ``webhook.not_active`` when nothing would be sent."""
    _require(actor, endpoint)
    _require_active(endpoint)
    words = "If you can read this and the signature is right, everything works."
    made = WebhookDelivery.objects.create(
        endpoint=endpoint,
        partner_id=endpoint.partner_id,
        event_name=catalogue.TEST,
        occurred_at=now(),
        next_attempt_at=now(),
        created_at=now(),
        data={"endpoint": endpoint.public_id, "message": words},
    )
    wake_after_commit()
    return made


def _require_active(endpoint: WebhookEndpoint) -> None:
    if endpoint.state != State.ACTIVE:
        words = "paused" if endpoint.state == State.PAUSED else "switched off"
        raise DomainError("webhook.not_active", f"This webhook is {words}. Resume it first.")


@transaction.atomic
def send_again(*, actor: Actor, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send one delivery at once, also one that arrived: with its own ``webhook-id``, so receivers know it again."""
    _require(actor, endpoint)
    _require_active(endpoint)
    _queue(WebhookDelivery.objects.filter(pk=delivery.pk, endpoint=endpoint))
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def replay(*, actor: Actor, endpoint: WebhookEndpoint, since: datetime) -> int:
    """Send everything given up of the events since a moment again; returns how many deliveries that are."""
    _require(actor, endpoint)
    _require_active(endpoint)
    return _queue(selectors.failed_since(endpoint, since))


def _queue(rows: Any) -> int:
    """Put deliveries back in the queue; one that is being sent this moment is left to whoever sends it."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now())
    queued: int = rows.filter(free).update(
        state=WebhookDelivery.State.PENDING, tries=0, next_attempt_at=now(), lease=None, leased_until=None
    )
    wake_after_commit()
    return queued


def deliver(event: Event) -> int:
    """Make the deliveries of one outbox event, in the receiver's transaction; returns how many.

    The payload is projected once for all. Paused endpoints keep their events, those switched off get none.
    """
    declared = catalogue.declared().get(event.name)
    if declared is None:
        return 0
    mine = Q(partner_id__isnull=True)
    if declared.partner and event.partner_id is not None:
        mine |= Q(partner_id=event.partner_id)
    wanted = list(WebhookEndpoint.objects.filter(mine, events__contains=[event.name]).exclude(state=State.OFF))
    data = declared.projection.build(event) if wanted else None
    if data is None:
        return 0
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                endpoint=endpoint,
                partner_id=endpoint.partner_id,
                event_id=event.pk,
                event_name=event.name,
                subject_id=event.subject_id,
                occurred_at=event.occurred_at,
                next_attempt_at=now(),
                created_at=now(),
                data=data,
            )
            for endpoint in wanted
        ],
        ignore_conflicts=True,
    )
    wake_after_commit()
    return len(wanted)


def wake_after_commit() -> None:
    """Wake a sending worker once this transaction is through."""
    if not any(function is _wake for _, function, *_ in transaction.get_connection().run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from prm.common.tasks.webhooks import send

    waking.wake(send)
