"""The steps of a version's life, each a small page of its own: sent, returned, approved, ended, rolled back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prm.accounts.web import actor, attempt, console_page, render
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.lifecycle import drafts, review
from prm.common.models.policy import PolicyVersion
from prm.studio.console.sheet import Sheet
from prm.studio.forms.step import ApproveForm, WordsForm
from prm.studio.selectors import version as versions


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step: its words, its form, and the service behind it."""

    title: str
    lead: str
    submit: str
    done: str
    form: Callable[..., forms.Form]
    act: Callable[[Actor, PolicyVersion, dict[str, Any]], Any]
    danger: bool = False


def _words(label: str, *, needed: bool = True) -> Callable[..., forms.Form]:
    return lambda *args, **kwargs: WordsForm(*args, needed=needed, label=label, **kwargs)


def _submit(who: Actor, version: PolicyVersion, told: dict[str, Any]) -> Any:
    return review.submit(actor=who, draft=version, note=told["note"])


def _return(who: Actor, version: PolicyVersion, told: dict[str, Any]) -> Any:
    return review.return_(actor=who, version=version, note=told["note"])


def _approve(who: Actor, version: PolicyVersion, told: dict[str, Any]) -> Any:
    start, end = told["effective_from"], told["effective_to"]
    return review.approve(actor=who, version=version, effective_from=start, effective_to=end, note=told["note"])


def _unschedule(who: Actor, version: PolicyVersion, told: dict[str, Any]) -> Any:
    return review.unschedule(actor=who, version=version, note=told["note"])


def _end(who: Actor, version: PolicyVersion, told: dict[str, Any]) -> Any:
    return review.end(actor=who, version=version, reason=told["note"])


def _roll_back(who: Actor, version: PolicyVersion, told: dict[str, Any]) -> Any:
    return review.roll_back(actor=who, to=version, reason=told["note"])


def _discard(who: Actor, version: PolicyVersion, told: dict[str, Any]) -> Any:
    return drafts.discard(actor=who, draft=version)


STEPS = {
    "submit": StepPage(
        "Send for review",
        "A second person reads it, says when it starts, or returns it with words. Until then it cannot be edited.",
        "Send for review",
        "Sent for review.",
        _words("For the approver", needed=False),
        _submit,
    ),
    "return": StepPage(
        "Return to the author",
        "It becomes a draft again, with your words on top.",
        "Return it",
        "Returned to the author.",
        _words("What should change"),
        _return,
    ),
    "approve": StepPage(
        "Approve",
        "Decisions from its start on are made by it. What was decided before keeps its version.",
        "Approve",
        "Approved.",
        ApproveForm,
        _approve,
    ),
    "unschedule": StepPage(
        "Take off the schedule",
        "It goes back into review and does not start.",
        "Take it off",
        "Taken off the schedule.",
        _words("Why", needed=False),
        _unschedule,
    ),
    "end": StepPage(
        "End now",
        "What is more general decides for these partners from now on.",
        "End it now",
        "Ended.",
        _words("Why"),
        _end,
        danger=True,
    ),
    "roll_back": StepPage(
        "Roll back to this version",
        "A new version with exactly these words goes to a second person. Approving it ends what is in force now.",
        "Ask to roll back",
        "A version with these words is in review.",
        _words("Why"),
        _roll_back,
        danger=True,
    ),
    "discard": StepPage(
        "Discard",
        "It is put away for good, and stays readable.",
        "Discard it",
        "Discarded.",
        _words("Why", needed=False),
        _discard,
        danger=True,
    ),
}


EDITING = ("submit", "roll_back", "discard")


@console_page("policy.edit")
def step(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Show a step its authors take, or take it and go back to the version."""
    if name not in EDITING:
        raise NotFound()
    return _step(request, versions.get(ref), name)


@console_page("policy.approve")
def decide(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Show a step of the second person, or take it and go back to the version."""
    if name not in STEPS or name in EDITING:
        raise NotFound()
    return _step(request, versions.get(ref), name)


def _step(request: HttpRequest, version: PolicyVersion, name: str) -> HttpResponse:
    page, who = STEPS[name], actor(request)
    form = page.form(request.POST or None)
    moved: list[PolicyVersion] = []

    def act() -> None:
        moved.append(page.act(who, version, form.cleaned_data))

    if request.method == "POST" and form.is_valid() and attempt(request, form, act, page.done):
        if name == "discard" and moved:
            return redirect("console:policies")
        return redirect("console:policy", (moved[0] if moved else version).public_id)
    context = {"page": page, "name": name, "form": form, "version": version, "sheet": Sheet(version, who)}
    return render(request, "console/policies/step.html", context, status=422 if form.errors else 200)
