"""Adding and changing a partner: its data, its status, notes on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partners.forms.partner import NoteForm, PartnerForm, StatusForm, initial_of
from partners.models import Partner
from partners.selectors import partner as selectors
from partners.services import partner as services
from partners.workflows.partner import PARTNER
from prm.accounts.forms.stale import freshen
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.errors import DomainError, NotFound
from prm.common.workflow import available_actions


@console_page("partner.edit")
def create(request: HttpRequest) -> HttpResponse:
    """Add a partner. One that looks like another is added once the person says it is not."""
    form = PartnerForm(request.POST or None, initial={"currency": "EUR", "calendar_key": "DE"})
    if request.headers.get("X-Validate"):
        return _said(form)
    found: list[selectors.Twin] = []
    if request.method == "POST" and form.is_valid():
        found = [] if request.POST.get("is_another") else _twins_of(form.cleaned_data)
        if not found and (partner := _create(request, form)):
            return redirect("console:partner", partner.public_id)
    return render(request, "console/partners/form.html", {"form": form, "twins": found})


def _create(request: HttpRequest, form: PartnerForm) -> Partner | None:
    try:
        partner = services.create(actor=actor(request), data=form.fields_only())
    except DomainError as error:
        put_errors(form, error)
        return None
    tell(request, f"{partner.name} is added, as a prospect.")
    return partner


@console_page("partner.edit")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change a partner. When somebody else was quicker, what was typed stays, beside what they saved."""
    partner = selectors.get_visible(actor(request), reference)
    form = PartnerForm(request.POST or None, partner=partner)
    if request.headers.get("X-Validate"):
        return _said(form, partner)
    theirs: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.update(
                actor=actor(request), partner=partner, data=form.fields_only(), seen=form.cleaned_data["seen"]
            )
        except DomainError as error:
            put_errors(form, error)
            if error.code == "stale":
                theirs = _differences(form, partner)
                freshen(form, partner.updated_at)
        else:
            tell(request, "Saved.")
            return redirect("console:partner", partner.public_id)
    return render(request, "console/partners/form.html", {"form": form, "partner": partner, "theirs": theirs})


def _differences(form: PartnerForm, partner: Partner) -> list[tuple[str, str]]:
    """Return label and stored value of every field in which the stored partner differs from what was typed."""
    stored = initial_of(partner)
    typed = {**form.fields_only(), "type": form.cleaned_data["type"].code}
    typed["parent"] = form.cleaned_data["parent"].public_id if form.cleaned_data["parent"] else ""
    found = []
    for name, value in stored.items():
        if name in typed and (typed[name] or "") != (value or ""):
            shown: Any = ", ".join(value) if isinstance(value, list) else value
            found.append((str(form.fields[name].label), str(shown or "nothing")))
    return found


def _twins_of(data: dict[str, Any], but: Partner | None = None) -> list[selectors.Twin]:
    return selectors.twins(data.get("name", ""), data.get("website", ""), data.get("tax_id", ""), but=but)


def _said(form: PartnerForm, partner: Partner | None = None) -> JsonResponse:
    """Answer the check of a field that was left: what is wrong, and whether the partner may be there already."""
    form.is_valid()
    found = _twins_of(form.cleaned_data, partner)
    words = "; ".join(f"{twin.partner.name} has {twin.why}" for twin in found)
    hint = f"Is it one of these? {words}." if found else str(form.fields["name"].help_text)
    return JsonResponse({"errors": form.errors, "hints": {"name": hint}})


@console_page("partner.status")
def status(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """Confirm one step of the partner's life, with its reason."""
    partner = selectors.get_visible(actor(request), reference)
    offered = {action.name: action for action in available_actions(PARTNER, partner, actor(request))}
    if step not in {transition.name for transition in PARTNER.transitions}:
        raise NotFound()
    action = offered.get(step)
    form = StatusForm(request.POST or None, required=bool(action and action.needs_reason))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_status(actor=actor(request), partner=partner, step=step, note=form.cleaned_data["note"])
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{partner.name} is now {partner.get_status_display().lower()}.")
            return redirect("console:partner", partner.public_id)
    context = {"form": form, "partner": partner, "action": action, "transition": PARTNER.get(step)}
    return render(request, "console/partners/status.html", context)


@console_page("partner.note")
@require_POST
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a note for staff."""
    partner = selectors.get_visible(actor(request), reference)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return render(request, "console/partners/note.html", {"form": form, "subject": partner}, status=422)
    try:
        services.add_note(actor=actor(request), partner=partner, text=form.cleaned_data["text"])
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, "Note kept.")
    return redirect("console:partner", partner.public_id)
