"""Portal: the partner's own webhooks, for its admins."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from prm.accounts import webhook_pages as pages
from prm.accounts.web import portal_page
from prm.accounts.webhook_pages import PORTAL


@portal_page("webhook.own")
def webhooks(request: HttpRequest) -> HttpResponse:
    """List webhooks."""
    return pages.listing(request, PORTAL)


@portal_page("webhook.own")
def events(request: HttpRequest) -> HttpResponse:
    """Show what may be subscribed to."""
    return pages.events(request, PORTAL)


@portal_page("webhook.own")
def new(request: HttpRequest) -> HttpResponse:
    """Set up a webhook."""
    return pages.new(request, PORTAL)


@portal_page("webhook.own")
def webhook(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one webhook and its deliveries."""
    return pages.detail(request, PORTAL, reference)


@portal_page("webhook.own")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change a webhook."""
    return pages.edit(request, PORTAL, reference)


@require_POST
@portal_page("webhook.own")
def act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Pause, resume, switch off, test, rotate or replay."""
    return pages.act(request, PORTAL, reference, verb)


@portal_page("webhook.own")
def delivery(request: HttpRequest, reference: str, message: uuid.UUID) -> HttpResponse:
    """Show one delivery."""
    return pages.delivery(request, PORTAL, reference, message)


@require_POST
@portal_page("webhook.own")
def again(request: HttpRequest, reference: str, message: uuid.UUID) -> HttpResponse:
    """Send one delivery again."""
    return pages.again(request, PORTAL, reference, message)
