"""Registering a deal: one page that saves itself, asks what the policy asks, and is sent once however often it is."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dealreg.enums import EDITABLE
from dealreg.forms.deal import Registration, change_rows
from dealreg.forms.evidence import Proofs
from dealreg.models import Deal
from dealreg.portal.returning import saved_words
from dealreg.portal.sitting import Sitting, context, hints, signer
from dealreg.selectors import deal as deals
from dealreg.selectors import own
from dealreg.selectors import registration as selectors
from dealreg.services import draft, evidence, files, returning, submission
from prm.accounts.web import actor, portal_page, render, tell
from prm.common.components.moments import clock_time
from prm.common.errors import DomainError, Invalid, NotFound
from prm.common.ids import public_id

COPIED = (
    "customer_name",
    "customer_website",
    "customer_country",
    "customer_address",
    "customer_postal_code",
    "customer_city",
    "customer_tax_id",
    "contact_name",
    "contact_email",
    "contact_title",
    "contact_phone",
    "incumbent",
)
"""What a new registration takes over from an earlier one of the same customer."""


@portal_page("deal.register")
def register(request: HttpRequest) -> HttpResponse:
    """Show an empty form, or keep what was typed. Nothing is stored before something was typed.

    The form carries a signed public id: sent twice, it finds the draft it made the first time.
    """
    if request.method != "POST":
        sitting = Sitting.of(request, None, public_id("DR"))
        return _show(sitting)
    reference = _unsigned(request)
    return _take(Sitting.of(request, own.find(actor(request), reference), reference))


@portal_page("deal.register")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Go on with a draft, or fix what a reviewer named on a returned registration."""
    deal = deals.get_visible(actor(request), reference)
    sitting = Sitting.of(request, deal, reference)
    if request.method == "POST":
        return _take(sitting)
    if deal.status not in EDITABLE:
        return redirect("portal:deal", reference)
    return _show(sitting)


@portal_page("deal.register")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Answer while typing: what is asked now, what to expect, and what looks odd. Nothing is stored.

    Only the partner's own data is consulted, so the answer tells nothing about anybody else.
    """
    reference = _unsigned(request)
    sitting = Sitting.of(request, own.find(actor(request), reference), reference)
    if sitting.deal is not None and sitting.deal.status not in EDITABLE:
        # Sent in the meantime: the page that asks is about to go, and has no place for the answer.
        return JsonResponse({"errors": {}, "hints": {}}) if _wants_json(request) else HttpResponse(status=204)
    sitting.page = sitting.read(request.POST)
    if _wants_json(request):
        errors = {name: [message] for name, message in sitting.page.errors().items()}
        return JsonResponse({"errors": errors, "hints": hints(sitting, sitting.page)})
    return render(request, "portal/deals/_look.html", context(sitting))


def _take(sitting: Sitting) -> HttpResponse:
    """Keep what was typed, then do what the pressed button says."""
    data: QueryDict = sitting.request.POST
    action, _, argument = data.get("action", "save").partition(":")
    if action in {"add_row", "remove_row"}:
        number = int(argument) if argument.isdecimal() and len(argument) < 4 else None
        data = change_rows(data, add=action == "add_row", remove=number if action == "remove_row" else None)
    if action == "like":
        data = _with_customer_of(sitting, argument, data)
    sitting.page = sitting.read(data)
    if action in {"add_row", "remove_row"} and sitting.request.headers.get("HX-Request"):
        return render(sitting.request, "portal/deals/_lines.html", context(sitting))
    if (done := _keep(sitting, overwrite=action == "overwrite")) is not None:
        return done
    if sitting.deal is not None:
        _keep_files(sitting, remove=argument if action == "remove_file" else "")
        _keep_evidence(sitting, notes=action not in {"like", "add_row"} and not _wants_json(sitting.request))
    if _wants_json(sitting.request):
        return _saved(sitting)
    clean = sitting.page.is_valid and not sitting.stale and not sitting.file_errors and sitting.proofs_are_fine
    if action == "submit" and not sitting.stale and not sitting.file_errors and sitting.proofs_are_fine:
        return _submit(sitting)
    if sitting.deal is not None and clean and action not in {"add_row", "like"}:
        if action == "save":
            what = "Draft saved." if sitting.unlocked is None else "Saved, and not sent back yet."
            tell(sitting.request, f"{what} It waits for you under Needs you.")
        return redirect("portal:deal-edit", sitting.reference)
    return _show(sitting, status=200 if clean else 422)


def _keep(sitting: Sitting, *, overwrite: bool) -> HttpResponse | None:
    """Store what can be stored of the typed values. Returns the answer when there is nothing left to edit."""
    assert sitting.page is not None
    request, page = sitting.request, sitting.page
    try:
        if sitting.deal is None:
            if not page.says_anything:
                return None
            sitting.deal = _start_once(sitting, page.kept())
        else:
            revision = None if overwrite else _revision(request, sitting.deal)
            sitting.deal = draft.save(deal=sitting.deal, actor=sitting.who, data=page.kept(), revision=revision)
    except Invalid as error:
        sitting.mark(error)
    except DomainError as error:
        fresh = own.find(sitting.who, sitting.reference)
        if fresh is None:
            raise NotFound("This draft was discarded.") from error
        if fresh.status not in EDITABLE:
            return _already(request, fresh)
        if not error.code.endswith(".stale"):
            raise
        sitting.deal, sitting.stale = fresh, error.message
    return None


def _start_once(sitting: Sitting, values: Mapping[str, Any]) -> Deal:
    """Open the draft under the form's own id; when its twin was quicker, go on with the twin's draft."""
    try:
        return draft.start(actor=sitting.who, data=values, reference=sitting.reference)
    except IntegrityError:
        deal = deals.get_visible(sitting.who, sitting.reference)
        return draft.save(deal=deal, actor=sitting.who, data=values, revision=None)


def _keep_files(sitting: Sitting, *, remove: str) -> None:
    """Attach what was uploaded, each file on its own; take off the one the button names."""
    assert sitting.deal is not None
    for upload in sitting.request.FILES.getlist("files"):
        try:
            files.attach(deal=sitting.deal, actor=sitting.who, upload=upload)
        except Invalid as error:
            sitting.file_errors.append(f"{str(upload.name)[:80]}: {error.message}")
    if remove:
        files.detach(file=deals.get_file(sitting.who, sitting.deal, remove), actor=sitting.who)


def _keep_evidence(sitting: Sitting, *, notes: bool) -> None:
    """Keep the four answers, and with ``notes`` the meeting typed below; a half-typed one is not saved by itself."""
    if not sitting.takes_evidence:
        return
    assert sitting.deal is not None
    sitting.proofs = Proofs.read(sitting.request.POST)
    try:
        if sitting.proofs.answers.is_valid():
            for kind, text in sitting.proofs.answers.given().items():
                evidence.answer(deal=sitting.deal, actor=sitting.who, kind=kind, text=text)
        if notes and sitting.proofs.meeting.is_begun and sitting.proofs.meeting.is_valid():
            evidence.add_meeting(deal=sitting.deal, actor=sitting.who, **sitting.proofs.meeting.cleaned_data)
            sitting.proofs = Proofs.kept(sitting.proofs.answers)
    except Invalid as error:
        sitting.proofs.mark(error)


def _submit(sitting: Sitting) -> HttpResponse:
    """Send the registration in, or say next to each field what is still asked for."""
    assert sitting.page is not None
    page = sitting.page
    unfinished = page.lines_are_open and page.lines.is_valid() and page.lines.mark_unfinished()
    if sitting.deal is None or unfinished or not page.is_valid:
        if sitting.deal is None:
            sitting.mark(Invalid({"customer_name": "Who is the customer?"}))
        return _show(sitting, status=422)
    fixes = sitting.unlocked is not None
    try:
        if fixes:
            deal = returning.resubmit(deal=sitting.deal, actor=sitting.who, note=sitting.word)
        else:
            deal = submission.submit(deal=sitting.deal, actor=sitting.who)
    except Invalid as error:
        sitting.mark(error)
        return _show(sitting, status=422)
    except DomainError as error:
        fresh = deals.get_visible(sitting.who, sitting.reference)
        if fresh.status in EDITABLE:
            page.form.add_error(None, error.message)
            return _show(sitting, status=409)
        return _already(sitting.request, fresh)
    what = "is back with the reviewer" if fixes else "is registered"
    tell(sitting.request, f"{deal.customer_name} {what}. Nothing else is needed from you now.")
    return redirect("portal:deal", deal.public_id)


def _already(request: HttpRequest, deal: Deal) -> HttpResponse:
    """A form that comes again leads to the one registration it made."""
    if _wants_json(request):
        return JsonResponse({"refused": f"Already {deal.get_status_display().lower()}. Nothing was changed."})
    now_is = deal.get_status_display().lower()
    tell(request, f"{deal.customer_name} was already submitted and is {now_is}. There is one registration, this one.")
    return redirect("portal:deal", deal.public_id)


def _with_customer_of(sitting: Sitting, reference: str, data: QueryDict) -> QueryDict:
    """Fill the empty customer fields from an earlier registration of this partner."""
    earlier = deals.get_visible(sitting.who, reference)
    filled = data.copy()
    for name in COPIED:
        if name == "customer_country" or not filled.get(name, "").strip():
            filled[name] = getattr(earlier, name)
    return filled


def _saved(sitting: Sitting) -> HttpResponse:
    """Answer the script that saves drafts: when, under which revision, or why not."""
    deal = sitting.deal
    if sitting.stale:
        return JsonResponse({"refused": sitting.stale})
    if deal is None:
        return JsonResponse({"refused": ""})
    url = reverse("portal:deal-edit", args=[deal.public_id])
    return JsonResponse(
        {
            "saved": clock_time(deal.updated_at),
            "words": "" if sitting.unlocked is None else saved_words(deal),
            "revision": deal.revision,
            "draft_key": f"deal-{deal.public_id}",
            "url": url,
            "action": url,
            "autosave": url,
        }
    )


def _show(sitting: Sitting, status: int = 200) -> HttpResponse:
    """Show the page with what was typed, or else with what is stored, or else with sensible first values."""
    if sitting.page is None:
        if sitting.deal is not None:
            stored = own.stored(sitting.deal)
            sitting.page = Registration.show(stored.fields, stored.rows, sitting.choices, unlocked=sitting.unlocked)
        else:
            first = selectors.first_values(sitting.who, sitting.standing, sitting.choices)
            sitting.page = Registration.show(first, [], sitting.choices)
    template = "register" if sitting.unlocked is None else "fix"
    return render(sitting.request, f"portal/deals/{template}.html", context(sitting), status=status)


def _revision(request: HttpRequest, deal: Deal) -> int:
    """Return the revision the form was made from; a form without one is as old as can be."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdecimal() and len(sent) < 9 else 0


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _unsigned(request: HttpRequest) -> str:
    try:
        return signer(actor(request)).unsign(request.POST.get("key", "")[:200])
    except signing.BadSignature as error:
        raise NotFound("This form belongs to somebody else. Open a new one.") from error
