"""What the partner earns on sales: its own shares, with the reason of each."""

from django.http import HttpRequest, HttpResponse

from pricing.enums import ShareKind
from pricing.models import SaleShare
from pricing.selectors import earnings as selectors
from prm.accounts.lists import list_page
from prm.accounts.web import actor, portal_page
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, money, text, when


def _why(share: SaleShare) -> Cell:
    policy = f" ({share.policy_label})" if share.policy_label else ""
    return text(f"{share.because}{policy}", quiet=True)


SHARES = ListSpec(
    page="portal-earnings",
    noun=("share", "shares"),
    columns=(
        Column("customer", "Customer", lambda s: text(s.customer_name), sort="customer_name", css="full"),
        Column("sort", "Share", lambda s: text(s.label)),
        Column("why", "Why", _why),
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
    return list_page(request, SHARES, rows, "portal/renewals/earnings.html", views=False)
