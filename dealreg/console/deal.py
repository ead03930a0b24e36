"""All submitted registrations, for staff."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from dealreg.enums import DealStatus, SalesStage
from dealreg.selectors import deal as selectors
from partners.enums import Motion
from partners.selectors import territory as territories
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page
from prm.common.addresses import address
from prm.common.lists import Column, Filter, ListSpec, Tab, link, money, status, text, when


def _by_territory(rows: Any, values: list[str]) -> Any:
    tree = territories.tree()
    return rows.filter(territory__in={code for value in values for code in tree.within(value)})


DEALS = ListSpec(
    page="deals",
    noun=("registration", "registrations"),
    columns=(
        Column(
            "customer",
            "Customer",
            lambda d: link(d.customer_name, address("console:deal", d.public_id)),
            sort="customer_name",
            css="full",
        ),
        Column(
            "partner",
            "Partner",
            lambda d: link(d.partner.name, address("console:partner", d.partner.public_id)),
            sort="partner__name",
            css="full",
        ),
        Column("status", "Status", lambda d: status(d.status, d.get_status_display()), sort="status", css="c-s"),
        Column("stage", "Stage", lambda d: text(d.get_stage_display(), quiet=True), css="c-s"),
        Column("motion", "Motion", lambda d: text(d.get_motion_display(), quiet=True), shown=False, css="c-s"),
        Column("territory", "Territory", lambda d: text(d.territory, quiet=True), css="c-s"),
        Column("submitted", "Submitted", lambda d: when(d.submitted_at), sort="submitted_at", css="c-s"),
        Column(
            "protected",
            "Protected until",
            lambda d: when(d.protected_until),
            sort="protected_until",
            nullable=True,
            shown=False,
        ),
        Column("amount", "Amount", lambda d: money(d.amount, d.currency), sort="amount", css="money end c-m"),
    ),
    filters=(
        Filter(
            "status",
            "Status",
            lambda: [c for c in DealStatus.choices if c[0] != "draft"],
            lambda rows, values: rows.filter(status__in=values),
        ),
        Filter("stage", "Stage", lambda: SalesStage.choices, lambda rows, values: rows.filter(stage__in=values)),
        Filter("motion", "Motion", lambda: Motion.choices, lambda rows, values: rows.filter(motion__in=values)),
        Filter("territory", "Territory", territories.choices, _by_territory),
    ),
    search=lambda rows, words: (
        rows.filter(customer_name__icontains=words)
        | rows.filter(partner__name__icontains=words)
        | rows.filter(public_id__iexact=words)
    ),
    search_label="Customer, partner or number",
    sort="-submitted",
    tabs=(
        Tab("To decide", "status=submitted&status=in_review"),
        Tab("Protected", "status=approved&sort=protected&cols=customer,partner,status,protected,amount"),
        Tab("Won", "status=won"),
        Tab("Rejected", "status=rejected"),
    ),
)


@console_page("deal.queue")
def deals(request: HttpRequest) -> HttpResponse:
    """List every submitted registration."""
    rows = selectors.visible_to(actor(request)).select_related("partner")
    return list_page(request, DEALS, rows, "console/deals/list.html")
