"""Changing the prices of a draft: a page of them at once, one more, or all by a formula."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from pricing.console.edition import entry_list
from pricing.forms.book import EntryForm, UpliftForm
from pricing.models import Edition, PriceEntry
from pricing.selectors import book as selectors
from pricing.selectors import product as products
from pricing.services import entries as services
from pricing.services import uplift
from pricing.services.entries import Price
from prm.accounts.web import actor, attempt, console_page, put_errors, render, tell
from prm.common import lists
from prm.common.errors import DomainError, Invalid
from prm.common.moment import now
from prm.common.money import rate

MOST = 200


def _asked(request: HttpRequest) -> QueryDict:
    """Return which page of prices is meant; a saved page says it in the form."""
    return QueryDict(request.POST.get("here", "")[:2000]) if request.method == "POST" else request.GET


@console_page("book.edit")
def prices(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a page of a draft's prices as fields, and save it whole or not at all."""
    found = selectors.edition(reference)
    if found.status != "draft":
        return redirect("console:edition", reference)
    listing = lists.read(entry_list(found), _asked(request), selectors.entries(found))
    typed: dict[str, str] = {}
    wrong: dict[str, str] = {}
    revision = str(found.revision)
    if request.method == "POST":
        typed = {name: value for name, value in request.POST.items() if "-" in name}
        revision = request.POST.get("revision", "")
        try:
            told = _read(typed)
            seen = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
            _, count = services.change(actor=actor(request), edition=found, prices=told, seen_revision=seen)
        except Invalid as error:
            wrong = error.fields
        except DomainError as error:
            wrong, revision = {"": error.message}, str(error.extra.get("revision", revision))
        else:
            words = f"{count} {'price' if count == 1 else 'prices'} changed." if count else "Nothing was changed."
            tell(request, words)
            return redirect(f"{reverse('console:entries', args=[reference])}?{listing.here}")
    context = {
        "edition": found,
        "book": found.book,
        "list": listing,
        "lines": [_line(row.record, typed, wrong) for row in listing.rows],
        "wrong": wrong,
        "revision": revision,
        "general": wrong.get(""),
    }
    return render(request, "console/books/prices.html", context, status=422 if wrong else 200)


def _line(entry: PriceEntry, typed: dict[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    """Return one row of the page: what is in its fields, and what is wrong with each."""
    there = {
        "unit_price": f"{selectors.plain_price(entry.unit_price):f}",
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else "",
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else "",
    }
    names = {name: f"{name}-{entry.pk}" for name in there}
    return {
        "entry": entry,
        **{name: {"name": key, "value": typed.get(key, there[name]), "error": wrong.get(key, "")}
           for name, key in names.items()},
    }  # fmt: skip


def _read(typed: dict[str, str]) -> dict[int, Price]:
    """Return the prices of a page. Raises ``Invalid`` with the field of what cannot be read."""
    keys = [name.partition("-")[2] for name in typed if name.startswith("unit_price-")][:MOST]
    told, wrong = {}, {}
    for key in keys:
        try:
            amount = Decimal(typed[f"unit_price-{key}"].replace(",", "").strip())
        except InvalidOperation:
            wrong[f"unit_price-{key}"] = "This is not a figure."
            continue
        days: list[date | None] = []
        for name in ("valid_from", "valid_until"):
            text = typed.get(f"{name}-{key}", "").strip()
            try:
                days.append(date.fromisoformat(text) if text else None)
            except ValueError:
                wrong[f"{name}-{key}"] = "This is not a day."
                days.append(None)
        if key.isdecimal() and len(key) < 19:
            told[int(key)] = Price(amount, *days)
    if wrong:
        raise Invalid(wrong)
    return told


@console_page("book.edit")
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add one price to a draft."""
    found = selectors.edition(reference)
    form = EntryForm(request.POST or None, initial={"sku": request.GET.get("sku", "")[:60]})
    if request.method == "POST" and form.is_valid():
        product = form.cleaned_data["sku"]

        def act() -> None:
            services.add(actor=actor(request), edition=found, product=product, price=form.price())

        if attempt(request, form, act, f"{product.name} has its price."):
            again = "console:entry-add" if "again" in request.POST else "console:edition"
            return redirect(again, reference)
    context = {"edition": found, "book": found.book, "form": form, "skus": products.skus()}
    return render(request, "console/books/add.html", context, status=422 if form.errors else 200)


@console_page("book.edit")
def formula(request: HttpRequest, reference: str) -> HttpResponse:
    """Change all prices by a formula: first what it would do, then doing it."""
    found, who = selectors.edition(reference), actor(request)
    form = UpliftForm(request.POST or None, sources=_sources(found))
    context: dict[str, Any] = {"edition": found, "book": found.book, "form": form}
    if request.method == "POST" and form.is_valid():
        source = selectors.edition(form.cleaned_data["source"]) if form.cleaned_data["source"] else None
        families = products.family_keys(form.cleaned_data["families"])
        try:
            factor = _factor(found, source, form.cleaned_data["rate"])
            by = form.uplift(factor)
            if "apply" in request.POST:
                seen = request.POST.get("revision", "")
                asked = {"seen_revision": int(seen) if seen.isdecimal() and len(seen) < 10 else 0, "families": families}
                if source is None:
                    count = uplift.raise_prices(actor=who, edition=found, by=by, **asked)  # type: ignore[arg-type]
                else:
                    count = uplift.bring_in(actor=who, edition=found, source=source, by=by, **asked)  # type: ignore[arg-type]
                tell(request, f"{count:,} {'price' if count == 1 else 'prices'} changed.")
                return redirect("console:edition", reference)
            context["told"] = uplift.preview(actor=who, edition=found, by=by, families=families, source=source)
            context |= {"by": by, "source": source, "factor": factor if source is not None else None}
        except DomainError as error:
            put_errors(form, error)
    return render(request, "console/books/formula.html", context, status=422 if form.errors else 200)


def _sources(found: Edition) -> list[tuple[str, str]]:
    return [
        (each.public_id, f"{each.book.name}, edition {each.number} ({each.book.currency})")
        for each in selectors.published(besides=found)
    ]


def _factor(found: Edition, source: Edition | None, given: Decimal | None) -> Decimal:
    """Return the exchange rate into the draft's currency. Raises ``Invalid`` on ``rate`` where none is known."""
    if source is None:
        return Decimal(1)
    if given is not None:
        return given
    try:
        return rate(source.book.currency, found.book.currency, on=now().date())
    except DomainError as error:
        raise Invalid({"rate": error.message}) from error
