"""The list of policies by process, and a kind's own door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prm.accounts.web import actor, console_page, render
from prm.studio.selectors import version as versions


@console_page("policy.view")
def policies(request: HttpRequest) -> HttpResponse:
    """Show every kind by process: what is in force in words, and what is drafted, waits or starts soon."""
    processes = versions.processes(actor(request))
    overviews = [each for _, every in processes for each in every]
    mine = [line for each in overviews for line in each.mine_to_approve]
    coming = [line for each in overviews for line in (*each.waiting, *each.starting, *each.drafts)]
    return render(
        request,
        "console/policies/list.html",
        {"processes": processes, "mine": mine, "coming": coming, "may_edit": actor(request).may("policy.edit")},
    )


@console_page("policy.view")
def kind(request: HttpRequest, key: str) -> HttpResponse:
    """Go to where work on a kind goes on: its newest draft, else what is in force, else its first draft is begun."""
    versions.kind_of(key)
    latest = versions.latest(key)
    if latest is None:
        return redirect("console:policy-begin", key=key)
    return redirect("console:policy", ref=latest.public_id)
