"""One edition of a price book: its prices, what it changes, its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from pricing.entry_importer import COLUMNS
from pricing.forms.book import PublishForm, WordsForm
from pricing.models import Edition, PriceEntry
from pricing.selectors import book as selectors
from pricing.selectors import difference
from pricing.selectors import product as products
from pricing.services import edition as services
from pricing.services import entries
from pricing.workflows.edition import EDITION
from prm.accounts.forms.imports import BringForm
from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, console_page, put_errors, render, say_error, tell
from prm.common import csvfile, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, NotFound
from prm.common.imports import jobs
from prm.common.lists import BulkAction, Cell, Column, Filter, ListSpec, link, money, text, when
from prm.common.moment import now
from prm.common.workflow import available_actions

MOST = 500
EDITING = ("submit", "discard")


def _product(entry: PriceEntry) -> Cell:
    return link(entry.product.name, reverse("console:product", args=[entry.product.public_id]))


def entry_list(edition: Edition) -> ListSpec:
    """Return the list of an edition's prices, in the currency of its book."""
    currency, compared, dated = edition.book.currency, edition.base_id is not None, selectors.has_days(edition)
    return ListSpec(
        page="entries",
        noun=("price", "prices"),
        columns=(
            Column("name", "Product", _product, sort="product_name", css="full"),
            Column("sku", "SKU", lambda e: text(e.sku, quiet=True), sort="sku", css="c-m"),
            Column("family", "Family", lambda e: text(e.product.family.name), shown=False),
            Column("price", "Price", lambda e: money(e.unit_price, currency), sort="unit_price", css="money end"),
            Column("was", "Before", lambda e: money(e.was, currency), css="money c-m", shown=compared),
            Column("change", "Change", _change, sort="change", nullable=True, css="num c-s", shown=compared),
            Column("from", "From", lambda e: when(e.valid_from), css="c-s", shown=dated),
            Column("until", "Until", lambda e: when(e.valid_until), css="c-s", shown=dated),
        ),
        filters=(
            Filter("family", "Family", products.family_choices,
                   lambda rows, values: rows.filter(product__family__code__in=values)),
        ),
        search=selectors.search_entries,
        search_label="SKU or product",
        sort="sku",
        bulk=(BulkAction("remove", "Remove from the draft", "book.edit", "console:entries-bulk", danger=True),)
        if edition.status == "draft" else (),
    )  # fmt: skip


def _change(entry: Any) -> Cell:
    if entry.was is None or not entry.was:
        return text("" if entry.was is None else "same" if not entry.change else "")
    return _percent(entry.change * 100 / entry.was)


def _percent(percent: Decimal | None) -> Cell:
    if percent is None:
        return text("")
    return text(f"{percent:+.1f} %".replace("-", "\N{MINUS SIGN}") if percent else "same", quiet=not percent)


@console_page("book.view")
def edition(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an edition with its prices."""
    found = selectors.edition(reference)
    holds = selectors.in_force(found.book)
    who = actor(request)
    base = found.base or (holds if holds is not None and holds.pk != found.pk else None)
    context: dict[str, Any] = {
        "edition": found,
        "book": found.book,
        "state": selectors.state_of(found, holds),
        "base": base,
        "actions": {action.name: action for action in available_actions(EDITION, found, who)},
        "draft": found.status == "draft" and who.may("book.edit"),
        "may_import": found.status == "draft" and who.may("book.edit") and who.may("import.run"),
        "may_try": who.may("policy.simulate"),
        "bring": BringForm(),
        "history": timeline.entries(found),
        "empty_template": "console/books/no_prices.html",
    }
    return list_page(request, entry_list(found), selectors.entries(found), "console/books/edition.html", context)


@console_page("book.edit")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Take the chosen prices out of their draft."""
    keys = [int(key) for key in request.POST.getlist("select")[:MOST] if key.isdecimal() and len(key) < 19]
    found = selectors.owner_of(keys)
    try:
        count = entries.remove(actor=actor(request), edition=found, keys=keys)
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, f"{count} {'price' if count == 1 else 'prices'} removed.")
    query = request.POST.get("back", "")[:2000].replace("\n", "").replace("\r", "")
    return HttpResponseRedirect(f"{reverse('console:edition', args=[found.public_id])}?{query}")


@console_page("book.edit")
@require_POST
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what the draft changes, and why."""
    found = selectors.edition(reference)
    try:
        services.describe(actor=actor(request), edition=found, change_note=request.POST.get("change_note", "")[:2000])
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, "Saved.")
    return redirect("console:edition", reference)


@console_page("book.edit")
@require_POST
def bring(request: HttpRequest, reference: str) -> HttpResponse:
    """Read a file of prices for the draft; the import's own pages show what it would do."""
    found = selectors.edition(reference)
    form = BringForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            job = jobs.bring(
                actor=actor(request), upload=form.cleaned_data["file"], kind="prices", fixed={"book": found.book.code}
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            return redirect("console:import-job", job.public_id)
    context = {"edition": found, "book": found.book, "bring": form}
    return render(request, "console/books/bring.html", context, status=422)


@console_page("book.view")
def download(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Give all prices of an edition as a file that can be imported again."""
    found = selectors.edition(reference)
    name = f"{found.book.code}-edition-{found.number}.{kind}"
    if kind == "csv":
        return cast(HttpResponse, csvfile.download(name, COLUMNS, selectors.for_file(found)))
    if kind != "xlsx":
        raise NotFound()
    # Loaded for whoever takes the file: a web worker does without the library most of its life.
    from pricing.paper import prices as paper

    return cast(HttpResponse, paper.download(name, COLUMNS, selectors.for_file(found)))


@console_page("book.view")
def compare(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Show what an edition says otherwise than another, and what open quotes would come to."""
    after, before = selectors.edition(reference), selectors.edition(request.GET.get("with") or other)
    if before.book.currency != after.book.currency:
        raise NotFound()
    if before.public_id != other:
        return redirect("console:edition-compare", reference, before.public_id)
    on = max(after.effective_from or now(), now()).date()
    rows = difference.between(before, after, on)
    context = {
        "after": after,
        "before": before,
        "book": after.book,
        "on": on,
        "comparable": selectors.editions(after.book),
        "summary": difference.summary(rows),
        "effect": difference.effect(before, after, on),
        "empty_title": "Both say the same",
        "empty_text": "No product has another price on that day.",
    }
    return list_page(request, difference_list(after), rows, "console/books/compare.html", context)


SORTS = [("raised", "Dearer"), ("lowered", "Cheaper"), ("added", "New"), ("removed", "Gone")]


def difference_list(after: Edition) -> ListSpec:
    """Return the list of products whose prices differ."""
    currency, words = after.book.currency, dict(SORTS)
    return ListSpec(
        page="price-changes",
        noun=("product", "products"),
        columns=(
            Column("name", "Product", lambda p: link(p.name, reverse("console:product", args=[p.public_id])),
                   sort="name", css="full"),
            Column("sku", "SKU", lambda p: text(p.sku, quiet=True), sort="sku", css="c-m"),
            Column("sort", "What", lambda p: text(words[p.sort]), css="c-s"),
            Column("before", "Before", lambda p: money(p.before, currency), css="money c-m"),
            Column("after", "After", lambda p: money(p.after, currency), css="money c-m"),
            Column("change", "Difference", lambda p: money(p.change, currency), sort="change", nullable=True,
                   css="money c-m", shown=False),
            Column("percent", "Change", lambda p: _percent(p.percent), sort="percent", nullable=True,
                   css="num c-s end"),
        ),
        filters=(
            Filter("what", "What", lambda: SORTS, lambda rows, values: rows.filter(sort__in=values)),
            Filter("family", "Family", products.family_choices,
                   lambda rows, values: rows.filter(family__code__in=values)),
        ),
        search=products.search,
        search_label="Name, SKU or family",
        sort="sku",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step: its words, its form, and the service behind it."""

    title: str
    lead: str
    submit: str
    done: str
    form: Callable[..., forms.Form]
    act: Callable[[Actor, Edition, dict[str, Any]], Any]
    danger: bool = False


def _words(*, needed: bool) -> Callable[..., forms.Form]:
    return lambda *args, **kwargs: WordsForm(*args, needed=needed, **kwargs)


STEPS = {
    "submit": StepPage(
        "Send for review",
        "A second person compares it and publishes it, or returns it with words. Until then no price can be edited.",
        "Send for review", "Sent for review.", _words(needed=False),
        lambda who, each, told: services.submit(actor=who, edition=each, note=told["note"]),
    ),
    "return": StepPage(
        "Return to the author", "It becomes a draft again, with your words on top.", "Return it",
        "Returned to the author.", _words(needed=True),
        lambda who, each, told: services.return_(actor=who, edition=each, note=told["note"]),
    ),
    "publish": StepPage(
        "Publish",
        "Whatever is priced from its start on is priced by it. Quotes that were offered keep their prices.",
        "Publish", "Published.", PublishForm,
        lambda who, each, told: services.publish(
            actor=who, edition=each, effective_from=told["effective_from"], note=told["note"]),
    ),
    "take_back": StepPage(
        "Take back", "It does not start, and goes back into review.", "Take it back", "Taken back.",
        _words(needed=True), lambda who, each, told: services.take_back(actor=who, edition=each, note=told["note"]),
    ),
    "discard": StepPage(
        "Discard", "It is put away for good, and stays readable.", "Discard it", "Discarded.", _words(needed=False),
        lambda who, each, told: services.discard(actor=who, edition=each, note=told["note"]), danger=True,
    ),
}  # fmt: skip


@console_page("book.edit")
def step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Show a step its authors take, or take it."""
    if name not in EDITING:
        raise NotFound()
    return _step(request, selectors.edition(reference), name)


@console_page("book.publish")
def decide(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Show a step of the second person, or take it."""
    if name not in STEPS or name in EDITING:
        raise NotFound()
    return _step(request, selectors.edition(reference), name)


def _step(request: HttpRequest, found: Edition, name: str) -> HttpResponse:
    page, who = STEPS[name], actor(request)
    form = page.form(request.POST or None)

    def act() -> None:
        page.act(who, found, form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(request, form, act, page.done):
        return redirect("console:book" if name == "discard" else "console:edition",
                        found.book.public_id if name == "discard" else found.public_id)  # fmt: skip
    holds = selectors.in_force(found.book)
    base = found.base or holds
    rows = difference.between(base, found, now().date()) if base is not None and base.pk != found.pk else None
    context = {
        "page": page,
        "name": name,
        "form": form,
        "edition": found,
        "base": base,
        "summary": difference.summary(rows) if rows is not None else None,
    }
    return render(request, "console/books/step.html", context, status=422 if form.errors else 200)
