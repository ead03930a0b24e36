"""Console: one stored decision with everything about it, and the runs of the replay."""

from django.http import HttpRequest, HttpResponse

from prm.accounts.web import console_page, render
from prm.common.judging import alternatives_of, replay
from prm.studio.selectors import replay as selectors


@console_page("policy.view")
def runs(request: HttpRequest) -> HttpResponse:
    """Show what the last replays of every decision came to."""
    kept = replay.last_runs()
    return render(request, "console/policies/replay/runs.html", {"last": kept[0] if kept else None, "runs": kept})


@console_page("policy.view")
def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one decision: its card, whether it comes out the same again, and what would have turned it."""
    again = replay.get(ref)
    found = again.decision
    found.alternatives = alternatives_of(found)
    context = {
        "decision": found,
        "again": again,
        "about": selectors.about(found),
    }
    return render(request, "console/policies/replay/decision.html", context)
