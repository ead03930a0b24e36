"""What happened on a sale, and notes for one's own people."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dealreg.forms.activity import ActivityForm, OwnNoteForm
from dealreg.models import Deal
from dealreg.portal.steps import form_page
from dealreg.selectors import activity as selectors
from dealreg.selectors import deal as deals
from dealreg.services import activity, note
from prm.accounts.web import actor, portal_page, say_error, tell
from prm.common.errors import DomainError

OWN_LEAD = "Only people of your company read this. It is on no page, search or interface for anybody else."


@portal_page("deal.update")
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Write an activity down."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    return form_page(
        request, deal, ActivityForm(request.POST or None), heading="Add an activity", submit="Add activity",
        lead="Both sides read this.", done="Written down.",
        act=lambda **said: activity.add(deal=deal, actor=who, **said),
    )  # fmt: skip


@portal_page("deal.update")
def edit(request: HttpRequest, reference: str, activity_ref: str) -> HttpResponse:
    """Correct an activity of one's own, or take it away."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    found = selectors.get(deal, activity_ref)
    if "remove" in request.POST:
        return _removed(request, deal, lambda: activity.remove(activity=found, actor=who), "The activity is gone.")
    start = {"kind": found.kind, "text": found.text, "happened_at": found.happened_at}
    return form_page(
        request, deal, ActivityForm(request.POST or None, initial=start), heading="Correct the activity",
        submit="Save", remove="Take it away", done="Corrected.",
        act=lambda **said: activity.edit(activity=found, actor=who, **said),
    )  # fmt: skip


@portal_page("deal.private_note")
def add_note(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a note only one's own people read."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    return form_page(
        request, deal, OwnNoteForm(request.POST or None), heading="Add a note", submit="Add note", lead=OWN_LEAD,
        done="Noted, for your own people only.", act=lambda **said: note.add(deal=deal, actor=who, **said),
    )  # fmt: skip


@portal_page("deal.private_note")
def edit_note(request: HttpRequest, reference: str, note_ref: str) -> HttpResponse:
    """Change a note of one's own, or take it away."""
    who = actor(request)
    deal = deals.get_visible(who, reference)
    found = selectors.get_note(who, deal, note_ref)
    if "remove" in request.POST:
        return _removed(request, deal, lambda: note.remove(note=found, actor=who), "The note is gone.")
    return form_page(
        request, deal, OwnNoteForm(request.POST or None, initial={"text": found.text}), heading="Change the note",
        submit="Save", remove="Take it away", lead=OWN_LEAD, done="Saved.",
        act=lambda **said: note.edit(note=found, actor=who, **said),
    )  # fmt: skip


def _removed(request: HttpRequest, deal: Deal, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, done)
    return redirect("portal:deal", deal.public_id)
