"""Webhooks over the API: where one's own side is told what happens. Staff see those of partners too, to help them."""

import json
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.urls import URLPattern, path
from rest_framework import serializers

from prm.accounts.api.webhook_shapes import (
    DeliveryFilter,
    DeliveryOut,
    DeliveryRow,
    EventOut,
    ReplayIn,
    ReplayOut,
    WebhookIn,
    WebhookOut,
    WebhookPatch,
    WebhookSecretOut,
)
from prm.common.actors import Actor
from prm.common.api.operations import Call, Handler, listing, operation
from prm.common.api.serializers import several
from prm.common.api.views import ActorView, ConsoleView, PortalView
from prm.common.keyset import Order
from prm.common.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from prm.common.plain import plain
from prm.common.webhooks import catalogue, dispatch, selectors, services

ORDERS = {"-created_at": Order("created_at", descending=True)}
NONE = selectors.Tally()


def _plain(found: Any, shape: type[serializers.Serializer], *but: str) -> dict[str, Any]:
    """Return the members of a shape that a row has under the same name."""
    return {name: plain(getattr(found, name)) for name in map(str, shape().fields) if name not in but}


def _rows(found: list[WebhookEndpoint]) -> list[dict[str, Any]]:
    tallies = selectors.tallies(found)
    made = []
    for each in found:
        tally = tallies.get(each.pk, NONE)
        made.append(
            {
                "id": each.public_id,
                **_plain(each, WebhookOut, "id", "owner", "partner", "waiting", "failed", "delivered"),
                "owner": each.owner_name,
                "partner": each.partner_name or None,
                "waiting": tally.waiting,
                "failed": tally.failed,
                "delivered": tally.delivered,
            }
        )
    return made


def _one(found: WebhookEndpoint) -> dict[str, Any]:
    return _rows([found])[0]


def _delivery(found: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": str(found.message_id),
        **_plain(found, DeliveryRow, "id", "message", "event", "subject"),
        "message": found.message,
        "event": found.event_name,
        "subject": found.subject_id,
    }


def _attempt(found: WebhookAttempt) -> dict[str, Any]:
    return {name: plain(getattr(found, name)) for name in ("at", "milliseconds", "response_code", "error", "response")}


class _Events(ActorView):
    """What there is to subscribe to."""

    resource = "webhooks"

    @operation("webhooks_events", gives=several(EventOut))
    def get(self, call: Call) -> Any:
        """Read the events one may subscribe to, and what each tells."""
        return {
            "results": [
                {
                    "name": event.name,
                    "label": event.label,
                    "description": event.description,
                    "about": event.projection.noun,
                    "data": dict(event.projection.fields),
                }
                for event in catalogue.open_to(partner=call.actor.is_partner)
            ]
        }


class _Webhooks(ActorView):
    """All webhooks; a new one."""

    resource = "webhooks"

    @operation("webhooks_list", gives=several(WebhookOut))
    def get(self, call: Call) -> Any:
        """List webhooks, the newest first, with what waits and what was given up at each."""
        return {"results": _rows(list(selectors.endpoints(call.actor)))}

    @operation("webhooks_create", takes=WebhookIn, gives=WebhookSecretOut, status=201, told_once="secret")
    def post(self, call: Call) -> Any:
        """Set up a webhook. The answer holds its secret, which is told this once and never again."""
        made, secret = services.create(actor=call.actor, **call.body)
        return {**_one(made), "secret": secret}


class _Webhook(ActorView):
    """One webhook."""

    resource = "webhooks"

    @operation("webhooks_read", gives=WebhookOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read one webhook."""
        return _one(selectors.get(call.actor, reference))

    @operation("webhooks_change", takes=WebhookPatch, gives=WebhookOut)
    def patch(self, call: Call, reference: str) -> Any:
        """Change address, description or events; what waits goes to the new address."""
        found = selectors.get(call.actor, reference)
        kept = {name: getattr(found, name) for name in ("url", "events", "description")}
        return _one(services.change(actor=call.actor, endpoint=found, **{**kept, **call.body}))

    @operation("webhooks_delete", gives=None, status=204)
    def delete(self, call: Call, reference: str) -> Any:
        """Delete a webhook with its secrets and the log of its deliveries; the audit keeps that there was one."""
        services.delete(actor=call.actor, endpoint=selectors.get(call.actor, reference))


class _Rotate(ActorView):
    """A new secret."""

    resource = "webhooks"

    @operation("webhooks_rotate", gives=WebhookSecretOut, told_once="secret")
    def post(self, call: Call, reference: str) -> Any:
        """Make a new secret, told this once. The old one signs beside it for a day."""
        found = selectors.get(call.actor, reference)
        secret = services.rotate(actor=call.actor, endpoint=found)
        return {**_one(found), "secret": secret}


class _Test(ActorView):
    """Trying it."""

    resource = "webhooks"

    @operation("webhooks_test", gives=DeliveryRow, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Send a test event; read its delivery to see how it went."""
        return _delivery(services.send_test(actor=call.actor, endpoint=selectors.get(call.actor, reference)))


class _Replay(ActorView):
    """Sending again what was given up."""

    resource = "webhooks"

    @operation("webhooks_replay", takes=ReplayIn, gives=ReplayOut)
    def post(self, call: Call, reference: str) -> Any:
        """Send everything given up of the events since a moment again, each with its own `webhook-id`."""
        found = selectors.get(call.actor, reference)
        return {"queued": services.replay(actor=call.actor, endpoint=found, **call.body)}


class _Deliveries(ActorView):
    """What was sent."""

    resource = "webhooks"

    @listing("webhooks_deliveries", row=DeliveryRow, orders=ORDERS, default="-created_at", filters=DeliveryFilter)
    def get(self, call: Call, reference: str) -> Any:
        """List what was sent to a webhook, and what waits."""
        rows: QuerySet[WebhookDelivery] = selectors.deliveries(
            selectors.get(call.actor, reference), call.query.get("state", "")
        )
        return rows, _delivery


class _Delivery(ActorView):
    """One event for one webhook."""

    resource = "webhooks"

    @operation("webhooks_delivery", gives=DeliveryOut)
    def get(self, call: Call, reference: str, delivery: UUID) -> Any:
        """Read one delivery: the body as it is sent, and the answers it got, the newest first."""
        found = selectors.delivery(selectors.get(call.actor, reference), delivery)
        log = [_attempt(each) for each in selectors.attempts(found)]
        return {**_delivery(found), "body": json.loads(dispatch.body_of(found)), "log": log}


class _Again(ActorView):
    """Sending one again."""

    resource = "webhooks"

    @operation("webhooks_send_again", gives=DeliveryRow)
    def post(self, call: Call, reference: str, delivery: UUID) -> Any:
        """Send one delivery again, at once and with its own `webhook-id`; also one that arrived."""
        endpoint = selectors.get(call.actor, reference)
        found = selectors.delivery(endpoint, delivery)
        return _delivery(services.send_again(actor=call.actor, endpoint=endpoint, delivery=found))


def _switch(name: str, said: str, service: Any) -> type[ActorView]:
    """Return the view of one way to turn a webhook on or off."""

    def post(view: ActorView, call: Call, reference: str) -> Any:
        actor: Actor = call.actor
        return _one(service(actor=actor, endpoint=selectors.get(actor, reference)))

    post.__doc__ = said
    handler: Handler = operation(f"webhooks_{name}", gives=WebhookOut)(post)
    made = {"__doc__": said, "__module__": __name__, "resource": "webhooks", "post": handler}
    return type(f"_{name.title().replace('_', '')}", (ActorView,), made)


_SWITCHES = {
    "pause": _switch("pause", "Hold everything back. Events go on being kept and are sent later.", services.pause),
    "resume": _switch("resume", "Send again, beginning with what waits.", services.resume),
    "switch-off": _switch("switch_off", "Send nothing more and keep no further events.", services.switch_off),
}

ONE = "webhooks/<str:reference>"
ADDRESSES: dict[str, tuple[str, type[ActorView]]] = {
    "webhooks": ("webhooks", _Webhooks),
    "webhook-events": ("webhooks/events", _Events),
    "webhook": (ONE, _Webhook),
    "webhook-rotate": (f"{ONE}/rotate", _Rotate),
    "webhook-test": (f"{ONE}/test", _Test),
    "webhook-replay": (f"{ONE}/replay", _Replay),
    "webhook-deliveries": (f"{ONE}/deliveries", _Deliveries),
    "webhook-delivery": (f"{ONE}/deliveries/<uuid:delivery>", _Delivery),
    "webhook-again": (f"{ONE}/deliveries/<uuid:delivery>/again", _Again),
    **{f"webhook-{name}": (f"{ONE}/{name}", view) for name, view in _SWITCHES.items()},
}


def urls(side: type[ActorView], *, see: str, manage: str) -> list[URLPattern]:
    """Return the addresses of webhooks on one side's API, for whoever may ``see`` them and ``manage`` them."""
    found = []
    for name, (address, view) in ADDRESSES.items():
        changes = [method for method in ("POST", "PATCH", "DELETE") if hasattr(view, method.lower())]
        only = {"permission": see if hasattr(view, "get") else manage}
        apart = {method: manage for method in changes if manage != only["permission"]}
        members = {"__doc__": view.__doc__, "__module__": __name__, **only, "permissions_by_method": apart}
        made = cast(type[ActorView], type(f"{side.audience.title()}{view.__name__.strip('_')}", (side, view), members))
        found.append(path(address, made.as_view(), name=name))
    return found


PORTAL = urls(PortalView, see="webhook.own", manage="webhook.own")
CONSOLE = urls(ConsoleView, see="webhook.view", manage="webhook.manage")
