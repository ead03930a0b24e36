"""Console: webhooks of the vendor and, to help them, those of partners."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from prm.accounts import webhook_pages as pages
from prm.accounts.web import console_page
from prm.accounts.webhook_pages import CONSOLE


@console_page("webhook.view")
def webhooks(request: HttpRequest) -> HttpResponse:
    """List webhooks."""
    return pages.listing(request, CONSOLE)


@console_page("webhook.view")
def events(request: HttpRequest) -> HttpResponse:
    """Show what may be subscribed to."""
    return pages.events(request, CONSOLE)


@console_page("webhook.manage")
def new(request: HttpRequest) -> HttpResponse:
    """Set up a webhook."""
    return pages.new(request, CONSOLE)


@console_page("webhook.view")
def webhook(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one webhook and its deliveries."""
    return pages.detail(request, CONSOLE, reference)


@console_page("webhook.manage")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change a webhook."""
    return pages.edit(request, CONSOLE, reference)


@require_POST
@console_page("webhook.manage")
def act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Pause, resume, switch off, test, rotate or replay."""
    return pages.act(request, CONSOLE, reference, verb)


@console_page("webhook.view")
def delivery(request: HttpRequest, reference: str, message: uuid.UUID) -> HttpResponse:
    """Show one delivery."""
    return pages.delivery(request, CONSOLE, reference, message)


@require_POST
@console_page("webhook.manage")
def again(request: HttpRequest, reference: str, message: uuid.UUID) -> HttpResponse:
    """Send one delivery again."""
    return pages.again(request, CONSOLE, reference, message)
