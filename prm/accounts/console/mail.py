"""Console: the mail the product wrote, and sending it again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from prm.accounts.lists import list_page
from prm.accounts.models import Mail
from prm.accounts.rules.secrets import without_secrets
from prm.accounts.selectors import mail as selectors
from prm.accounts.services import mail as service
from prm.accounts.web import actor, console_page, render, say_error, tell
from prm.common.errors import DomainError
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, link, status, text, when


def state_of(mail: Mail) -> Cell:
    """Return a message's state in a word and a shape."""
    look = {Mail.State.KEPT: "met", Mail.State.FAILED: "dead"}.get(Mail.State(mail.state), mail.state)
    return status(look, mail.get_state_display())


MAIL = ListSpec(
    page="mail",
    noun=("message", "messages"),
    columns=(
        Column(
            "subject",
            "Subject",
            lambda mail: link(mail.subject, reverse("console:mail-message", args=[mail.public_id])),
            css="full",
        ),
        Column("to", "To", lambda mail: text(mail.to), css="c-l"),
        Column("state", "State", state_of, css="c-m"),
        Column("attempts", "Attempts", lambda mail: text(mail.attempts), css="num c-s"),
        Column("at", "Written", lambda mail: when(mail.at), sort="at", css="end c-s"),
    ),
    filters=(
        Filter(
            "state",
            "State",
            options=lambda: Mail.State.choices,
            apply=lambda rows, values: rows.filter(state__in=values),
        ),
    ),
    search=selectors.search,
    search_label="Address or subject",
    sort="-at",
    tabs=(Tab("Given up", "state=failed"), Tab("Queued", "state=queued")),
)


@console_page("mail.view")
def mail(request: HttpRequest) -> HttpResponse:
    """List all mail."""
    return list_page(request, MAIL, selectors.all_mail(), "console/mail/list.html")


@console_page("mail.view")
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one message without the personal links that open its reader's account."""
    found = selectors.get_mail(reference)
    context = {
        "mail": found,
        "body": without_secrets(found.body),
        "state": state_of(found),
        "replays": actor(request).may("delivery.replay"),
    }
    return render(request, "console/mail/message.html", context)


@require_POST
@console_page("delivery.replay")
def resend(request: HttpRequest, reference: str) -> HttpResponse:
    """Queue one message again."""
    try:
        service.resend(mail=selectors.get_mail(reference), actor=actor(request))
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, "The message is queued again.")
    return redirect("console:mail-message", reference)
