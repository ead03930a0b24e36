"""What is offered, at the partner's own list prices; and the whole price list as a file."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from partners.enums import Motion
from partners.models import Partner
from partners.selectors import company as companies
from partners.selectors import territory
from pricing.models import Product
from pricing.selectors import own_price
from pricing.selectors import product as products
from prm.accounts.lists import ViewTab
from prm.accounts.web import actor, portal_page, render
from prm.common import csvfile, lists
from prm.common.lists import Cell, Column, Filter, ListSpec, State, custom, text
from prm.common.moment import now

HEAD = ("SKU", "Product", "Family", "Unit", "Paid", "Price", "Currency")


def _spec(partner: Partner) -> ListSpec:
    """Return the list; currency, motion and region say for what the prices are and narrow nothing."""
    return ListSpec(
        page="own-prices",
        noun=("product", "products"),
        columns=(
            Column("name", "Product", lambda p: text(p.name), sort="name", css="full c-l"),
            Column("sku", "SKU", lambda p: text(p.sku, quiet=True), sort="sku"),
            Column("family", "Family", lambda p: text(p.family.name), sort="family_name"),
            Column("unit", "Per", lambda p: text(_per(p), quiet=True)),
            Column("price", "List price", _unpriced, css="money end", template="portal/prices/_price.html"),
        ),
        filters=(
            Filter("family", "Family", lambda: products.family_choices(active=True),
                   lambda rows, values: rows.filter(family__code__in=values)),
            Filter("currency", "Currency", lambda: own_price.currencies(partner), _as_it_is),
            Filter("motion", "Motion", lambda: Motion.choices, _as_it_is),
            Filter("region", "Customer's region", territory.choices, _as_it_is),
        ),
        search=products.search,
        search_label="Name, SKU or family",
        sort="name",
    )  # fmt: skip


def _as_it_is(rows: Any, values: list[str]) -> Any:
    return rows


def _unpriced(product: Product) -> Cell:
    """Return an empty cell: prices are looked up for the whole page at once, and drawn by the column's template."""
    return custom(None)


def _per(product: Product) -> str:
    return f"{product.unit}, {product.get_billing_display().lower()}" if product.billing else product.unit


@portal_page("price.view")
def prices(request: HttpRequest) -> HttpResponse:
    """Show what is offered at the prices the partner's quotes begin with."""
    partner = companies.own(actor(request))
    spec, rows = _spec(partner), products.offered()
    state = lists.state_of(spec, request.GET)
    asked = _asked(partner, state)
    if request.GET.get("format") == "csv":
        found = spec.order(state.sort or spec.sort).apply(lists.narrow(spec, state, rows))
        return cast(HttpResponse, csvfile.download(f"prices-{now():%Y-%m-%d}.csv", HEAD, _file(partner, found, asked)))
    listing = lists.read(spec, request.GET, rows)
    own = own_price.of(partner, [row.record for row in listing.rows], **asked)
    for row in listing.rows:
        row.record.own = own.get(row.record.pk)
    context = {
        "list": listing,
        "tabs": [ViewTab("All", "", not listing.query)],
        "views": False,
        "bulk_actions": [],
        "currency": asked["currency"],
    }
    return render(request, "portal/prices/list.html", context)


def _asked(partner: Partner, state: State) -> dict[str, str]:
    """Return for what prices are meant: as picked, else the partner's currency and country."""
    picked = {name: values[0] for name, values in state.picked.items()}
    return {
        "currency": picked.get("currency", partner.currency),
        "motion": picked.get("motion", ""),
        "region": picked.get("region", partner.country),
    }


def _file(partner: Partner, found: Any, asked: dict[str, str]) -> Iterator[Sequence[Any]]:
    """Yield the rows of a file, a thousand products looked up at a time; what has no price is left out."""
    for part in own_price.parts(found):
        own = own_price.of(partner, part, **asked)
        for product in part:
            if (price := own.get(product.pk)) is not None:
                yield (product.sku, product.name, product.family.name, product.unit,
                       product.get_billing_display() if product.billing else "", price, asked["currency"])  # fmt: skip
