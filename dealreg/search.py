"""What of this app can be found: deals, their files, and the vendor's opportunities."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from dealreg.models import Deal, DealFile, Opportunity
from dealreg.portal.words import title_of
from dealreg.selectors import deal as deals
from dealreg.selectors import opportunity as opportunities
from prm.common.actors import Actor
from prm.common.search.registry import Entry, Found, Kind, register
from prm.common.search.text import host


def _deal_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in Deal.objects.filter(pk__in=pks):
        yield Entry(
            row.pk, row.public_id, title_of(row),
            keys=(host(row.customer_website), row.customer_tax_id),
            about=(row.customer_city, row.contact_name, row.contact_email),
            partner_id=row.partner_id,
            for_staff=row.submitted_at is not None,
        )  # fmt: skip


def _show_deals(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    room = "portal:deal" if actor.is_partner else "console:deal"
    rows = deals.visible_to(actor).filter(pk__in=pks).select_related("partner")
    for row in rows.only("public_id", "customer_name", "status", "partner__name"):
        other = row.public_id if actor.is_partner else row.partner.name
        detail = f"{row.get_status_display()}, {other}"
        yield Found(row.pk, row.public_id, title_of(row), detail, reverse(room, args=[row.public_id]))


def _opportunity_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in Opportunity.objects.filter(pk__in=pks):
        yield Entry(row.pk, row.public_id, row.name, keys=(row.external_id,), about=(row.owner_name,))


def _show_opportunities(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    rows = opportunities.visible_to(actor).filter(pk__in=pks).select_related(None).select_related("account")
    for row in rows.only("public_id", "name", "stage", "account__name"):
        other = row.account.name if row.account else row.public_id
        detail = f"{row.get_stage_display()}, {other}"
        yield Found(row.pk, row.public_id, row.name, detail, reverse("console:opportunity", args=[row.public_id]))


def _file_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in DealFile.objects.filter(pk__in=pks):
        yield Entry(row.pk, row.public_id, row.name, partner_id=row.partner_id, for_staff=False)


def _show_files(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    for row in deals.files_visible_to(actor).filter(pk__in=pks):
        address = reverse("portal:deal-file", args=[row.deal.public_id, row.public_id])
        yield Found(row.pk, row.public_id, row.name, f"File of {title_of(row.deal)}", address)


register(
    Kind(
        "deal", "dealreg.Deal", "Deals", "deal", 10, "DR", _deal_entries, _show_deals,
        staff="deal.queue", partner="deal.view",
    )
)  # fmt: skip
register(
    Kind(
        "opportunity", "dealreg.Opportunity", "Opportunities", "lead", 50, "OP", _opportunity_entries,
        _show_opportunities, staff="opportunity.view",
    )
)  # fmt: skip
register(
    Kind("file", "dealreg.DealFile", "Files", "file", 70, "DF", _file_entries, _show_files, partner="deal.view")
)  # fmt: skip
