"""Somebody saved the draft while somebody else was writing: each place is taken from one or the other."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from prm.accounts.web import actor, console_page, render, tell
from prm.common.errors import DomainError, Invalid
from prm.common.lifecycle import drafts
from prm.common.models.policy import PolicyVersion
from prm.studio.console.merging import Path, differing, merged, touched, value_at
from prm.studio.console.sheet import Sheet
from prm.studio.selectors import version as versions
from prm.studio.selectors import words


@dataclass(frozen=True, slots=True)
class Place:
    """One place in which both differ: its name in the form sent back, its words, and what stands on each side."""

    name: str
    label: str
    mine: str
    theirs: str
    both: bool


def ask(request: HttpRequest, draft: PolicyVersion, mine: dict[str, Any], error: DomainError) -> HttpResponse:
    """Show both sides of every place that differs; what only the reader changed is theirs to keep already."""
    draft = versions.get(draft.public_id)
    theirs = versions.plain(draft)
    changed = error.extra.get("changed", [])
    places = [
        Place(
            json.dumps(list(path)),
            words.label(Sheet(draft, actor(request)).kind.schema, path),
            words.value(value_at(mine, path)),
            words.value(value_at(theirs, path)),
            touched(path, changed),
        )
        for path in differing(mine, theirs)
    ]
    context = {
        "version": draft,
        "kind": Sheet(draft, actor(request)).kind,
        "places": sorted(places, key=lambda place: not place.both),
        "by": error.extra.get("by"),
        "at": parse_datetime(error.extra.get("at") or ""),
        "mine": json.dumps(mine),
    }
    return render(request, "console/policies/meanwhile.html", context, status=409)


@console_page("policy.edit")
@require_POST
def settle(request: HttpRequest, ref: str) -> HttpResponse:
    """Save the draft with each place as it was chosen; saved by somebody once more, both sides are shown again."""
    draft = versions.get(ref)
    try:
        mine = json.loads(request.POST.get("mine", ""))
        taken: list[Path] = [
            tuple(json.loads(name)) for name in request.POST.getlist("place") if _theirs(request, name)
        ]
        body = merged(mine, versions.plain(draft), taken)
    except (ValueError, TypeError, LookupError):
        return redirect("console:policy", ref=ref)
    seen = request.POST.get("revision", "")
    try:
        drafts.save(actor=actor(request), draft=draft, body=body, seen_revision=int(seen) if seen.isdigit() else 0)
    except Invalid as error:
        sheet = Sheet(draft, actor(request), body, error.fields)
        return render(request, "console/policies/version.html", sheet.context(), status=422)
    except DomainError as error:
        if error.code != "policy.edited_meanwhile":
            raise
        return ask(request, draft, body, error)
    tell(request, "Draft saved with what both of you wrote.")
    return redirect("console:policy", ref=ref)


def _theirs(request: HttpRequest, name: str) -> bool:
    return request.POST.get(f"take {name}") == "theirs"
