"""Console: the vendor's own people, and who viewed as whom."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from prm.accounts.enums import StaffRole
from prm.accounts.forms.staff import InviteStaffForm, RolesForm
from prm.accounts.lists import list_page
from prm.accounts.models import User
from prm.accounts.selectors import staff as selectors
from prm.accounts.services import staff as service
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.errors import DomainError
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, link, several, status, text, when


def state_of(user: User) -> Cell:
    """Return whether somebody can sign in, in a word and a shape."""
    if not user.is_active:
        return status("withdrawn", "Closed")
    if not user.has_usable_password():
        return status("invited", "Invited")
    return status("active", "Active")


STAFF = ListSpec(
    page="staff",
    noun=("person", "people"),
    columns=(
        Column(
            "name",
            "Name",
            lambda user: link(user.name, reverse("console:staff-member", args=[user.public_id])),
            sort="name",
        ),
        Column("email", "E-mail", lambda user: text(user.email), sort="email", css="full"),
        Column("roles", "Roles", lambda user: several(selectors.role_labels(user), 3), css="full"),
        Column("state", "State", state_of),
        Column("seen", "Last sign-in", lambda user: when(user.last_login), sort="last_login", nullable=True, css="end"),
    ),
    filters=(
        Filter(
            "role",
            "Role",
            options=lambda: StaffRole.choices,
            apply=lambda rows, values: rows.filter(staff_roles__overlap=values),
        ),
        Filter(
            "state",
            "State",
            options=lambda: [("open", "Can sign in"), ("closed", "Closed")],
            apply=lambda rows, values: rows.filter(is_active__in=[value == "open" for value in values]),
        ),
    ),
    search=selectors.search,
    search_label="Name or e-mail",
    sort="name",
    tabs=(Tab("Closed", "state=closed"),),
)

VIEWINGS = ListSpec(
    page="viewings",
    noun=("time", "times"),
    columns=(
        Column("started", "Began", lambda row: when(row.started_at), sort="started_at"),
        Column("staff", "Who", lambda row: text(row.staff.name), sort="staff__name"),
        Column("target", "Viewed as", lambda row: text(row.target.name), sort="target__name"),
        Column("reason", "Reason", lambda row: text(row.reason), css="full"),
        Column("ended", "Ended", lambda row: when(row.ended_at or row.expires_at), css="end"),
    ),
    search=selectors.search_impersonations,
    search_label="Name or reason",
    sort="-started",
)


@console_page("staff.view")
def staff(request: HttpRequest) -> HttpResponse:
    """List everybody of the vendor."""
    context = {"manages": actor(request).may("staff.manage")}
    return list_page(request, STAFF, selectors.staff(), "console/staff/list.html", context)


@console_page("staff.view")
def viewings(request: HttpRequest) -> HttpResponse:
    """List every time somebody of the vendor looked through a partner person's eyes."""
    return list_page(request, VIEWINGS, selectors.impersonations(), "console/staff/viewings.html")


@console_page("staff.manage")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a colleague."""
    form = InviteStaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = service.invite(actor=actor(request), **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{user.email} has an invitation in the mail.")
            return redirect("console:staff")
    return render(request, "console/staff/invite.html", {"form": form}, status=422 if form.errors else 200)


@console_page("staff.view")
def member(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one staff member; whoever manages staff changes title and roles here."""
    user = selectors.get_staff(reference)
    manages = actor(request).may("staff.manage")
    form = RolesForm(
        request.POST if request.method == "POST" and manages else None,
        initial={"job_title": user.job_title, "roles": user.staff_roles},
    )
    if form.is_bound and form.is_valid():
        try:
            service.change(user=user, actor=actor(request), **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{user.name}'s roles are saved.")
            return redirect("console:staff-member", reference)
    context: dict[str, object] = {
        "member": user,
        "form": form,
        "manages": manages,
        "state": state_of(user),
        "facts": [("Job title", user.job_title), ("Roles", ", ".join(selectors.role_labels(user)))],
        "invitations": selectors.invitations_of(user),
        "viewings": selectors.impersonations_by(user),
        "is_self": user.pk == actor(request).user_id,
    }
    return render(request, "console/staff/member.html", context, status=422 if form.errors else 200)


def _do(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Take one step on a staff member, and come back to their page with what happened."""
    user = selectors.get_staff(reference)
    steps = {
        "resend": (service.resend, f"A new invitation is on its way to {user.email}."),
        "deactivate": (service.deactivate, f"{user.name} can no longer sign in. Others take over the open reviews."),
        "reactivate": (service.reactivate, f"{user.name} can sign in again."),
    }
    step, said = steps[verb]
    try:
        step(user=user, actor=actor(request))  # type: ignore[operator]
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, said)
    return redirect("console:staff-member", reference)


@require_POST
@console_page("staff.manage")
def resend(request: HttpRequest, reference: str) -> HttpResponse:
    """Mail a new invitation."""
    return _do(request, reference, "resend")


@require_POST
@console_page("staff.manage")
def deactivate(request: HttpRequest, reference: str) -> HttpResponse:
    """Close the account."""
    return _do(request, reference, "deactivate")


@require_POST
@console_page("staff.manage")
def reactivate(request: HttpRequest, reference: str) -> HttpResponse:
    """Open the account again."""
    return _do(request, reference, "reactivate")
