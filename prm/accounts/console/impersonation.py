"""Console: begin to look through a partner person's eyes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from prm.accounts.forms.staff import ViewAsForm
from prm.accounts.selectors.actor import IMPERSONATION_KEY
from prm.accounts.selectors.user import get_user
from prm.accounts.services import impersonation as service
from prm.accounts.web import actor, back, console_page, say_error
from prm.common.errors import DomainError, Invalid


@require_POST
@console_page("user.impersonate")
def impersonate(request: HttpRequest, reference: str) -> HttpResponse:
    """View the portal as the user with the public id ``reference``, for the posted ``partner`` and ``reason``."""
    target = get_user(reference)
    form = ViewAsForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid({"reason": "Say in a few words why you view as somebody else; it is kept."})
        begun = service.start(
            target=target,
            partner_ref=form.cleaned_data["partner"],
            reason=form.cleaned_data["reason"],
            actor=actor(request),
        )
    except DomainError as error:
        say_error(request, error)
        return back(request, "/console/")
    request.session[IMPERSONATION_KEY] = begun.public_id
    return redirect("portal:home")
