"""What other partners share: deals somebody else leads and one's own company takes part in. Read only."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dealreg.enums import DealStatus, ParticipantRole, SalesStage
from dealreg.models import SharedDeal
from dealreg.selectors import participant as selectors
from dealreg.selectors.registration import country_name
from prm.accounts.lists import list_page
from prm.accounts.web import actor, portal_page, render
from prm.common.lists import Column, Filter, ListSpec, link, status, text, when


def _url(shared: SharedDeal) -> str:
    return reverse("portal:shared-deal", args=[shared.public_id])


def _search(rows: QuerySet, words: str) -> QuerySet:
    return rows.filter(customer_name__icontains=words) | rows.filter(lead_name__icontains=words)


SHARED = ListSpec(
    page="shared",
    noun=("shared deal", "shared deals"),
    columns=(
        Column("customer", "Customer", lambda s: link(s.customer_name, _url(s)), sort="customer_name", css="full"),
        Column("lead", "Led by", lambda s: text(s.lead_name), sort="lead_name", css="full"),
        Column("role", "Your role", lambda s: text(s.get_role_display(), quiet=True), sort="role", css="c-s"),
        Column("status", "Status", lambda s: status(s.status, s.get_status_display()), sort="status", css="c-s"),
        Column("stage", "Stage", lambda s: text(s.get_stage_display(), quiet=True), sort="stage", css="c-s"),
        Column("close", "Expected close", lambda s: when(s.expected_close), sort="expected_close", nullable=True,
               css="c-s"),
        Column("shared", "Shared", lambda s: when(s.created_at), sort="created_at", shown=False, css="c-s"),
    ),
    filters=(
        Filter("role", "Role", lambda: ParticipantRole.choices, lambda rows, values: rows.filter(role__in=values)),
        Filter("status", "Status", lambda: [c for c in DealStatus.choices if c[0] != "draft"],
               lambda rows, values: rows.filter(status__in=values)),
        Filter("stage", "Stage", lambda: SalesStage.choices, lambda rows, values: rows.filter(stage__in=values)),
    ),
    search=_search,
    search_label="Customer or leading partner",
    sort="-shared",
)  # fmt: skip


@portal_page("deal.view")
def shared_list(request: HttpRequest) -> HttpResponse:
    """List what other partners share with this one."""
    return list_page(request, SHARED, selectors.shared_with(actor(request)), "portal/shared/list.html", views=False)


@portal_page("deal.view")
def shared_deal(request: HttpRequest, shared: str) -> HttpResponse:
    """Show the shared part of one deal, with who leads it and what one's own part is."""
    found = selectors.get_shared(actor(request), shared)
    return render(
        request, "portal/shared/deal.html", {"shared": found, "country": country_name(found.customer_country)}
    )
