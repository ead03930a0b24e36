"""The demo's mailbox: what a mail server would have brought to the signed-in person."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from prm.accounts import letters
from prm.accounts.models import User
from prm.accounts.selectors.mail import to_user
from prm.accounts.web import anyone_signed_in, render
from prm.common.errors import NotFound

PAGE = 25


@anyone_signed_in
def mailbox(request: HttpRequest) -> HttpResponse:
    """List one's mail and show the one asked for, or the newest."""
    assert isinstance(request.user, User)
    rows = to_user(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    wanted = request.GET.get("mail", "")
    shown = rows.filter(public_id=wanted).first() if wanted else next(iter(page), None)
    if wanted and shown is None:
        raise NotFound()
    return render(
        request,
        "accounts_extra/mailbox.html",
        {"page": page, "shown": shown, "text": letters.text(shown) if shown else ""},
    )
