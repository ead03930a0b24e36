"""Console: the people of a partner. Staff invite the first admin, help out, and may look through somebody's eyes."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partners import handover
from partners.forms.person import InviteForm, PersonForm, RemoveForm
from partners.selectors import partner as partners
from partners.selectors import person as selectors
from partners.services import person as service
from partners.workflows.person import PERSON
from prm.accounts.enums import PartnerRole
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common import timeline
from prm.common.errors import DomainError
from prm.common.workflow import available_actions


@console_page("person.manage")
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Invite somebody to act for a partner; the first one is offered the admin's role."""
    partner = partners.get_visible(actor(request), reference)
    initial: dict[str, object] = {key: request.GET.get(key, "") for key in ("name", "email") if key in request.GET}
    if not selectors.has_admin(partner):
        initial["roles"] = [PartnerRole.ADMIN]
    form = InviteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            person = service.invite(partner=partner, actor=actor(request), **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{person.email} has an invitation in the mail.")
            return redirect("console:person", person.public_id)
    context = {"form": form, "partner": partner, "days": settings.INVITATION_DAYS}
    return render(request, "console/people/invite.html", context, status=422 if form.errors else 200)


@console_page("partner.view")
def person(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one person of a partner; whoever edits partners changes roles here."""
    found = selectors.get_visible(actor(request), reference)
    manages = actor(request).may("person.manage") and found.status != "removed"
    initial = {name: getattr(found, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST if request.method == "POST" and manages else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            service.change(person=found, actor=actor(request), **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{found.name} is saved.")
            return redirect("console:person", reference)
    context = {
        "person": found,
        "form": form,
        "manages": manages,
        "expires": found.invited_at and found.invited_at + timedelta(days=settings.INVITATION_DAYS),
        "actions": {action.name: action for action in available_actions(PERSON, found, actor(request))},
        "entries": timeline.entries(found, 20),
        "views_as": actor(request).may("user.impersonate") and found.status == "active",
        "minutes": settings.IMPERSONATION_MINUTES,
    }
    return render(request, "console/people/person.html", context, status=422 if form.errors else 200)


@require_POST
@console_page("person.manage")
def resend(request: HttpRequest, reference: str) -> HttpResponse:
    """Mail a new link to somebody invited."""
    found = selectors.get_visible(actor(request), reference)
    try:
        service.resend(person=found, actor=actor(request))
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, f"A new invitation is on its way to {found.email}. The earlier link no longer works.")
    return redirect("console:person", reference)


@require_POST
@console_page("person.manage")
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Withdraw an invitation."""
    found = selectors.get_visible(actor(request), reference)
    try:
        service.withdraw(person=found, actor=actor(request))
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, f"The invitation of {found.name} is withdrawn.")
    return redirect("console:person", reference)


@console_page("person.manage")
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what a removal means and who takes over, and do it."""
    found = selectors.get_visible(actor(request), reference)
    if found.status == "removed":
        return redirect("console:person", reference)
    form = RemoveForm(request.POST or None, people=service.successors(found))
    if request.method == "POST" and form.is_valid():
        try:
            service.remove(person=found, successor=form.chosen(), actor=actor(request))
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{found.name} no longer has access.")
            return redirect("console:person", reference)
    context = {"person": found, "form": form, "open_work": handover.count(found)}
    return render(request, "console/people/remove.html", context, status=422 if form.errors else 200)
