"""Who is there: the vendor's people, partners with their tiers and teams, people, customers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management import call_command

from partners.models import Account, NameToken, Partner, PartnerType, Person, TeamMember, Tier, TierAssignment
from partners.rules.match_keys import COMMON
from partners.rules.subject import Subject
from partners.selectors.account import stored_keys
from pricing.models import Product, ProductFamily
from prm.accounts.enums import PartnerRole, StaffRole
from prm.accounts.models import ApiToken, User
from prm.accounts.selectors.actor import token_hash
from prm.bench import names
from prm.bench.copying import copy, public_id
from prm.bench.sizes import Size
from prm.common.models import ExchangeRate
from prm.common.moment import now

OWN = 1
"""The key of the partner whose pages are measured."""
SELLERS = 64
"""How many partners register deals during the measuring: the last ones, which have few."""
MANAGERS = 12
FAMILIES = ("edge", "fleet", "core", "care")
COUNTRIES = ("DE", "DE", "DE", "FR", "GB", "US", "SE", "IT")
TIERS = ("elite", "premier", "authorized", "elite", "premier")
LARGEST = 2
"""The key of the partner with the most registrations."""


def token_of(partner: int) -> str:
    """Return the API token of a partner's own; the benchmark's databases hold no secrets."""
    return f"ent_bench_{partner}"


def seller_mail(partner: int) -> str:
    """Return who signs in for a partner."""
    return f"seller{partner}@partner{partner}.example"


def sellers(size: Size) -> range:
    """Return the partners that register deals."""
    return range(max(LARGEST, size.partners - SELLERS) + 1, size.partners + 1)


def set_up() -> None:
    """Make the programme and everything there are few of, through the ORM: lists, products, staff, sellers, tokens."""
    call_command("setup_programme", verbosity=0)
    for code in FAMILIES:
        family = ProductFamily.objects.create(code=code, name=f"{code.title()} line")
        Product.objects.bulk_create(
            [Product(sku=f"{code}-{n}", name=f"{code.title()} {n}", family=family, list_price=1000) for n in range(25)]
        )
    ExchangeRate.objects.create(base="EUR", quote="USD", on=date(2020, 1, 1), rate=1)
    ExchangeRate.objects.create(base="USD", quote="EUR", on=date(2020, 1, 1), rate=1)
    roles = [[StaffRole.CHANNEL_MANAGER]] * MANAGERS + [[StaffRole.DEAL_DESK]] * 4
    for number, held in enumerate([*roles, [StaffRole.OPS_ADMIN], [StaffRole.FINANCE], [StaffRole.EXECUTIVE]]):
        User.objects.create(email=f"staff{number}@vendor.example", name=names.person(number), staff_roles=held)


def add_sellers(size: Size) -> None:
    """Give the partners that take part somebody who signs in, and a token."""
    at = now()
    for partner in (OWN, LARGEST, *sellers(size)):
        user = User.objects.create(email=seller_mail(partner), name=names.person(10**6 + partner))
        Person.objects.create(
            partner_id=partner, user=user, name=user.name, email=user.email, status="active",
            roles=[PartnerRole.ADMIN, PartnerRole.SELLER],
        )  # fmt: skip
        ApiToken.objects.create(
            kind="service", partner_id=partner, name="Bench", token_hash=token_hash(token_of(partner)),
            roles=[PartnerRole.SELLER], scopes=["deals:read", "deals:write"], expires_at=at + timedelta(days=3650),
        )  # fmt: skip


def add_partners(size: Size) -> None:
    """Bring in the partners with their tiers and account teams."""
    kind, at = PartnerType.objects.order_by("pk")[0].pk, now()
    managers = list(User.objects.filter(staff_roles__contains=["channel_manager"]).order_by("pk"))
    tiers = {t.code: t for t in Tier.objects.filter(programme__is_primary=True, region="")}
    keys = range(1, size.partners + 1)
    copy(
        Partner,
        ("id", "public_id", "name", "type_id", "status", "segment", "motions", "territories", "country", "city",
         "website", "currency", "calendar_key", "created_at", "updated_at"),
        (
            (n, public_id("PA", n), f"{names.company(n + 5 * 10**6)}", kind, "active", ("growth", "strategic")[n % 2],
             ["resell", "co_sell"], ["EMEA", "AMER"], COUNTRIES[n % 8], names.town(n), f"https://partner{n}.example/",
             "EUR", "DE", at, at)
            for n in keys
        ),
    )  # fmt: skip
    copy(
        TierAssignment,
        ("id", "public_id", "partner_id", "programme_id", "tier_id", "since", "created_at", "updated_at"),
        (
            (n, public_id("TA", n), n, tier.programme_id, tier.pk, at.date() - timedelta(days=400), at, at)
            for n in keys
            for tier in [tiers[TIERS[n % len(TIERS)]]]
        ),
    )
    copy(
        TeamMember,
        ("id", "public_id", "partner_id", "user_id", "role", "name", "email", "created_at", "updated_at"),
        (
            (n, public_id("TM", n), n, user.pk, "partner_manager", user.name, user.email, at, at)
            for n in keys
            for user in [managers[n % len(managers)]]
        ),
    )


def add_people(size: Size) -> None:
    """Bring in the partners' contacts."""
    at = now()
    copy(
        Person,
        ("id", "public_id", "partner_id", "name", "email", "job_title", "created_at", "updated_at"),
        (
            (n, public_id("PE", n), 1 + n % size.partners, names.person(n), f"contact{n}@mail.example", "Sales", at, at)
            for n in range(1, size.people + 1)
        ),
    )


def add_accounts(first: int, end: int) -> None:
    """Bring in the customers from ``first`` up to ``end``, with the keys the matching rule makes of them."""
    copy(
        Account,
        ("id", "public_id", "name", "website", "domain", "country", "city", "sector", "match_keys", "created_at",
         "updated_at"),
        (_account(n, now()) for n in range(first, end)),
    )  # fmt: skip


SECTORS = ("utilities", "manufacturing", "logistics", "public", "healthcare", "finance", "retail")


def _account(n: int, at: datetime) -> tuple[Any, ...]:
    name, site = names.company(n), names.domain(n)
    country, town = COUNTRIES[n % 8], names.town(n)
    keys = stored_keys(Subject(name, country=country, domain=site, city=town))
    return (n, public_id("AC", n), name, f"https://{site}/", site, country, town, SECTORS[n % 7], keys, at, at)


def count_keys(cursor: Any) -> None:
    """Count how many customers each key has, as the product keeps it."""
    table = NameToken._meta.db_table
    cursor.execute("SET work_mem = '256MB'")
    cursor.execute(
        f'INSERT INTO "{table}" (token, count, is_common) SELECT key, count(*), count(*) >= {COMMON} FROM '
        "(SELECT unnest(match_keys) AS key FROM partners_account) keys GROUP BY key"
    )


def parts(total: int, of: int) -> Iterator[tuple[int, int]]:
    """Cut the numbers from 1 to ``total`` into pieces of at most ``of``, as (first, end)."""
    return ((first, min(first + of, total + 1)) for first in range(1, total + 1, of))
