"""What every measure stands on."""

from dataclasses import dataclass

from django.test import Client

from prm.accounts.models import User
from prm.bench.database import working_on
from prm.bench.load import Pace
from prm.bench.servers import Server
from prm.bench.sizes import Plan

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Bench:
    """Two databases, the product served from each, and the floors served from the larger one."""

    plan: Plan
    large: str
    twin: str
    product: Server
    twin_product: Server
    bare: Server

    @property
    def sides(self) -> tuple[tuple[str, Server], tuple[str, Server]]:
        """Return the smaller database and the larger one, each with what serves it."""
        return (self.twin, self.twin_product), (self.large, self.product)

    @property
    def accounts(self) -> str:
        """Return how many customers the larger database has, in words."""
        return f"{self.plan.large.accounts:,}"

    @property
    def deals(self) -> tuple[str, str]:
        """Return how many registrations the databases have, in words, the smaller first."""
        return f"{self.plan.twin.registrations:,}", f"{self.plan.large.registrations:,}"


def session_of(database: str, email: str) -> str:
    """Return the key of a new session of a person."""
    with working_on(database):
        client = Client()
        client.force_login(User.objects.get(email=email), backend=BACKEND)
        return str(client.cookies["sessionid"].value)


def sound(pace: Pace) -> Pace:
    """Return the pace if every answer was right; a measure of errors is none."""
    if pace.wrong or not pace.each:
        raise RuntimeError(f"{len(pace.wrong)} wrong answers, the first: {pace.wrong[:1]}")
    return pace
