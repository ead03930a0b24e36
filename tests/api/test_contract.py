"""Both documents against the real thing: no call whatever breaks anything, and every answer is as described.

Every operation is called with its examples, with the edges of every field and parameter, and with what chance brings,
valid and not, on records that are there.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test

from prm.common.api.schema import document
from tests.api.calling import CHECKS, aim
from tests.isolation.world import World

pytestmark = [
    pytest.mark.django_db,
    # The client leaves a download it does not read open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BOUNDED = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _broken(side: str, world: World, authorization: str) -> Iterator[str]:
    """Call every operation in every phase and yield what was not as described."""
    schema = schemathesis.openapi.from_dict(deepcopy(document(side)))
    schema.app = get_wsgi_application()
    schema.config.phases.coverage.unexpected_methods = set()  # they are no operations of the document
    for found in schema.get_all_operations():
        operation = found.ok()

        def call(case: Any) -> None:
            aim(case, world)
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
