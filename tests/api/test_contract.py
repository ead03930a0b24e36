"""Both documents against the real thing: no call whatever breaks anything, and every answer is as described.

Every operation is called with its examples, with the edges of every field and parameter, and with what chance brings,
valid and not, on records that are there.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.specs.openapi import checks as described

from prm.accounts.enums import PartnerRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import memberships_of, partner_actor, staff_actor
from prm.accounts.services import token
from prm.common.api.schema import document
from tests.isolation.world import World

pytestmark = [
    pytest.mark.django_db,
    # The client leaves a download it does not read open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

CHECKS = [
    checks.not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
]
BOUNDED = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Which record of the world stands for a parameter, by the address's first word.
RECORDS = {
    "partners": "acme",
    "people": "person",
    "accounts": "account",
    "opportunities": "opportunity",
    "imports": "job",
    "products": "product",
    "notifications": "notification",
}


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection, as Django's own test client does."""
    both = (request_started, request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.fixture
def portal_key(world) -> str:
    """A key of Acme's own that may do all a partner may."""
    user = User.objects.get(email="partner_admin@acme.example")
    admin = partner_actor(user, memberships_of(user)[0])
    _, secret = token.create_service(actor=admin, name="Sync", roles=PartnerRole.values, scopes=["write"], days=30)
    return f"Bearer {secret}"


@pytest.fixture
def console_key(world) -> str:
    """An ops admin's key."""
    user = User.objects.get(email="ops_admin@meridian.example")
    _, secret = token.create(actor=staff_actor(user), name="Sync", scopes=["write"], days=30)
    return f"Bearer {secret}"


def _aim(case: Any, world: World) -> None:
    """Let the parameters of the address name a record that is there, where they are only names."""
    word = case.path.split("/")[4]
    names = {"reference": RECORDS.get(word, "deal"), "file": "file", "extension": "extension", "match": "match"}
    for name in case.path_parameters or {}:
        if name in names:
            case.path_parameters[name] = str(world.objects[names[name]])


def _broken(side: str, world: World, authorization: str) -> Iterator[str]:
    """Call every operation in every phase and yield what was not as described."""
    schema = schemathesis.openapi.from_dict(document(side))
    schema.app = get_wsgi_application()
    schema.config.phases.coverage.unexpected_methods = set()  # they are no operations of the document
    for found in schema.get_all_operations():
        operation = found.ok()

        def call(case: Any) -> None:
            _aim(case, world)
            with transaction.atomic():
                case.call_and_validate(
                    headers={"Authorization": authorization, "Accept-Encoding": "identity"}, checks=CHECKS
                )
                transaction.set_rollback(True)

        modes = HypothesisTestConfig(project=schema.config, modes=list(HypothesisTestMode), settings=BOUNDED)
        try:
            create_test(operation=operation, test_func=call, config=modes)()
        except FailureGroup as group:
            yield f"{operation.label}: {[str(failure) for failure in group.exceptions]}"


def test_the_portals_api_is_what_its_document_says(world, no_limit, one_connection, portal_key):
    assert "\n\n".join(_broken("portal", world, portal_key)) == ""


def test_the_consoles_api_is_what_its_document_says(world, no_limit, one_connection, console_key):
    assert "\n\n".join(_broken("console", world, console_key)) == ""
