"""The way out of somebody else's eyes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from prm.accounts.models import User
from prm.accounts.selectors.actor import IMPERSONATION_KEY
from prm.accounts.services import impersonation as service
from prm.accounts.web import anyone_signed_in, tell


@require_POST
@anyone_signed_in
def end_impersonation(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    assert isinstance(request.user, User)
    reference = request.session.pop(IMPERSONATION_KEY, "")
    found = service.end(reference=reference, staff=request.user)
    if found is not None:
        tell(request, f"You no longer view as {found.target.name}.")
    return redirect("front_door")
