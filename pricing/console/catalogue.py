"""What belongs to a product, on its page: costs, the parts of a bundle, what it goes with. And the whole as a file."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from pricing.console.product import product_page
from pricing.forms.catalogue import CostForm, PartForm, RuleForm
from pricing.models import Product
from pricing.product_importer import PART_COLUMNS, PRODUCT_COLUMNS
from pricing.selectors import catalogue_file
from pricing.selectors import product as selectors
from pricing.services import catalogue as services
from prm.accounts.web import actor, console_page, put_errors, tell
from prm.common import csvfile
from prm.common.errors import DomainError, Invalid, NotFound


@console_page("cost.edit")
@require_POST
def costs(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what a unit costs from a day on, or take a cost away."""
    found, who = selectors.get(reference), actor(request)
    if (gone := _gone(request)) is not None:
        services.remove_cost(actor=who, product=found, cost=gone)
        return _done(request, found, "The cost is removed.")
    form = CostForm(request.POST, product=found)
    return _add(request, found, "cost_form", form, "The cost is kept.",
                lambda told: services.set_cost(actor=who, product=found, **told))  # fmt: skip


@console_page("product.edit")
@require_POST
def parts(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a product into a bundle, or take one out."""
    found, who = selectors.get(reference), actor(request)
    if (gone := _gone(request)) is not None:
        services.remove_part(actor=who, bundle=found, item=gone)
        return _done(request, found, "The part is out.")
    return _add(request, found, "part_form", PartForm(request.POST), "The part is in.",
                lambda told: services.add_part(actor=who, bundle=found, **told))  # fmt: skip


@console_page("product.edit")
@require_POST
def rules(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what a product requires or excludes, or take that back."""
    found, who = selectors.get(reference), actor(request)
    if (gone := _gone(request)) is not None:
        services.remove_rule(actor=who, product=found, rule=gone)
        return _done(request, found, "The rule is removed.")
    return _add(request, found, "rule_form", RuleForm(request.POST), "The rule is kept.",
                lambda told: services.add_rule(actor=who, product=found, **told))  # fmt: skip


@console_page("product.view")
def download(request: HttpRequest, what: str, kind: str) -> HttpResponse:
    """Give the whole catalogue, or the parts of all bundles, as a file that can be imported again."""
    files = {
        "catalogue": ("Products", PRODUCT_COLUMNS, catalogue_file.products),
        "parts": ("Parts", PART_COLUMNS, catalogue_file.parts),
    }
    if what not in files or kind not in {"csv", "xlsx"}:
        raise NotFound()
    sheet, columns, rows = files[what]
    if kind == "csv":
        return cast(HttpResponse, csvfile.download(f"{what}.csv", columns, rows()))
    # Loaded for whoever takes the file: a web worker does without the library most of its life.
    from pricing.paper import prices as paper

    return cast(HttpResponse, paper.download(f"{what}.xlsx", columns, rows(), sheet=sheet))


def _gone(request: HttpRequest) -> int | None:
    """Return the key of what is to be taken away, if that is what was asked; an unreadable one is nobody's."""
    if "remove" not in request.POST:
        return None
    key = request.POST["remove"]
    return int(key) if key.isdecimal() and len(key) < 19 else 0


def _add(
    request: HttpRequest, found: Product, name: str, form: Any, done: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Invalid as error:
            put_errors(form, error)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _done(request, found, done)
    return product_page(request, found, 422, **{name: form})


def _done(request: HttpRequest, found: Product, words: str) -> HttpResponse:
    tell(request, words)
    return redirect("console:product", found.public_id)
