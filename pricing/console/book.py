"""Price books: the list, one book with its editions, and for whom it is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pricing.forms.book import BeginForm, BookForm
from pricing.models import PriceBook
from pricing.selectors import book as selectors
from pricing.services import book as services
from pricing.services import edition as editions
from prm.accounts.forms.stale import freshen
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page, put_errors, render, say_error, tell
from prm.common.errors import DomainError
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, link, several, status, text, when


def _whom(book: PriceBook) -> Cell:
    names = [name for _, names in selectors.whom(book) for name in names]
    return several(names) if names else text("Everybody", quiet=True)


def _holds(book: Any) -> Cell:
    if not book.is_active:
        return status("retired", "Switched off")
    return status("active", f"Edition {book.holds}") if book.holds else status("draft", "No prices yet")


def _open(book: Any) -> Cell:
    if not book.open_number:
        return text("")
    word = {"draft": "Draft", "in_review": "In review"}[book.open_status]
    return status(book.open_status, f"{word}, {book.open_number}")


BOOKS = ListSpec(
    page="books",
    noun=("price book", "price books"),
    columns=(
        Column("name", "Name", lambda b: link(b.name, reverse("console:book", args=[b.public_id])), sort="name",
               css="full c-l"),
        Column("currency", "Currency", lambda b: text(b.currency), sort="currency", css="c-s"),
        Column("whom", "For", _whom),
        Column("holds", "In force", _holds),
        Column("since", "Since", lambda b: when(b.since), css="c-s"),
        Column("open", "Under way", _open),
        Column("code", "Code", lambda b: text(b.code, quiet=True), sort="code", shown=False),
        Column("precedence", "Precedence", lambda b: text(b.precedence), sort="precedence", shown=False, css="num"),
    ),
    filters=(
        Filter("currency", "Currency", selectors.currencies, lambda rows, values: rows.filter(currency__in=values)),
        Filter("open", "Under way", lambda: [("draft", "Draft"), ("in_review", "In review")],
               lambda rows, values: rows.filter(open_status__in=values)),
    ),
    search=selectors.search,
    search_label="Name or code",
    sort="name",
    tabs=(Tab("In review", "open=in_review"),),
)  # fmt: skip


@console_page("book.view")
def books(request: HttpRequest) -> HttpResponse:
    """List the price books."""
    context = {"may_edit": actor(request).may("book.edit"), "empty_template": "console/books/empty.html"}
    return list_page(request, BOOKS, selectors.listed(), "console/books/list.html", context)


@console_page("book.view")
def book(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a book and its editions."""
    found = selectors.get(reference)
    rows, holds, may = selectors.editions(found), selectors.in_force(found), actor(request).may("book.edit")
    open_ = next((each for each in rows if each.status in selectors.OPEN), None)
    context: dict[str, Any] = {
        "book": found,
        "whom": selectors.whom(found),
        "holds": holds,
        "open": open_,
        "editions": [(each, selectors.state_of(each, holds)) for each in rows],
        "may_edit": may,
        "form": BeginForm(editions=_published(rows)) if may and open_ is None else None,
    }
    return render(request, "console/books/book.html", context)


def _published(rows: list[Any]) -> list[Any]:
    return [each for each in rows if each.status == "published"]


@console_page("book.edit")
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin an edition, or show with what it may begin."""
    found = selectors.get(reference)
    form = BeginForm(request.POST or None, editions=_published(selectors.editions(found)))
    if request.method != "POST" or not form.is_valid():
        return redirect("console:book", reference)
    base = form.cleaned_data["base"]
    source = selectors.edition(base) if base not in {"", "empty"} else None
    note = form.cleaned_data["change_note"]
    try:
        made = editions.begin(actor=actor(request), book=found, base=source, empty=source is None, change_note=note)
    except DomainError as error:
        say_error(request, error)
        return redirect("console:book", reference)
    return redirect("console:edition", made.public_id)


@console_page("book.edit")
def create(request: HttpRequest) -> HttpResponse:
    """Add a price book."""
    form = BookForm(request.POST or None, initial={"currency": "EUR"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = services.create(
                actor=actor(request), code=told["code"], currency=told["currency"], data=form.fields_only()
            )
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{made.name} is added. Begin its first edition.")
            return redirect("console:book", made.public_id)
    return render(request, "console/books/form.html", {"form": form}, status=422 if form.errors else 200)


@console_page("book.edit")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change for whom a book is."""
    found = selectors.get(reference)
    form = BookForm(request.POST or None, book=found)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            services.update(actor=actor(request), book=found, data=form.fields_only(), seen=seen)
        except DomainError as error:
            put_errors(form, error)
            if error.code == "stale":
                freshen(form, found.updated_at)
        else:
            tell(request, "Saved.")
            return redirect("console:book", reference)
    context = {"form": form, "book": found}
    return render(request, "console/books/form.html", context, status=422 if form.errors else 200)
