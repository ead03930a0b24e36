"""The cast, always the same: olga, mara, dev at the vendor; alice and bob at Acme; charlie at Globex."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from partners.enums import PartnerStatus, PersonStatus
from partners.models import Partner, PartnerType, Person, Territory
from prm.accounts.enums import PartnerRole, StaffRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import memberships_of, partner_actor, staff_actor
from prm.common.actors import Actor

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _fast(settings) -> None:
    """Cheap password hashing, and nothing remembered from another test."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _staff(name: str, *roles: str) -> User:
    return User.objects.create_user(f"{name}@meridian.example", PASSWORD, name=name.title(), staff_roles=list(roles))


@pytest.fixture
def olga(db) -> User:
    """Ops admin at the vendor."""
    return _staff("olga", StaffRole.OPS_ADMIN)


@pytest.fixture
def mara(db) -> User:
    """Channel manager at the vendor."""
    return _staff("mara", StaffRole.CHANNEL_MANAGER)


@pytest.fixture
def dev(db) -> User:
    """Deal desk at the vendor."""
    return _staff("dev", StaffRole.DEAL_DESK)


@pytest.fixture
def territories(db) -> dict[str, Territory]:
    """EMEA with Germany and its south-west, and France; the Americas with the United States."""
    made: dict[str, Territory] = {}
    for code, name, parent in [
        ("EMEA", "EMEA", None),
        ("DE", "Germany", "EMEA"),
        ("DE-BW", "Baden-Württemberg", "DE"),
        ("DE-BY", "Bavaria", "DE"),
        ("FR", "France", "EMEA"),
        ("AMER", "Americas", None),
        ("US", "United States", "AMER"),
    ]:
        made[code], _ = Territory.objects.get_or_create(
            code=code, defaults={"name": name, "parent": made.get(parent or "")}
        )
    return made


def _partner(name: str, territories: dict[str, Territory]) -> Partner:
    kind, _ = PartnerType.objects.get_or_create(code="var", defaults={"name": "VAR / reseller"})
    return Partner.objects.create(
        name=name,
        type=kind,
        status=PartnerStatus.ACTIVE,
        country="DE",
        territories=["EMEA"],
        motions=["resell", "co_sell"],
    )


@pytest.fixture
def acme(territories) -> Partner:
    """An active partner in EMEA."""
    return _partner("Acme Integration GmbH", territories)


@pytest.fixture
def globex(territories) -> Partner:
    """Another one, which must never see Acme."""
    return _partner("Globex Systems SAS", territories)


def _member(name: str, partner: Partner, *roles: str) -> User:
    email = f"{name}@{partner.name.split()[0].lower()}.example"
    user = User.objects.create_user(email, PASSWORD, name=name.title())
    Person.objects.create(
        partner=partner, user=user, name=user.name, email=email, roles=list(roles), status=PersonStatus.ACTIVE
    )
    return user


@pytest.fixture
def alice(acme) -> User:
    """Partner admin at Acme."""
    return _member("alice", acme, PartnerRole.ADMIN)


@pytest.fixture
def bob(acme) -> User:
    """Seller at Acme."""
    return _member("bob", acme, PartnerRole.SELLER)


@pytest.fixture
def charlie(globex) -> User:
    """Seller and admin at Globex."""
    return _member("charlie", globex, PartnerRole.ADMIN, PartnerRole.SELLER)


@pytest.fixture
def actor() -> Callable[[User], Actor]:
    """Turn a user into the actor their request would have."""

    def make(user: User) -> Actor:
        return staff_actor(user) if user.is_staff else partner_actor(user, memberships_of(user)[0])

    return make


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """Return a client signed in as the user."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def late_2026() -> Iterator[None]:
    """It is a Tuesday morning in November 2026: for tests that write days out. Comes before what has a beginning."""
    with time_machine.travel("2026-11-24T09:00Z"):
        yield


@pytest.fixture
def programme(db) -> None:
    """The shipped programme: reference lists, tiers, calendars, default policies."""
    call_command("setup_programme", verbosity=0)
