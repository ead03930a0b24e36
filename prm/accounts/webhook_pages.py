"""The pages of webhooks, the same on both sides; the doors in ``console`` and ``portal`` say who may open them."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from prm.accounts import webhook_snippets as snippets
from prm.accounts.forms.webhooks import SINCE, EndpointForm, ReplayForm
from prm.accounts.web import actor, put_errors, render, say_error, tell
from prm.common import keyset
from prm.common.errors import DomainError, NotFound
from prm.common.models.webhook import WebhookDelivery, WebhookEndpoint
from prm.common.moment import now
from prm.common.webhooks import catalogue, dispatch, selectors, services

SIZE = 25
STATES = WebhookDelivery.State


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two houses the pages stand in. ``manages`` is the right to change something."""

    name: str
    manages: str

    def url(self, page: str, *args: Any) -> str:
        """Return the address of one of the pages on this side."""
        return reverse(f"{self.name}:{page}", args=args)


CONSOLE = Side("console", "webhook.manage")
PORTAL = Side("portal", "webhook.own")


def _page(request: HttpRequest, side: Side, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    who = actor(request)
    frame = {
        "base": f"{side.name}/base.html",
        "side": side.name,
        "manages": who.may(side.manages),
        "list_url": side.url("webhooks"),
        "events_url": side.url("webhook-events"),
    }
    response = render(request, f"webhooks/{template}.html", {**frame, **context}, status=status)
    if context.get("secret"):
        response["Cache-Control"] = "no-store"
    return response


def listing(request: HttpRequest, side: Side) -> HttpResponse:
    """List the endpoints one may see, with what waits and what was given up at each."""
    found = list(selectors.endpoints(actor(request)))
    tallies = selectors.tallies(found)
    rows = [
        {"endpoint": each, "tally": tallies.get(each.pk), "url": side.url("webhook", each.public_id)} for each in found
    ]
    return _page(request, side, "list", {"rows": rows, "new_url": side.url("webhook-new")})


def events(request: HttpRequest, side: Side) -> HttpResponse:
    """Show the catalogue: what may be subscribed to, what each event tells, and how to check a signature."""
    context = {
        "groups": catalogue.groups(partner=actor(request).is_partner),
        "example": snippets.EXAMPLE,
        "python": snippets.PYTHON,
        "shell": snippets.SHELL,
    }
    return _page(request, side, "events", context)


def new(request: HttpRequest, side: Side) -> HttpResponse:
    """Set up an endpoint; its secret is on the answer to the form and nowhere else."""
    who = actor(request)
    form = EndpointForm(request.POST or None, partner=who.is_partner)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = services.create(actor=who, **form.cleaned_data)
            return _detail(request, side, made, secret=secret, words="The webhook is set up.")
        except DomainError as error:
            put_errors(form, error)
    context = {"form": form, "title": "New webhook", "back_url": side.url("webhooks")}
    return _page(request, side, "form", context, status=422 if form.errors else 200)


def edit(request: HttpRequest, side: Side, reference: str) -> HttpResponse:
    """Change where an endpoint is and what it is sent."""
    who = actor(request)
    endpoint = selectors.get(who, reference)
    if not selectors.is_own(who, endpoint):
        raise NotFound()
    initial = {"url": endpoint.url, "description": endpoint.description, "events": endpoint.events}
    form = EndpointForm(request.POST or None, partner=who.is_partner, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(actor=who, endpoint=endpoint, **form.cleaned_data)
            tell(request, "The webhook is changed.")
            return redirect(side.url("webhook", reference))
        except DomainError as error:
            put_errors(form, error)
    context = {"form": form, "endpoint": endpoint, "title": "Edit webhook", "back_url": side.url("webhook", reference)}
    return _page(request, side, "form", context, status=422 if form.errors else 200)


def detail(request: HttpRequest, side: Side, reference: str) -> HttpResponse:
    """Show one endpoint: how it does, why it was switched off, and its deliveries."""
    return _detail(request, side, selectors.get(actor(request), reference))


def _detail(
    request: HttpRequest, side: Side, endpoint: WebhookEndpoint, *, secret: str = "", words: str = ""
) -> HttpResponse:
    wanted = request.GET.get("state", "")
    state = wanted if wanted in STATES.values else ""
    page = keyset.read(
        selectors.deliveries(endpoint, state),
        keyset.Order("created_at", descending=True),
        size=SIZE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    tally = selectors.tallies([endpoint]).get(endpoint.pk, selectors.Tally())
    url, who = side.url("webhook", endpoint.public_id), actor(request)
    counts: list[tuple[str, str, int]] = [
        ("", "All", tally.all),
        (STATES.PENDING, "Waiting", tally.waiting),
        (STATES.FAILED, "Given up", tally.failed),
        (STATES.DELIVERED, "Delivered", tally.delivered),
    ]
    context = {
        "endpoint": endpoint,
        "own": selectors.is_own(who, endpoint),
        "secret": secret,
        "words": words,
        "page": page,
        "rows": [_row(side, endpoint, each) for each in page.rows],
        "tabs": [
            {"label": label, "url": f"{url}?state={value}" if value else url, "current": value == state, "count": count}
            for value, label, count in counts
        ],
        "state": state,
        "tally": tally,
        "labels": [_label(name) for name in endpoint.events],
        "overlap": services.old_secret_until(endpoint),
        "replay": ReplayForm(),
        "do": {verb: side.url("webhook-do", endpoint.public_id, verb) for verb in VERBS},
        "edit_url": side.url("webhook-edit", endpoint.public_id),
        "rests": endpoint.rests_until if endpoint.rests_until and endpoint.rests_until > now() else None,
    }
    return _page(request, side, "detail", context)


def _label(name: str) -> str:
    known = catalogue.declared().get(name)
    return known.label if known else ("Test event" if name == catalogue.TEST else name)


def _row(side: Side, endpoint: WebhookEndpoint, each: WebhookDelivery) -> dict[str, Any]:
    due = max(filter(None, (each.next_attempt_at, endpoint.rests_until)))
    return {
        "delivery": each,
        "next": due if endpoint.state == WebhookEndpoint.State.ACTIVE and due > now() else None,
        "label": _label(each.event_name),
        "url": side.url("webhook-delivery", endpoint.public_id, each.message_id),
        "again_url": side.url("webhook-again", endpoint.public_id, each.message_id),
        "sending": each.leased_until is not None and each.leased_until > now(),
    }


def delivery(request: HttpRequest, side: Side, reference: str, message: uuid.UUID) -> HttpResponse:
    """Show one delivery: what was sent, and every answer."""
    endpoint = selectors.get(actor(request), reference)
    found = selectors.delivery(endpoint, message)
    body = json.dumps(json.loads(dispatch.body_of(found)), indent=2, ensure_ascii=False)
    context = {
        "endpoint": endpoint,
        "endpoint_url": side.url("webhook", reference),
        "attempts": selectors.attempts(found),
        "body": body,
        **_row(side, endpoint, found),
    }
    return _page(request, side, "delivery", context)


def again(request: HttpRequest, side: Side, reference: str, message: uuid.UUID) -> HttpResponse:
    """Send one delivery again, at once."""
    who = actor(request)
    endpoint = selectors.get(who, reference)
    found = selectors.delivery(endpoint, message)
    try:
        services.send_again(actor=who, endpoint=endpoint, delivery=found)
        tell(request, f"{_label(found.event_name)} is sent again.")
    except DomainError as error:
        say_error(request, error)
    return redirect(side.url("webhook-delivery", reference, message))


def act(request: HttpRequest, side: Side, reference: str, verb: str) -> HttpResponse:
    """Do one of the things a button does. Raises ``NotFound`` for a verb there is not."""
    endpoint = selectors.get(actor(request), reference)
    if verb not in VERBS:
        raise NotFound()
    try:
        answer = VERBS[verb](request, side, endpoint)
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        say_error(request, error)
        answer = None
    return answer or redirect(side.url("webhook", reference))


def _pause(request: HttpRequest, side: Side, endpoint: WebhookEndpoint) -> None:
    services.pause(actor=actor(request), endpoint=endpoint)
    tell(request, "Paused. Events are kept and sent once you resume.")


def _resume(request: HttpRequest, side: Side, endpoint: WebhookEndpoint) -> None:
    services.resume(actor=actor(request), endpoint=endpoint)
    tell(request, "Resumed. What waited is being sent.")


def _off(request: HttpRequest, side: Side, endpoint: WebhookEndpoint) -> None:
    services.switch_off(actor=actor(request), endpoint=endpoint)
    tell(request, "Switched off. Nothing more is sent there.")


def _delete(request: HttpRequest, side: Side, endpoint: WebhookEndpoint) -> HttpResponse:
    services.delete(actor=actor(request), endpoint=endpoint)
    tell(request, f"The webhook to {endpoint.url} is deleted, with its secret and its deliveries.")
    return redirect(side.url("webhooks"))


def _test(request: HttpRequest, side: Side, endpoint: WebhookEndpoint) -> HttpResponse:
    made = services.send_test(actor=actor(request), endpoint=endpoint)
    tell(request, "A test event is on its way.")
    return redirect(side.url("webhook-delivery", endpoint.public_id, made.message_id))


def _rotate(request: HttpRequest, side: Side, endpoint: WebhookEndpoint) -> HttpResponse:
    secret = services.rotate(actor=actor(request), endpoint=endpoint)
    return _detail(request, side, endpoint, secret=secret, words="The new secret is in force.")


def _replay(request: HttpRequest, side: Side, endpoint: WebhookEndpoint) -> None:
    form = ReplayForm(request.POST)
    hours = int(form.cleaned_data["since"]) if form.is_valid() else 24
    count = services.replay(actor=actor(request), endpoint=endpoint, since=now() - timedelta(hours=hours))
    done = f"{count} {'delivery is' if count == 1 else 'deliveries are'} sent again."
    tell(request, done if count else f"Nothing {SINCE[str(hours)]} was given up.")


VERBS: dict[str, Callable[[HttpRequest, Side, WebhookEndpoint], HttpResponse | None]] = {
    "pause": _pause,
    "resume": _resume,
    "off": _off,
    "delete": _delete,
    "test": _test,
    "rotate": _rotate,
    "replay": _replay,
}
