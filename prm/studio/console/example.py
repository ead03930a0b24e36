"""The examples a kind's versions are held to: written, changed, taken away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prm.accounts.web import actor, attempt, console_page, render, say_error, tell
from prm.common.errors import DomainError, NotFound
from prm.common.judging import Judgement, tried_by
from prm.common.lifecycle import examples
from prm.common.models.policy import PolicyExample, PolicyVersion
from prm.studio.forms.example import ExampleForm, empty
from prm.studio.selectors import decision
from prm.studio.selectors import example as kept
from prm.studio.selectors import version as versions


@console_page("policy.edit")
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """Write an example: from nothing, or from the facts of a decision that was made (``like``)."""
    version = versions.get(ref)
    made = tried_by(version.kind)
    if not made:
        raise NotFound()
    chosen = next((each for each in made if each.kind == request.GET.get("decision")), made[0])
    like = decision.alike(chosen.kind, request.GET.get("like", ""))
    facts = {**empty(chosen.facts), **(like.facts if like else _first(chosen))}
    form = ExampleForm(chosen, request.POST or None, facts=facts, initial={"every_scope": True})
    return _page(request, version, form, made=made, like=like)


def _first(judgement: Judgement) -> dict[str, Any]:
    return {fact.name: fact.default for fact in judgement.fields if fact.default is not None}


@console_page("policy.edit")
def change(request: HttpRequest, ref: str, example: str) -> HttpResponse:
    """Change an example, or take it away."""
    version, found = versions.get(ref), kept.get(example)
    if "remove" in request.POST:
        return _remove(request, version, found)
    judgement = next((each for each in tried_by(found.kind) if each.kind == found.decision), None)
    if judgement is None or found.kind != version.kind:
        raise NotFound()
    initial = {"name": found.name, "expect": found.expect, "every_scope": found.scope_key is None}
    facts = {**empty(judgement.facts), **found.facts}
    form = ExampleForm(judgement, request.POST or None, facts=facts, initial=initial)
    form.fields.pop("every_scope")
    return _page(request, version, form, example=found)


def _remove(request: HttpRequest, version: PolicyVersion, found: PolicyExample) -> HttpResponse:
    try:
        examples.remove(actor=actor(request), example=found)
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, "Example removed.")
    return redirect("console:policy", version.public_id)


def _page(request: HttpRequest, version: PolicyVersion, form: ExampleForm, **known: Any) -> HttpResponse:
    example: PolicyExample | None = known.get("example")

    def act() -> None:
        told = {
            "actor": actor(request),
            "name": form.cleaned_data["name"],
            "decision": form.judgement.kind,
            "facts": form.facts(),
            "expect": form.cleaned_data["expect"],
        }
        if example is not None:
            examples.change(example=example, **told)
        else:
            key = None if form.cleaned_data["every_scope"] else version.scope_key
            examples.add(kind=version.kind, scope_key=key, **told)

    if request.method == "POST" and form.is_valid() and attempt(request, form, act, "Example saved."):
        return redirect("console:policy", version.public_id)
    context = {
        "version": version,
        "kind": versions.kind_of(version.kind),
        "form": form,
        "recent": decision.recent(form.judgement.kind) if example is None else [],
        **known,
    }
    return render(request, "console/policies/example.html", context, status=422 if form.errors else 200)
