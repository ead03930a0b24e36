"""The list of partners."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from partners.enums import Motion, PartnerStatus, Segment
from partners.models import Partner
from partners.selectors import lists as vendor_lists
from partners.selectors import partner as selectors
from partners.selectors import staff, territory
from prm.accounts.lists import list_page
from prm.accounts.web import actor, console_page
from prm.common.addresses import address
from prm.common.lists import BulkAction, Cell, Column, Filter, ListSpec, Tab, link, number, several, status, text, when

Apply = Callable[[QuerySet, list[str]], QuerySet]


def _name(partner: Partner) -> Cell:
    return link(partner.name, address("console:partner", partner.public_id))


def _motions(partner: Partner) -> Cell:
    return several([Motion(code).label for code in partner.motions])


def _territories(partner: Partner) -> Cell:
    tree = territory.tree()
    return several([tree.name(code) for code in partner.territories])


def _named(kind: str, field: str) -> Column:
    return Column(
        field,
        field.capitalize(),
        lambda partner: several([vendor_lists.read().name(kind, code) for code in getattr(partner, field)]),
        shown=False,
    )


def _within(rows: QuerySet, values: list[str]) -> QuerySet:
    """Partners for a territory: those who cover it, and those who cover a part of it."""
    tree = territory.tree()
    codes = {code for value in values for code in (*tree.within(value), *tree.ancestors(value))}
    return rows.filter(territories__overlap=sorted(codes))


def _countries() -> list[tuple[str, str]]:
    return [(code, vendor_lists.country_name(code)) for code in selectors.countries()]


def _overlap(field: str) -> Apply:
    return lambda rows, values: rows.filter(**{f"{field}__overlap": values})


def _one_of(field: str) -> Apply:
    return lambda rows, values: rows.filter(**{f"{field}__in": values})


PARTNERS = ListSpec(
    page="partners",
    noun=("partner", "partners"),
    columns=(
        Column("name", "Name", _name, sort="name", css="full c-l"),
        Column("status", "Status", lambda p: status(p.status, p.get_status_display()), sort="status", css="c-s"),
        Column("type", "Type", lambda p: text(p.type.name), sort="type_name"),
        Column("tier", "Tier", lambda p: text(p.tier_name), sort="tier_rank", nullable=True, css="c-s"),
        Column("segment", "Segment", lambda p: text(p.get_segment_display()), sort="segment", shown=False),
        Column("territories", "Territories", _territories, css="no-phone"),
        Column("motions", "Motions", _motions, shown=False),
        _named("vertical", "verticals"),
        _named("capability", "capabilities"),
        Column("country", "Country", lambda p: text(vendor_lists.country_name(p.country)), sort="country"),
        Column("city", "Town", lambda p: text(p.city), sort="city", shown=False),
        Column("manager", "Manager", lambda p: text(p.manager_name, quiet=True), sort="manager_name", nullable=True),
        Column("employees", "Employees", lambda p: number(p.employees), sort="employees", nullable=True, shown=False,
               css="num"),
        Column("contract", "Contract until", lambda p: when(p.contract_until), sort="contract_until", nullable=True,
               shown=False, css="c-s"),
        Column("added", "Added", lambda p: when(p.created_at), sort="created_at", shown=False, css="c-s"),
        Column("number", "Number", lambda p: text(p.public_id, quiet=True), shown=False),
    ),
    filters=(
        Filter("status", "Status", lambda: PartnerStatus.choices, _one_of("status")),
        Filter("type", "Type", lambda: vendor_lists.read().types, _one_of("type__code")),
        Filter("tier", "Tier", lambda: vendor_lists.read().all_tiers, selectors.in_tiers),
        Filter("segment", "Segment", lambda: Segment.choices, _one_of("segment")),
        Filter("territory", "Territory", territory.choices, _within),
        Filter("motion", "Motion", lambda: Motion.choices, _overlap("motions")),
        Filter("vertical", "Vertical", lambda: vendor_lists.read().verticals, _overlap("verticals")),
        Filter("capability", "Capability", lambda: vendor_lists.read().all_capabilities, _overlap("capabilities")),
        Filter("country", "Country", _countries, _one_of("country")),
        Filter("manager", "Manager", lambda: [*staff.choices(), ("none", "Nobody")], selectors.managed_by),
    ),
    search=selectors.search,
    search_label="Name, town, website or number",
    sort="name",
    tabs=(
        Tab("Active", "status=active"),
        Tab("Coming", "status=prospect&status=applicant&status=onboarding"),
        Tab("Need attention", "status=at_risk&status=dormant"),
        Tab("Leaving", "status=offboarding&status=terminated"),
        Tab("Without manager", "manager=none"),
    ),
    bulk=(
        BulkAction("manager", "Assign manager…", "partner.edit", "console:partners-bulk"),
        BulkAction("segment", "Segment…", "partner.edit", "console:partners-bulk"),
        BulkAction("status", "Status…", "partner.status", "console:partners-bulk"),
        BulkAction("capability", "Capability…", "partner.edit", "console:partners-bulk"),
        BulkAction("territory", "Territory…", "partner.edit", "console:partners-bulk"),
    ),
)  # fmt: skip


@console_page("partner.view")
def partners(request: HttpRequest) -> HttpResponse:
    """List the partners."""
    context = {"may_edit": actor(request).may("partner.edit"), "empty_template": "console/partners/empty.html"}
    return list_page(request, PARTNERS, selectors.listed(actor(request)), "console/partners/list.html", context)
