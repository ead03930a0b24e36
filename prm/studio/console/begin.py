"""Beginning a draft, and saying for whom it is meant."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prm.accounts.web import actor, attempt, console_page, put_errors, render
from prm.common.errors import Invalid
from prm.common.lifecycle import drafts
from prm.studio.forms.step import ScopeForm
from prm.studio.selectors import version as versions


@console_page("policy.edit")
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for whom a new version is, begin it as a copy, and go to it."""
    kind = versions.kind_of(key)
    origin = versions.get(request.GET["from"]) if "from" in request.GET else versions.latest(key)
    form = ScopeForm(request.POST or None, initial=origin.scope if origin else None)
    if request.method == "POST" and form.is_valid():
        chosen = form.scope()
        # For another scope the copy is still of what one came from: that is what is to be said differently there.
        try:
            draft = drafts.begin(actor=actor(request), kind=key, scope=chosen, base=origin)
        except Invalid as error:
            put_errors(form, error)
        else:
            return redirect("console:policy", draft.public_id)
    context = {"kind": kind, "form": form, "origin": origin}
    return render(request, "console/policies/begin.html", context, status=422 if form.errors else 200)


@console_page("policy.edit")
def rescope(request: HttpRequest, ref: str) -> HttpResponse:
    """Say for whom a draft is meant."""
    draft = versions.get(ref)
    form = ScopeForm(request.POST or None, initial=draft.scope)
    seen = request.POST.get("revision", "")

    def act() -> None:
        drafts.rescope(
            actor=actor(request), draft=draft, scope=form.scope(), seen_revision=int(seen) if seen.isdigit() else 0
        )

    if request.method == "POST" and form.is_valid() and attempt(request, form, act, "Saved."):
        return redirect("console:policy", ref=ref)
    context = {"kind": versions.kind_of(draft.kind), "form": form, "draft": draft}
    return render(request, "console/policies/begin.html", context, status=422 if form.errors else 200)
