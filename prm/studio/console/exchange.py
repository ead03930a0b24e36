"""Policies as files: taken out, and brought in as drafts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prm.accounts.web import actor, console_page, put_errors, render, tell
from prm.common.errors import Invalid
from prm.common.lifecycle import exchange
from prm.studio.forms.step import FileForm
from prm.studio.selectors import version as versions


@console_page("policy.view")
def export(request: HttpRequest, ref: str) -> HttpResponse:
    """Send a version with its examples as a YAML file."""
    version = versions.get(ref)
    answer = HttpResponse(exchange.dump(version), content_type="application/yaml; charset=utf-8")
    name = f"{version.kind.replace('.', '-')}-{version.number}.yaml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@console_page("policy.edit")
def bring_in(request: HttpRequest) -> HttpResponse:
    """Begin drafts from a file. A damaged one names its line and column, and changes nothing."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = exchange.bring_in(actor=actor(request), text=form.cleaned_data["text"])
        except Invalid as error:
            put_errors(form, error)
        else:
            tell(request, "Brought in as a draft." if len(begun) == 1 else f"{len(begun)} drafts brought in.")
            return redirect("console:policy", begun[0].public_id) if len(begun) == 1 else redirect("console:policies")
    return render(request, "console/policies/import.html", {"form": form}, status=422 if form.errors else 200)
