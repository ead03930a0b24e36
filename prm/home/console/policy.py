"""Policies as they stand: plain language, the body, every version."""

from django.http import HttpRequest, HttpResponse

from prm.accounts.web import console_page, render
from prm.common.policies import kinds, versions


@console_page("policy.view")
def policies(request: HttpRequest) -> HttpResponse:
    """List every kind with what is in force, in words."""
    return render(request, "console/policies/list.html", {"policies": versions.overview()})


@console_page("policy.view")
def policy(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one version: what it says, where it holds, since when, and the versions before and after."""
    version = versions.get(ref)
    context = {
        "version": version,
        "kind": kinds()[version.kind],
        "said": versions.said(version),
        "versions": versions.history(version.kind),
        "used": versions.times_used(version),
    }
    return render(request, "console/policies/detail.html", context)
