"""Both documents in sequence: what one operation answers, the next one is called with, along the links between them.

A record is made, read, moved, moved once more; an answer is as described whatever came before it.
"""

from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings

from prm.common.api.schema import document
from tests.api.calling import CHECKS, aim
from tests.isolation.world import World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

BOUNDED = settings(
    max_examples=150,
    stateful_step_count=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _follow(side: str, world: World, authorization: str) -> dict[str, set[int]]:
    """Walk along the links, each walk in a transaction of its own; return the answers every operation gave."""
    schema = schemathesis.openapi.from_dict(deepcopy(document(side)))
    schema.app = get_wsgi_application()
    answered: dict[str, set[int]] = {}

    class Walk(schema.as_state_machine()):  # type: ignore[misc]
        """A few calls, one after the other."""

        def setup(self) -> None:
            self.undo = transaction.atomic()
            self.undo.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

        def before_call(self, case: Any) -> None:
            aim(case, world, keep=True)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": authorization, "Accept-Encoding": "identity"}}

        def validate_response(self, response: Any, case: Any, **more: Any) -> None:
            answered.setdefault(case.operation.label, set()).add(response.status_code)
            case.validate_response(response, checks=CHECKS)

    Walk.run(settings=BOUNDED)
    return answered


def _worked(answered: dict[str, set[int]]) -> int:
    return sum(any(status < 300 for status in statuses) for statuses in answered.values())


def test_the_portals_operations_follow_each_other_as_its_document_says(world, no_limit, one_connection, portal_key):
    answered = _follow("portal", world, portal_key)

    assert _worked(answered) > 25


def test_the_consoles_operations_follow_each_other_as_its_document_says(world, no_limit, one_connection, console_key):
    answered = _follow("console", world, console_key)

    assert _worked(answered) > 25


def test_every_link_names_an_operation_and_its_parameters():
    for side in ("portal", "console"):
        described = [(path, one) for path, operations in document(side)["paths"].items() for one in operations.values()]
        asked = {
            one["operationId"]: {each["name"] for each in one.get("parameters", []) if each["in"] == "path"}
            for _, one in described
        }
        links = [
            link
            for _, one in described
            for answer in one["responses"].values()
            for link in answer.get("links", {}).values()
        ]
        assert links
        for link in links:
            assert set(link["parameters"]) == asked[link["operationId"]], link["operationId"]
