"""Console: one stored decision with everything about it, setting it aside, and the runs of the replay."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prm.accounts.web import actor, attempt, console_page, render
from prm.common.judging import alternatives_of, replay
from prm.common.judging import overrule as overruling
from prm.common.models.decision import Decision
from prm.studio.forms.overrule import OverruleForm
from prm.studio.selectors import replay as selectors


@console_page("policy.view")
def runs(request: HttpRequest) -> HttpResponse:
    """Show what the last replays of every decision came to."""
    kept = replay.last_runs()
    return render(request, "console/policies/replay/runs.html", {"last": kept[0] if kept else None, "runs": kept})


@console_page("policy.view")
def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one decision: its card, whether it comes out the same again, what would have turned it.

    Whoever its policy allows to may decide otherwise here.
    """
    again = replay.get(ref)
    found = again.decision
    may = overruling.choice(found, actor(request))
    form = OverruleForm(request.POST or None, answers=may.answers)
    made: list[Decision] = []

    def act() -> None:
        made.append(overruling.overrule(decision=found, actor=actor(request), **form.cleaned_data))

    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(request, form, act, "Decided. Both decisions are kept.")
    ):
        return redirect("console:decision", made[0].public_id if made else ref)
    found.alternatives = alternatives_of(found)
    context = {
        "decision": found,
        "again": again,
        "about": selectors.about(found),
        "overruled_by": selectors.overruled_by(found),
        "may": may,
        "form": form,
    }
    return render(request, "console/policies/replay/decision.html", context, status=422 if form.errors else 200)
