"""The page a customer opens from a mail, without an account: what is offered, and yes or no to it."""

import time

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from pricing.forms.quote import AnswerForm
from pricing.models import QuoteLink
from pricing.paper.pdf import quote_pdf
from pricing.portal.shown import download
from pricing.selectors import link as links
from pricing.selectors.sheet import sheet
from pricing.services import quote_link as services
from prm.accounts.web import public, put_errors, render
from prm.common.api.limits import address
from prm.common.errors import DomainError, Invalid

PAGE = "quotes/offer.html"
MOST_A_MINUTE = 30
"""From one address. A link has 256 random bits; this spares the database whoever tries all the same."""


@sensitive_variables("token")
@never_cache
@public
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the offer and keep the answer, once. Opening it changes nothing but that it was opened."""
    if _too_many(request):
        return _answer(request, {"standing": "busy"}, 429)
    found = links.by_token(token)
    if found is None:
        return _answer(request, {"standing": "unknown"}, 404)
    standing: str = links.standing(found, found.quote)
    form = AnswerForm(request.POST or None, initial={"name": found.quote.customer_contact})
    if standing == "open" and request.method == "POST" and form.is_valid():
        thanks = _answered(token, form)
        found = links.by_token(token) or found
        standing = links.standing(found, found.quote)
        if thanks:
            return _answer(request, _shown(found, token, standing, thanks=True), 200)
    elif request.method == "GET" and standing == "open":
        services.opened(token=token)
    status = {"expired": 410, "withdrawn": 410, "open": 422 if form.errors else 200}.get(standing, 200)
    return _answer(request, {**_shown(found, token, standing), "form": form}, status)


def _answered(token: str, form: AnswerForm) -> bool:
    """Keep the answer; returns whether it was kept: of two at once only one is."""
    try:
        services.answer(token=token, **form.cleaned_data)
    except Invalid as error:
        put_errors(form, error)
    except DomainError as error:
        form.add_error(None, error.message)
    else:
        return True
    return False


def _shown(found: QuoteLink, token: str, standing: str, *, thanks: bool = False) -> dict[str, object]:
    readable = standing in {"open", "accepted", "declined", "expired"}
    return {
        "standing": standing,
        "thanks": thanks,
        "token": token,
        "partner": found.quote.partner,
        "sheet": sheet(found.quote, "customer") if readable else None,
    }


@sensitive_variables("token")
@never_cache
@public
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """Hand the customer its quote as a PDF, also after it was answered."""
    found = None if _too_many(request) else links.by_token(token)
    if found is None or links.standing(found, found.quote) == "withdrawn":
        return _answer(request, {"standing": "unknown"}, 404)
    quote = found.quote
    answer = download(quote_pdf(sheet(quote, "customer")), "application/pdf", f"{quote.public_id}-v{quote.version}.pdf")
    return _private(answer)


def _too_many(request: HttpRequest) -> bool:
    key = f"quote:{address(request)}:{int(time.time()) // 60}"
    if cache.add(key, 1, 120):
        return False
    try:
        return int(cache.incr(key)) > MOST_A_MINUTE
    except (ValueError, OSError):  # the counter is away: nobody is kept out for that
        return False


def _answer(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    return _private(render(request, PAGE, context, status))


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # none at all would make the browser hide where the answer comes from
    return response
