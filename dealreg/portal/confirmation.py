"""The page a customer opens from a mail, without an account: is this partner working for you?"""

import time

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from dealreg.forms.confirmation import AnswerForm
from dealreg.selectors import confirmation as selectors
from dealreg.services import confirmation as services
from prm.accounts.web import public, render
from prm.common.api.limits import address
from prm.common.errors import DomainError

PAGE = "portal/deals/confirm.html"
MOST_A_MINUTE = 30
"""From one address. A link has 256 random bits; this spares the database whoever tries all the same."""


@sensitive_variables("token")
@never_cache
@public
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once. Opening the page changes nothing, so that a mail scanner following the link does no harm."""
    if _too_many(request):
        return _answer(request, {"standing": "busy"}, 429)
    found = selectors.by_token(services.hashed(token))
    if found is None:
        return _answer(request, {"standing": "unknown"}, 404)
    standing, form = selectors.standing(found, found.deal), AnswerForm(request.POST or None)
    if standing == "open" and request.method == "POST" and form.is_valid():
        try:
            services.answer(token=token, **form.cleaned_data)
        except DomainError:
            found.refresh_from_db()
            standing = selectors.standing(found, found.deal)
        else:
            return _answer(request, {"standing": "thanks", "asked": found}, 200)
    status = 410 if standing != "open" else 422 if form.errors else 200
    return _answer(request, {"standing": standing, "asked": found, "form": form}, status)


def _too_many(request: HttpRequest) -> bool:
    key = f"confirm:{address(request)}:{int(time.time()) // 60}"
    if cache.add(key, 1, 120):
        return False
    try:
        return int(cache.incr(key)) > MOST_A_MINUTE
    except (ValueError, OSError):  # the counter is away: nobody is kept out for that
        return False


def _answer(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, PAGE, context, status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # none at all would make the browser hide where the answer comes from
    return response
