"""The demo's standing parts: staff, partners, people, catalogue, rates, accounts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Protocol

from django.core.management import call_command

from dealreg.models import Opportunity
from partners import shipped
from partners.enums import PartnerStatus, PersonStatus, TeamRole
from partners.models import Account, Partner, PartnerType, Person, Tier
from partners.services import account as account_services
from partners.services import certification, team, tier
from partners.services import partner as partner_services
from pricing.models import Product, ProductFamily
from prm.accounts.models import User
from prm.common.actors import SYSTEM, Actor
from prm.common.models import ExchangeRate
from prm.demo import PASSWORD, data

DUTIES = {
    TeamRole.PARTNER_MANAGER: ("Pipeline, registrations and the joint plan", "weekly"),
    TeamRole.TECHNICAL_MANAGER: ("Solution design and certifications", "monthly"),
    TeamRole.EXECUTIVE_SPONSOR: ("Escalations and the annual review", "yearly"),
}
# The path of a partner's life up to each status, as steps of its workflow.
LIFE = {
    "prospect": [],
    "onboarding": ["apply", "onboard"],
    "active": ["apply", "onboard", "activate"],
    "at_risk": ["apply", "onboard", "activate", "put_at_risk"],
    "dormant": ["apply", "onboard", "activate", "rest"],
    "terminated": ["apply", "onboard", "activate", "offboard", "terminate"],
}
VERTICAL_CODES = [code for code, _ in shipped.VERTICALS]
CAPABILITY_CODES = [code for _, code, _ in shipped.CAPABILITIES]


@dataclass
class World:
    """Everything history is made of, by the keys of :mod:`prm.demo.data`."""

    random: Random
    staff: dict[str, User] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    products: list[Product] = field(default_factory=list)


class Diary(Protocol):
    """Where a story writes what is to happen."""

    world: World

    def plan(self, at: datetime, act: Callable[[], None]) -> None:
        """Add something to happen at a moment."""


def build(start: datetime, until: datetime) -> World:
    """Make the standing parts as of ``start``; rates run to ``until``."""
    world = World(Random(20260312))
    call_command("setup_programme", verbosity=0)
    _staff(world)
    _catalogue(world)
    _rates(world.random, start, until)
    for row in data.PARTNERS:
        _partner(world, row, start)
    _accounts(start)
    _certificates(world, start)
    return world


def _certificates(world: World, start: datetime) -> None:
    """Define three certificates; engineers and sellers of every partner with a tier hold some."""
    made = [certification.define(actor=SYSTEM, code=code, name=name) for code, name in data.CERTIFICATES]
    for people in world.people.values():
        for person in people:
            for each in world.random.sample(made, world.random.choice([0, 1, 2])):
                if person.status == PersonStatus.ACTIVE:
                    certification.grant(
                        actor=SYSTEM, person=person, certification=each, valid_from=start.date(),
                        valid_until=(start + timedelta(days=730)).date(),
                    )  # fmt: skip


def _user(email: str, name: str, **fields: object) -> User:
    return User.objects.create_user(email, PASSWORD, name=name, **fields)


def _staff(world: World) -> None:
    for row in data.STAFF:
        world.staff[row.key] = _user(
            f"{row.key}@meridian.example", row.name, staff_roles=list(row.roles), job_title=row.title,
            timezone=row.timezone,
            calendar_key=row.calendar,
        )  # fmt: skip


def _catalogue(world: World) -> None:
    families = {code: ProductFamily.objects.create(code=code, name=name) for code, name in data.FAMILIES}
    for sku, name, family, price in data.PRODUCTS:
        world.products.append(
            Product.objects.create(sku=sku, name=name, family=families[family], list_price=Decimal(price))
        )


def _rates(random: Random, start: datetime, until: datetime) -> None:
    """One rate a month and currency, moving by up to one percent."""
    rows, values = [], {quote: Decimal(rate) for quote, rate in data.RATES.items()}
    day = start.date().replace(day=1) - timedelta(days=31)
    while day <= until.date():
        for quote in values:
            values[quote] = (values[quote] * (1 + Decimal(random.randint(-100, 100)) / 10_000)).quantize(
                Decimal("0.0001")
            )
            rows.append(ExchangeRate(base="EUR", quote=quote, on=day, rate=values[quote], source="demo"))
        day = (day + timedelta(days=32)).replace(day=1)
    ExchangeRate.objects.bulk_create(rows)


def _partner(world: World, row: data.PartnerRow, start: datetime) -> None:
    kind = PartnerType.objects.filter(code=row.type).first() or PartnerType.objects.get(code="var")
    partner = partner_services.create(
        actor=SYSTEM,
        data={
            "name": row.name,
            "legal_name": row.name,
            "type": kind,
            "segment": row.segment,
            "motions": list(kind.motions) or ["resell"],
            "territories": list(row.territories),
            "verticals": world.random.sample(VERTICAL_CODES, 2),
            "capabilities": world.random.sample(CAPABILITY_CODES, 3),
            "customer_base": data.CUSTOMER_BASES[row.segment],
            "market_coverage": f"{row.city} and around, {world.random.choice(['mostly', 'also'])} mid-sized companies",
            "address": f"{world.random.choice(data.STREETS)} {world.random.randint(1, 120)}",
            "country": row.country,
            "city": row.city,
            "website": f"https://www.{row.key}.example",
            "currency": data.CURRENCY.get(row.country, "EUR"),
            "calendar_key": row.country,
            "contract_from": (start - timedelta(days=200)).date(),
            "contract_until": (start + timedelta(days=1500)).date(),
            "employees": world.random.choice([18, 35, 60, 120, 340, 900]),
            "parent": world.partners.get(row.parent),
        },
    )
    for step in LIFE[row.status]:
        partner_services.change_status(actor=SYSTEM, partner=partner, step=step, note="Demo history")
    partner.refresh_from_db()
    world.partners[row.key] = partner
    if row.tier:
        chosen = Tier.objects.get(programme__is_primary=True, code=row.tier, region="")
        tier.assign(actor=SYSTEM, partner=partner, tier=chosen, reason="As agreed in the contract", since=start.date())
    if row.status == "active":
        planned = Tier.objects.get(programme__code="planning", code=row.segment, region="")
        tier.assign(actor=SYSTEM, partner=partner, tier=planned, reason="Planning round", since=start.date())
    team.add(actor=SYSTEM, partner=partner, user=world.staff[row.manager], role=TeamRole.PARTNER_MANAGER,
             duties=DUTIES[TeamRole.PARTNER_MANAGER][0], cadence=DUTIES[TeamRole.PARTNER_MANAGER][1])  # fmt: skip
    if row.segment == "strategic":
        team.add(actor=SYSTEM, partner=partner, user=world.staff["elena"], role=TeamRole.EXECUTIVE_SPONSOR,
                 duties=DUTIES[TeamRole.EXECUTIVE_SPONSOR][0], cadence=DUTIES[TeamRole.EXECUTIVE_SPONSOR][1])  # fmt: skip
    world.people[row.key] = _people(world, row, partner)


KNOWN = {
    "acme": [
        ("lena", "Lena Hofmann", "seller", ["partner_seller"], "Account executive"),
        ("mira", "Mira Vogt", "operations", ["partner_admin", "partner_seller"], "Partner operations"),
        ("jonas", "Jonas Amsel", "engineer", ["partner_engineer"], "Solution engineer"),
    ],
    "halden": [("henrik", "Henrik Sommer", "seller", ["partner_admin", "partner_seller"], "Sales director")],
}


def _people(world: World, row: data.PartnerRow, partner: Partner) -> list[Person]:
    """Make a partner's people; those of :data:`KNOWN` can sign in, the others are there to be seen."""
    rows = KNOWN.get(row.key)
    if rows is None:
        rows = []
        for at in range(world.random.randint(2, 4)):
            name = f"{world.random.choice(data.GIVEN)} {world.random.choice(data.FAMILY)}"
            roles = (
                ["partner_admin", "partner_seller"] if at == 0 else [["partner_seller"], ["partner_engineer"]][at % 2]
            )
            key = f"{name.split()[0].lower()}.{at}"
            rows.append((key, name, "seller" if "partner_seller" in roles else "engineer", roles, "Sales"))
    people = []
    for key, name, persona, roles, title in rows:
        email = f"{key}@{row.key}.example"
        user = User(email=email, name=name)
        if row.key in KNOWN:
            user.set_password(PASSWORD)
        else:
            user.set_unusable_password()
        user.save()
        people.append(
            Person.objects.create(
                partner=partner,
                user=user,
                name=name,
                email=email,
                persona=persona,
                roles=roles,
                job_title=title,
                status=PersonStatus.ACTIVE if partner.status != PartnerStatus.TERMINATED else PersonStatus.CONTACT,
            )
        )
    return people


def system_actor(user: User) -> Actor:
    """Return a member of staff as the actor the demo's history is made by."""
    return Actor(name=user.name, kind="staff", user_id=user.pk, email=user.email, roles=frozenset(user.staff_roles))


def _accounts(start: datetime) -> None:
    """Make strategic accounts, and customers the vendor sells to directly, with their opportunities."""
    for name, country, domain in data.STRATEGIC:
        account_services.create(actor=SYSTEM, name=name, website=domain, country=country, is_strategic=True)
    families = {family.code: family for family in ProductFamily.objects.all()}
    for at, (name, country, domain, family, renewal) in enumerate(data.DIRECT):
        account = account_services.create(actor=SYSTEM, name=name, website=domain, country=country)
        _opportunity(account, families[family], renewal, start, at)


def _opportunity(account: Account, family: ProductFamily, renewal: bool, start: datetime, at: int) -> None:
    word = "renewal" if renewal else "expansion"
    Opportunity.objects.create(
        name=f"{account.name}, {family.name} {word}",
        account=account,
        family=family,
        stage="engaging",
        is_renewal=renewal,
        amount=Decimal(60_000 + 25_000 * at),
        currency="EUR",
        owner_name="Meridian direct sales",
        engaged_on=(start + timedelta(days=40 * at)).date(),
    )
