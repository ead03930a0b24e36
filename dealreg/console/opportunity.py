"""The vendor's own opportunities."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dealreg.enums import OpportunityStage
from dealreg.models import Opportunity
from dealreg.selectors import opportunity as selectors
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page, render
from prm.common.addresses import address
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, link, money, status, text, when


def _account(row: Opportunity) -> Cell:
    if row.account is None:
        return text("No account", quiet=True)
    return link(row.account.name, reverse("console:account", args=[row.account.public_id]))


OPPORTUNITIES = ListSpec(
    page="opportunities",
    noun=("opportunity", "opportunities"),
    columns=(
        Column(
            "name",
            "Opportunity",
            lambda o: link(o.name, address("console:opportunity", o.public_id)),
            sort="name",
            css="full",
        ),
        Column("account", "Account", _account, css="full"),
        Column("product", "Product", lambda o: text(o.product or o.family or "", quiet=True)),
        Column("stage", "Stage", lambda o: status(o.stage, o.get_stage_display()), sort="stage", css="c-s"),
        Column("owner", "Owner", lambda o: text(o.owner_name, quiet=True), sort="owner_name"),
        Column("engaged", "Engaged", lambda o: when(o.engaged_on), sort="engaged_on", nullable=True, css="c-s"),
        Column("closed", "Closed", lambda o: when(o.closed_on), sort="closed_on", nullable=True, css="c-s"),
        Column(
            "amount", "Amount", lambda o: money(o.amount, o.currency), sort="amount", nullable=True, css="money end c-m"
        ),
    ),
    filters=(
        Filter("stage", "Stage", lambda: OpportunityStage.choices, lambda rows, values: rows.filter(stage__in=values)),
        Filter(
            "kind",
            "Kind",
            lambda: [("direct", "Direct"), ("partner", "By a partner"), ("renewal", "Renewal")],
            selectors.by_kind,
        ),
        Filter(
            "family",
            "Product family",
            selectors.family_choices,
            lambda rows, values: rows.filter(family__code__in=values),
        ),
    ),
    search=lambda rows, words: (
        rows.filter(name__icontains=words)
        | rows.filter(account__name__icontains=words)
        | rows.filter(external_id__iexact=words)
    ),
    search_label="Name, account or external number",
    sort="-engaged",
    tabs=(Tab("Open", "stage=prospecting&stage=engaging"), Tab("Won", "stage=won"), Tab("Lost", "stage=lost")),
)


@console_page("opportunity.view")
def opportunities(request: HttpRequest) -> HttpResponse:
    """List the opportunities of the vendor's records, with their totals."""
    rows = selectors.visible_to(actor(request))
    return list_page(request, OPPORTUNITIES, rows, "console/opportunities/list.html", {"totals": selectors.totals()})


@console_page("opportunity.view")
def opportunity(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one opportunity."""
    return render(
        request, "console/opportunities/detail.html", {"opportunity": selectors.get_visible(actor(request), ref)}
    )
