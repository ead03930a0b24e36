"""What the partner earns on sales: its own shares, with the reason of each."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pricing.enums import ShareKind
from pricing.models import SaleShare
from pricing.selectors import earnings as selectors
from prm.accounts.lists import list_page
from prm.accounts.web import actor, portal_page
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, link, money, text, when


def _why(share: SaleShare) -> Cell:
    if share.kind == "resale":
        return text("Your customer's price less yours", quiet=True)
    policy = f" ({share.policy_label})" if share.policy_label else ""
    return text(f"{share.because}{policy}", quiet=True)


def _customer(share: SaleShare) -> Cell:
    """Lead to the deal where it is the reader's own; another's deal, where one only took part, stays closed."""
    if share.deal_ref and share.role not in selectors.JOINED:
        return link(share.customer_name, reverse("portal:deal", args=[share.deal_ref]))
    return text(share.customer_name)


SHARES = ListSpec(
    page="portal-earnings",
    noun=("share", "shares"),
    columns=(
        Column("customer", "Customer", _customer, sort="customer_name", css="full"),
        Column("sort", "Share", lambda s: text(s.label), css="c-m"),
        Column("why", "Why", _why, css="full"),
        Column("won", "Won", lambda s: when(s.won_at), sort="won_at", css="c-s"),
        Column("amount", "Amount", lambda s: money(s.amount, s.currency), sort="amount", css="money end c-m"),
    ),
    filters=(Filter("sort", "Share", lambda: ShareKind.choices, lambda rows, values: rows.filter(sort__in=values)),),
    search=lambda rows, words: rows.filter(customer_name__icontains=words),
    search_label="Customer",
    sort="-won",
    tabs=(Tab("Margin and earnings", "sort=margin&sort=pay"), Tab("Credit for targets", "sort=credit")),
)


@portal_page("earning.view")
def earnings(request: HttpRequest) -> HttpResponse:
    """List the partner's own shares of won sales."""
    rows = selectors.shares_visible_to(actor(request))
    context = {"totals": selectors.totals_of(rows)}
    return list_page(request, SHARES, rows, "portal/renewals/earnings.html", context, views=False)
