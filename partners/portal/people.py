"""Portal: the partner's own people. Everybody sees them, a partner admin manages them."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partners import handover
from partners.forms.person import InviteForm, PersonForm, RemoveForm
from partners.models import Person
from partners.selectors import company
from partners.selectors import person as selectors
from partners.services import person as service
from partners.workflows.person import PERSON
from prm.accounts.web import actor, portal_page, put_errors, render, say_error, tell
from prm.common import timeline
from prm.common.errors import DomainError
from prm.common.moment import now
from prm.common.workflow import available_actions


def _is_stale(person: Person) -> bool:
    """Whether the invitation has run out; the portal may not read invitations, but knows how long they last."""
    return bool(person.invited_at and person.invited_at + timedelta(days=settings.INVITATION_DAYS) <= now())


@portal_page("people.view")
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the partner, by what they can do today."""
    rows = list(selectors.visible_to(actor(request)))
    groups = [
        ("Can sign in", [(row, False) for row in rows if row.status == "active"]),
        ("Invited", [(row, _is_stale(row)) for row in rows if row.status == "invited"]),
        ("Contacts", [(row, False) for row in rows if row.status == "contact"]),
        ("Removed", [(row, False) for row in rows if row.status == "removed"]),
    ]
    context = {
        "groups": [(title, found) for title, found in groups if found],
        "manages": actor(request).may("people.manage"),
        "admins": [row for row in rows if row.status == "active" and "partner_admin" in row.roles],
    }
    return render(request, "portal/people/list.html", context)


@portal_page("people.manage")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    initial = {key: request.GET.get(key, "") for key in ("name", "email") if key in request.GET}
    form = InviteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            person = service.invite(partner=company.own(actor(request)), actor=actor(request), **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{person.email} has an invitation in the mail.")
            return redirect("portal:people")
    context = {"form": form, "days": settings.INVITATION_DAYS}
    return render(request, "portal/people/invite.html", context, status=422 if form.errors else 200)


@portal_page("people.view")
def person(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one person; an admin changes roles here."""
    found = selectors.get_visible(actor(request), reference)
    manages = actor(request).may("people.manage")
    initial = {name: getattr(found, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST if request.method == "POST" and manages else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            service.change(person=found, actor=actor(request), **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{found.name} is saved.")
            return redirect("portal:people")
    context = {
        "person": found,
        "form": form,
        "manages": manages and found.status != "removed",
        "stale": found.status == "invited" and _is_stale(found),
        "expires": found.invited_at and found.invited_at + timedelta(days=settings.INVITATION_DAYS),
        "remove": next((a for a in available_actions(PERSON, found, actor(request)) if a.name == "removed"), None),
        "entries": timeline.entries(found, 20),
        "is_self": found.pk == actor(request).person_id,
    }
    return render(request, "portal/people/person.html", context, status=422 if form.errors else 200)


@require_POST
@portal_page("people.manage")
def resend(request: HttpRequest, reference: str) -> HttpResponse:
    """Mail a new link to somebody invited."""
    found = selectors.get_visible(actor(request), reference)
    try:
        service.resend(person=found, actor=actor(request))
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, f"A new invitation is on its way to {found.email}. The earlier link no longer works.")
    return redirect("portal:people")


@require_POST
@portal_page("people.manage")
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Withdraw an invitation."""
    found = selectors.get_visible(actor(request), reference)
    try:
        service.withdraw(person=found, actor=actor(request))
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, f"The invitation of {found.name} is withdrawn.")
    return redirect("portal:people")


@portal_page("people.manage")
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what a removal means and who takes over, and do it."""
    found = selectors.get_visible(actor(request), reference)
    if found.status == "removed":
        return redirect("portal:person", reference)
    form = RemoveForm(request.POST or None, people=service.successors(found))
    if request.method == "POST" and form.is_valid():
        try:
            service.remove(person=found, successor=form.chosen(), actor=actor(request))
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{found.name} no longer has access.")
            return redirect("front_door" if found.pk == actor(request).person_id else "portal:people")
    context = {
        "person": found,
        "form": form,
        "open_work": handover.count(found),
        "action": next((a for a in available_actions(PERSON, found, actor(request)) if a.name == "removed"), None),
    }
    return render(request, "portal/people/remove.html", context, status=422 if form.errors else 200)
