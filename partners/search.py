"""What of this app can be found: partners, their people, and accounts."""

from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse

from partners.enums import PersonStatus
from partners.models import Account, Partner, Person
from partners.selectors import account as accounts
from partners.selectors import partner as partners
from partners.selectors import person as people
from prm.common.actors import Actor
from prm.common.search.registry import Entry, Found, Kind, register
from prm.common.search.text import host


def _numbers_before(row: Partner | Account) -> list[str]:
    """Return the numbers of what was merged into a record, here and in other systems."""
    return [number for gone in row.absorbed.all() for number in (gone.public_id, gone.external_id) if number]


def _partner_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in Partner.objects.filter(pk__in=pks, merged_into__isnull=True).prefetch_related("absorbed"):
        yield Entry(
            row.pk, row.public_id, row.name,
            names=(row.legal_name, *row.trading_names),
            keys=(host(row.website), row.tax_id, row.external_id, *_numbers_before(row)),
            about=(row.city,),
        )  # fmt: skip


def _show_partners(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    for row in (
        partners.visible_to(actor).filter(pk__in=pks).select_related(None).only("public_id", "name", "status", "city")
    ):
        detail = ", ".join(part for part in (row.get_status_display(), row.city) if part)
        yield Found(row.pk, row.public_id, row.name, detail, reverse("console:partner", args=[row.public_id]))


def _person_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in Person.objects.filter(pk__in=pks).exclude(status=PersonStatus.REMOVED):
        yield Entry(
            row.pk, row.public_id, row.name,
            keys=(row.email, row.external_id),
            about=(row.job_title,),
            partner_id=row.partner_id,
        )  # fmt: skip


def _show_people(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    room = "portal:person" if actor.is_partner else "console:person"
    rows = people.visible_to(actor).filter(pk__in=pks).exclude(status=PersonStatus.REMOVED)
    for row in rows.only("public_id", "name", "email", "job_title", "partner__name"):
        other = row.job_title if actor.is_partner else row.partner.name
        detail = ", ".join(part for part in (other, row.email) if part)
        yield Found(row.pk, row.public_id, row.name, detail, reverse(room, args=[row.public_id]))


def _account_entries(pks: Sequence[int]) -> Iterable[Entry]:
    for row in Account.objects.filter(pk__in=pks, merged_into__isnull=True).prefetch_related("aliases", "absorbed"):
        yield Entry(
            row.pk, row.public_id, row.name,
            names=[alias.name for alias in row.aliases.all()],
            keys=(
                row.domain or host(row.website), row.contact_email, row.tax_id, row.external_id, *_numbers_before(row)
            ),
            about=(row.city,),
        )  # fmt: skip


def _show_accounts(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    for row in accounts.visible_to(actor).filter(pk__in=pks).only("public_id", "name", "domain", "city"):
        detail = ", ".join(part for part in (row.domain, row.city) if part)
        yield Found(row.pk, row.public_id, row.name, detail, reverse("console:account", args=[row.public_id]))


register(
    Kind(
        "partner", "partners.Partner", "Partners", "org", 20, "PA", _partner_entries, _show_partners,
        staff="partner.view",
    )
)  # fmt: skip
register(
    Kind(
        "person", "partners.Person", "People", "users", 30, "PE", _person_entries, _show_people,
        staff="partner.view", partner="people.view",
    )
)  # fmt: skip
register(
    Kind(
        "account", "partners.Account", "Accounts", "user", 40, "AC", _account_entries, _show_accounts,
        staff="account.view", sources=(("partners.AccountAlias", "account_id"),),
    )
)  # fmt: skip
