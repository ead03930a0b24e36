"""The first administrator, and the login page before there is one."""

from allauth.account import views as allauth_views
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from prm.accounts.forms.access import FirstAdminForm
from prm.accounts.selectors.staff import any_staff
from prm.accounts.services import setup as service
from prm.accounts.web import public, put_errors, render
from prm.common.errors import DomainError


@sensitive_post_parameters("password1", "password2")
@never_cache
@public
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first ops admin from the link printed at start; afterwards the link is dead."""
    if not service.is_good(token):
        return render(request, "accounts_extra/setup_over.html", {"done": any_staff()}, status=410)
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = service.first_admin(
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                password=form.cleaned_data["password1"],
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            return perform_login(request, user, email_verification="none", redirect_url="/")
    return render(request, "accounts_extra/setup.html", {"form": form}, status=422 if form.errors else 200)


@public
def login(request: HttpRequest) -> HttpResponse:
    """Sign in; on an installation without anybody, say where the first link is."""
    if request.method == "GET" and not request.user.is_authenticated and not any_staff():
        return render(request, "accounts_extra/setup_needed.html")
    response: HttpResponse = allauth_views.login(request)
    return response
