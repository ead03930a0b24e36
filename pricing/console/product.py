"""Products and their families."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from pricing.enums import ProductKind
from pricing.forms.catalogue import CostForm, PartForm, RuleForm
from pricing.forms.product import FamilyForm, NewFamilyForm, ProductForm
from pricing.models import Product
from pricing.selectors import book as books
from pricing.selectors import product as selectors
from pricing.services import product as services
from prm.accounts.forms.stale import freshen
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page, put_errors, render, tell
from prm.common.errors import DomainError, Invalid, NotFound
from prm.common.lists import BulkAction, Cell, Column, Filter, ListSpec, Tab, link, money, status, text, when

MOST = 500


def _name(product: Product) -> Cell:
    return link(product.name, reverse("console:product", args=[product.public_id]))


def _offered(product: Product) -> Cell:
    return status("active", "Offered") if product.is_active else status("retired", "Not offered")


PRODUCTS = ListSpec(
    page="products",
    noun=("product", "products"),
    columns=(
        Column("name", "Name", _name, sort="name", css="full c-l"),
        Column("sku", "SKU", lambda p: text(p.sku, quiet=True), sort="sku"),
        Column("family", "Family", lambda p: text(p.family.name), sort="family_name"),
        Column("kind", "Kind", lambda p: text(p.get_kind_display()), sort="kind", css="c-s"),
        Column("offered", "Offered", _offered, sort="is_active", css="c-s"),
        Column("price", "List price", lambda p: money(p.list_price, p.currency), sort="list_price",
               css="money end c-m"),
        Column("changed", "Changed", lambda p: when(p.updated_at), sort="updated_at", shown=False, css="c-s"),
    ),
    filters=(
        Filter("family", "Family", selectors.family_choices, lambda rows, values: rows.filter(family__code__in=values)),
        Filter("offered", "Offered", lambda: [("yes", "Yes"), ("no", "No")],
               lambda rows, values: rows.filter(is_active__in=[value == "yes" for value in values])),
        Filter("kind", "Kind", lambda: ProductKind.choices, lambda rows, values: rows.filter(kind__in=values)),
        Filter("currency", "Currency", selectors.currencies,
               lambda rows, values: rows.filter(currency__in=values)),
    ),
    search=selectors.search,
    search_label="Name, SKU or family",
    sort="name",
    tabs=(Tab("Offered", "offered=yes"), Tab("Not offered", "offered=no"), Tab("Bundles", "kind=bundle")),
    bulk=(
        BulkAction("offer", "Offer", "product.edit", "console:products-bulk"),
        BulkAction("retire", "Take off offer", "product.edit", "console:products-bulk"),
    ),
)  # fmt: skip


@console_page("product.view")
def products(request: HttpRequest) -> HttpResponse:
    """List the catalogue."""
    who = actor(request)
    context = {
        "may_edit": who.may("product.edit"),
        "may_import": who.may("import.run"),
        "empty_template": "console/products/empty.html",
    }
    return list_page(request, PRODUCTS, selectors.listed(), "console/products/list.html", context)


@console_page("product.edit")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Offer the chosen products, or take them off offer."""
    action = request.POST.get("action", "")
    if action not in {"offer", "retire"}:
        raise NotFound()
    chosen = selectors.by_reference(request.POST.getlist("select")[:MOST])
    changed = services.set_active(actor=actor(request), products=chosen, active=action == "offer")
    left = len(chosen) - changed
    words = "offered" if action == "offer" else "taken off offer"
    tell(request, f"{changed} {words}{f', {left} were so already' if left else ''}.")
    query = request.POST.get("back", "")[:2000].replace("\n", "").replace("\r", "")
    return HttpResponseRedirect(f"{reverse('console:products')}?{query}")


@console_page("product.view")
def product(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a product: how it is bought, what it costs where, what it goes with."""
    return product_page(request, selectors.get(reference))


def product_page(request: HttpRequest, found: Product, status: int = 200, **forms: Any) -> HttpResponse:
    """Return a product's page; ``forms`` are those that were sent and refused."""
    who = actor(request)
    may_edit, may_cost = who.may("product.edit"), who.may("cost.edit")
    sees_cost = who.may("cost.view")
    context = {
        "product": found,
        "may_edit": may_edit,
        "may_cost": may_cost,
        "sees_cost": sees_cost,
        "sold": selectors.sold(found),
        "stands": books.of_product(found),
        "costs": selectors.costs(found) if sees_cost else [],
        "items": selectors.items(found),
        "in_bundles": selectors.in_bundles(found),
        "rules": selectors.rules(found),
        "skus": selectors.skus() if may_edit else [],
        "cost_form": CostForm(product=found) if may_cost else None,
        "part_form": PartForm() if may_edit and found.kind == "bundle" else None,
        "rule_form": RuleForm() if may_edit else None,
        **forms,
    }
    return render(request, "console/products/product.html", context, status=status)


@console_page("product.edit")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change a product."""
    found = selectors.get(reference)
    form = ProductForm(request.POST or None, product=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.update(
                actor=actor(request), product=found, data=form.fields_only(), seen=form.cleaned_data["seen"]
            )
        except DomainError as error:
            put_errors(form, error)
            if error.code == "stale":
                freshen(form, found.updated_at)
        else:
            tell(request, "Saved.")
            return redirect("console:product", reference)
    return render(request, "console/products/form.html", {"form": form, "product": found})


@console_page("product.edit")
def create(request: HttpRequest) -> HttpResponse:
    """Add a product."""
    form = ProductForm(request.POST or None, initial={"currency": "EUR", "is_active": True})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create(actor=actor(request), data=form.fields_only())
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, f"{made.name} is added.")
            return redirect("console:product", made.public_id)
    return render(request, "console/products/form.html", {"form": form})


@console_page("product.view")
def families(request: HttpRequest) -> HttpResponse:
    """Show the product families, and add one."""
    may_edit = actor(request).may("product.edit")
    form = NewFamilyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_family(actor=actor(request), **form.cleaned_data)
        except Invalid as error:
            put_errors(form, error)
        else:
            tell(request, f"{made.name} is added.")
            return redirect("console:families")
    context: dict[str, Any] = {"families": selectors.families(), "form": form, "may_edit": may_edit}
    return render(request, "console/products/families.html", context)


@console_page("product.edit")
def family(request: HttpRequest, code: str) -> HttpResponse:
    """Change a family."""
    found = selectors.get_family(code)
    form = FamilyForm(request.POST or None, initial={"name": found.name, "is_active": found.is_active})
    if request.method == "POST" and form.is_valid():
        try:
            services.update_family(actor=actor(request), family=found, data=form.cleaned_data)
        except DomainError as error:
            put_errors(form, error)
        else:
            tell(request, "Saved.")
            return redirect("console:families")
    return render(request, "console/products/family.html", {"form": form, "family": found})
