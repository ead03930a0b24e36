"""The account team of a partner."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.forms.partner import JoinForm, MemberForm
from partners.selectors import partner as selectors
from partners.selectors import staff
from partners.services import team as services
from prm.accounts.web import actor, console_page, put_errors, render, tell
from prm.common.errors import DomainError


@console_page("partner.edit")
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a member of staff on the team."""
    partner = selectors.get_visible(actor(request), reference)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            member = services.add(
                actor=actor(request),
                partner=partner,
                user=staff.get(data["user"]),
                role=data["role"],
                duties=data["duties"],
                cadence=data["cadence"],
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{member.name} is on the team.")
            return redirect("console:partner", partner.public_id)
    return render(request, "console/partners/team.html", {"form": form, "partner": partner})


@console_page("partner.edit")
def member(request: HttpRequest, reference: str, member: str) -> HttpResponse:
    """Change what a member does, or take them off the team."""
    partner = selectors.get_visible(actor(request), reference)
    found = selectors.member_of(partner, member)
    form = MemberForm(request.POST or None, initial={"duties": found.duties, "cadence": found.cadence})
    if request.method == "POST" and "remove" in request.POST:
        services.remove(actor=actor(request), member=found)
        tell(request, f"{found.name} is off the team.")
        return redirect("console:partner", partner.public_id)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(actor=actor(request), member=found, **form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Saved.")
            return redirect("console:partner", partner.public_id)
    return render(request, "console/partners/team.html", {"form": form, "partner": partner, "member": found})
