"""The partner's special prices: each for one customer, for so many units, for a while."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from pricing.enums import SpecialStatus
from pricing.models import SpecialPrice
from pricing.paper.words import count
from pricing.selectors import special as selectors
from prm.accounts.lists import list_page
from prm.accounts.web import actor, portal_page
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, custom, money, status, text, when

FILTERS = (
    Filter("status", "Status", lambda: SpecialStatus.choices, lambda rows, values: rows.filter(status__in=values)),
)
TABS = (
    Tab("In force", "status=active"),
    Tab("Used up", "status=used_up"),
    Tab("Over", "status=expired&status=withdrawn"),
)


def left(row: SpecialPrice) -> Cell:
    """Return how much is left of how much."""
    if row.quantity is None:
        return custom(None, "No limit")
    rest = row.quantity - row.used
    words = f"{count(rest)} of {count(row.quantity)} left"
    return custom({"left": rest, "whole": row.quantity, "words": words}, words)


def search(rows: QuerySet, words: str) -> QuerySet:
    """Narrow special prices to those with ``words`` in the customer or the product, or as their number."""
    return rows.filter(
        Q(customer_name__icontains=words)
        | Q(product__sku__icontains=words)
        | Q(product__name__icontains=words)
        | Q(public_id__iexact=words)
    )


SPECIALS = ListSpec(
    page="own-special-prices",
    noun=("special price", "special prices"),
    columns=(
        Column("customer", "Customer", lambda s: text(s.customer_name), sort="customer_name", css="full"),
        Column("product", "Product", lambda s: text(s.product.name, quiet=True), sort="product__name", css="full"),
        Column("status", "Status", lambda s: status(s.status, s.get_status_display()), sort="status", css="c-s"),
        Column("left", "Left", left, css="c-m", template="console/specials/_left.html"),
        Column("until", "Until", lambda s: when(s.valid_until), sort="valid_until", css="c-s"),
        Column("price", "Price of a unit", lambda s: money(s.unit_price, s.currency), css="money end c-m"),
        Column("quote", "From quote", lambda s: text(s.quote_ref, quiet=True), shown=False),
        Column("reference", "Number", lambda s: text(s.public_id, quiet=True), shown=False),
    ),
    filters=FILTERS,
    search=search,
    search_label="Customer or product",
    sort="until",
    tabs=TABS,
)


@portal_page("price.view")
def specials(request: HttpRequest) -> HttpResponse:
    """List the partner's special prices, or hand them out as CSV."""
    rows = selectors.visible_to(actor(request))
    return list_page(request, SPECIALS, rows, "portal/prices/specials.html", views=False)
