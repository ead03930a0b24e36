"""Building a quote: what is typed is priced while it is typed, saved by itself, and sent for approval where needed."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from partners.models import Partner
from partners.selectors import company
from pricing.enums import QuoteStatus
from pricing.forms import quote_lines
from pricing.forms.quote import QuoteForm
from pricing.models import Quote
from pricing.portal.sitting import Sitting, context, revision
from pricing.selectors import offer
from pricing.selectors import quote as quotes
from pricing.services import quote as services
from prm.accounts.web import actor, portal_page, put_errors, render, tell
from prm.common.actors import Actor
from prm.common.components.figures import amount_words
from prm.common.components.moments import clock_time
from prm.common.errors import DomainError, Invalid, NotFound

CHANGES = frozenset({"add", "take", "remove"})
PAGE = "quotes/edit.html"


@portal_page("quote.write")
def create(request: HttpRequest) -> HttpResponse:
    """Begin a quote that is of no deal."""
    who = actor(request)
    partner = company.own(who)
    return answer_create(request, who, partner, "portal")


@portal_page("quote.write")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Build a draft."""
    return answer_edit(request, reference, "portal")


def answer_create(request: HttpRequest, who: Actor, partner: Partner, ns: str) -> HttpResponse:
    """Answer the form a quote begins with, for either side."""
    initial = {"currency": partner.currency or "EUR", "payment_days": 30, "motion": _motion(partner)}
    form = QuoteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create(actor=who, partner=partner, head=form.head())
        except Invalid as error:
            put_errors(form, error)
        else:
            return redirect(f"{ns}:quote-edit", made.public_id)
    shown = {"frame": f"{ns}/base.html", "ns": ns, "form": form, "partner": partner}
    return render(request, "quotes/new.html", shown, status=422 if form.errors else 200)


def _motion(partner: Partner) -> str:
    return "resell" if "resell" in partner.motions else next(iter(partner.motions), "")


def answer_edit(request: HttpRequest, reference: str, ns: str) -> HttpResponse:
    """Answer the builder, for either side."""
    who = actor(request)
    quote = quotes.get_visible(who, reference)
    if quote.status != QuoteStatus.DRAFT:
        return _no_draft(request, quote, ns)
    if request.method != "POST":
        sitting = Sitting.stored(request, quote)
        if len(sitting.rows.rows) > quote_lines.MOST_ROWS:
            return _elsewhere(
                request, quote, ns, "This quote has more lines than a page holds: change it over the API."
            )
        sitting.price()
        return render(request, PAGE, context(sitting, ns))
    return _Post(request, quote, ns).answer()


def _no_draft(request: HttpRequest, quote: Quote, ns: str) -> HttpResponse:
    """A form that comes late leads to the quote as it is."""
    words = f"This quote is {quote.get_status_display().lower()} and no longer changes here."
    return _elsewhere(request, quote, ns, words if request.method == "POST" else "")


def _elsewhere(request: HttpRequest, quote: Quote, ns: str, words: str) -> HttpResponse:
    """Lead to the quote's page, which says why."""
    if _wants_json(request):
        return JsonResponse({"refused": words})
    address = reverse(f"{ns}:quote", args=[quote.public_id])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    if words:
        tell(request, words)
    return redirect(address)


class _Post:
    """One posted form: the pressed button says what is to be done with it."""

    def __init__(self, request: HttpRequest, quote: Quote, ns: str) -> None:
        self.request, self.ns = request, ns
        self.action, _, self.argument = request.POST.get("action", "save").partition(":")
        self.part = bool(request.headers.get("HX-Request"))
        self.sitting = Sitting.typed(request, quote, request.POST)

    def answer(self) -> HttpResponse:
        """Do what was asked and answer with a page, a part of one, or JSON."""
        if _wants_json(self.request):
            return self._saved_by_itself()
        if self.action == "price":
            return self._show("quotes/_priced.html")
        if self.action == "why":
            return self._why()
        if self.action == "find":
            self.sitting.found = offer.find(self.request.POST.get("words", ""))
            return self._show("quotes/_found.html", priced=not self.part)
        if self.action in CHANGES:
            self._change_rows()
            return self._show("quotes/_rows.html", oob=True) if self.part else self._kept("lines")
        if self.action == "submit":
            return self._submit()
        return self._kept("")

    def _change_rows(self) -> None:
        rows = self.sitting.rows
        where, _, reference = self.argument.rpartition("@") if self.action != "remove" else (self.argument, "", "")
        at = int(where) if where.isdecimal() and len(where) < 5 else -1
        if self.action == "remove":
            rows = rows.remove(at)
        else:
            product = offer.products([reference]).get(reference)
            if product is None:
                raise NotFound()
            rows = rows.take(at, product) if self.action == "take" else rows.add(product)
        if len(rows.rows) <= quote_lines.MOST_ROWS:
            self.sitting.rows = rows.checked()

    def _why(self) -> HttpResponse:
        at = int(self.argument) if self.argument.isdecimal() and len(self.argument) < 5 else -1
        self.sitting.price()
        told = self.sitting.steps_of(at)
        if not told:
            raise NotFound()
        told["vendor"] = self.ns == "console"
        if self.part:
            return render(self.request, "quotes/_waterfall.html", told)
        drawn = render_to_string("quotes/_waterfall.html", told)
        return render(self.request, PAGE, context(self.sitting, self.ns, {at: drawn}))

    def _saved_by_itself(self) -> HttpResponse:
        sitting = self.sitting
        if not sitting.is_valid or not sitting.save(revision(self.request.POST)):
            return JsonResponse({"refused": sitting.stale or "Not saved yet: something typed cannot be read"})
        return JsonResponse({"saved": clock_time(sitting.quote.updated_at), "revision": sitting.quote.revision})

    def _kept(self, place: str) -> HttpResponse:
        """Save, and show the builder again at what was stored; or say what stands in the way."""
        sitting = self.sitting
        if sitting.is_valid and sitting.save(revision(self.request.POST)):
            if not place:
                tell(self.request, "Saved.")
            address = reverse(f"{self.ns}:quote-edit", args=[sitting.quote.public_id])
            return redirect(f"{address}#{place}" if place else address)
        return self._show(PAGE, status=409 if sitting.stale else 422)

    def _submit(self) -> HttpResponse:
        sitting, told = self.sitting, self.request.POST.get("shown", "")
        if not sitting.is_kept(told) and not (sitting.is_valid and sitting.save(revision(self.request.POST))):
            return self._show(PAGE, status=409 if sitting.stale else 422)
        shown = sitting.rose_from(told)
        if shown is not None:
            sitting.problems = [_risen(sitting.quote, shown)]
            return self._show(PAGE, status=409)
        because = self.request.POST.get("because", "").strip()
        try:
            quote = services.submit(actor=sitting.who, quote=sitting.quote, because=because)
        except Invalid as error:
            return self._refused(error)
        except DomainError as error:
            sitting.problems = [error.message]
            return self._show(PAGE, status=409)
        if quote.status == QuoteStatus.IN_APPROVAL:
            tell(self.request, "Sent for approval. You are told as soon as it is decided.")
        else:
            tell(self.request, "The quote is ready to send.")
        return redirect(f"{self.ns}:quote", quote.public_id)

    def _refused(self, error: Invalid) -> HttpResponse:
        because = error.fields.pop("because", "")
        self.sitting.mark(error)
        return self._show(PAGE, status=422, because_error=because)

    def _show(self, template: str, *, status: int = 200, priced: bool = True, **more: Any) -> HttpResponse:
        if priced:
            self.sitting.price()
        template = template if self.part or template == PAGE else PAGE
        return render(self.request, template, {**context(self.sitting, self.ns), **more}, status=status)


def _risen(quote: Quote, shown: Decimal) -> str:
    present, before = (f"{amount_words(each, quote.currency)} {quote.currency}" for each in (quote.net_total, shown))
    return (
        f"Prices or discounts changed meanwhile: this now comes to {present}; the page showed {before}. "
        "Nothing was sent. Finish the quote again if you agree."
    )


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"
