"""What tests of the partner's deal pages share: a typed form, and honest query counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prm.common.moment import now

BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SELECT set_config")
"""Statements that open transactions or switch the role: they read nothing and take no plan."""


def typed(**changes: Any) -> dict[str, Any]:
    """Return what a seller types for a complete registration of 126,500 EUR."""
    return {
        "customer_name": "Stadtwerke Ulm Netze GmbH",
        "customer_website": "https://netze.swu.example",
        "customer_country": "DE",
        "contact_name": "Martin Brandt",
        "contact_email": "m.brandt@swu.example",
        "summary": "Gateways for the substations",
        "motion": "resell",
        "territory": "DE-BW",
        "stage": "qualified",
        "currency": "EUR",
        "expected_close": (now().date() + timedelta(days=80)).isoformat(),
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-item": "f:edge",
        "lines-0-quantity": "40",
        "lines-0-amount": "126,500.00",
        **changes,
    }


@pytest.fixture
def open_form() -> Callable[[Client], dict[str, str]]:
    """Return a function that opens an empty form and gives the hidden fields it carries."""

    def opened(client: Client) -> dict[str, str]:
        page = client.get("/portal/deals/new/")
        return {"key": page.context["key"], "revision": str(page.context["revision"])}

    return opened


@pytest.fixture
def reading() -> Callable[[], Any]:
    """Return a context manager that lists the statements that read or write data."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        found: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield found
        found += [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(BOOKKEEPING)]

    return watch
