"""One version: written while it is a draft, read afterwards."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from prm.accounts.web import actor, console_page, render, tell
from prm.common.components.moments import clock_time
from prm.common.errors import DomainError, Invalid
from prm.common.lifecycle import drafts
from prm.common.models.policy import PolicyVersion
from prm.common.moment import now
from prm.studio.console import meanwhile
from prm.studio.console.sheet import Sheet
from prm.studio.forms import Posted, edits
from prm.studio.selectors import decision
from prm.studio.selectors import version as versions

MEANWHILE = "policy.edited_meanwhile"


@console_page("policy.view")
def policy(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a version. A draft is a form: sent to be saved, or to have its shape changed by one of its buttons."""
    sheet = Sheet(versions.get(ref), actor(request))
    if request.method != "POST":
        return _page(request, sheet)
    posted = Posted(request.POST)
    typed = sheet.form.read(posted)
    if "edit" in request.POST:
        return _reshaped(request, sheet, typed)
    return _save(request, sheet, typed, posted)


def _reshaped(request: HttpRequest, sheet: Sheet, typed: dict[str, Any]) -> HttpResponse:
    """Draw what was typed with one change of shape; nothing is saved, so nothing is wrong yet."""
    sheet.opened = edits.place(request.POST["edit"])
    sheet.typed, sheet.seen = sheet.form.edited(typed, request.POST["edit"]), _seen(request)
    if request.headers.get("HX-Request"):
        return render(request, "console/policies/_fields.html", {"sheet": sheet})
    return _page(request, sheet)


def _save(request: HttpRequest, sheet: Sheet, typed: dict[str, Any], posted: Posted) -> HttpResponse:
    try:
        if posted.problems:
            raise Invalid(posted.problems)
        _keep(request, sheet.version, typed, posted)
    except Invalid as error:
        sheet.typed, sheet.errors, sheet.seen = typed, error.fields, _seen(request)
        return _page(request, sheet, status=422)
    except DomainError as error:
        if error.code != MEANWHILE:
            raise
        return meanwhile.ask(request, sheet.version, typed, error)
    tell(request, "Draft saved.")
    return redirect("console:policy", ref=sheet.version.public_id)


def _seen(request: HttpRequest) -> str:
    """Return the revision the form was opened with."""
    seen = request.POST.get("revision", "")
    return seen if seen.isdigit() else "0"


def _keep(request: HttpRequest, draft: PolicyVersion, typed: dict[str, Any], posted: Posted) -> PolicyVersion:
    return drafts.save(
        actor=actor(request),
        draft=draft,
        body=typed,
        seen_revision=int(_seen(request)),
        change_note=posted.text("change_note"),
    )


@console_page("policy.edit")
@require_POST
def save(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep a draft while it is written; what is wrong, or was saved meanwhile by somebody else, is said beside it."""
    sheet, posted = Sheet(versions.get(ref), actor(request)), Posted(request.POST)
    typed = sheet.form.read(posted)
    try:
        if posted.problems:
            raise Invalid(posted.problems)
        kept = _keep(request, sheet.version, typed, posted)
    except Invalid as error:
        sheet.typed, sheet.errors = typed, error.fields
        count = len(error.fields)
        words = f"Not saved yet: {count} {'thing' if count == 1 else 'things'} to correct"
        return JsonResponse({"refused": words, "said": sheet.said()})
    except DomainError as error:
        return JsonResponse({"refused": error.message, "meanwhile": error.code == MEANWHILE})
    fresh = Sheet(kept, actor(request))
    return JsonResponse({"saved": clock_time(now()), "revision": kept.revision, "said": fresh.said()})


@console_page("policy.view")
def beside(request: HttpRequest, ref: str) -> HttpResponse:
    """Return the parts of the page that follow from what is saved: the words, the tests, the steps."""
    sheet = Sheet(versions.get(ref), actor(request))
    return render(request, "console/policies/_beside.html", sheet.context())


def _page(request: HttpRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    context = sheet.context()
    if not sheet.editable:
        used, newest = decision.by_version(sheet.version)
        context |= {"used": used, "decisions": newest}
    return render(request, "console/policies/version.html", context, status=status)
