"""Two accounts that are one."""

import pytest

from partners.models import Account
from partners.services import account as account_service


@pytest.fixture
def swu(olga, actor) -> Account:
    return account_service.create(actor=actor(olga), name="Stadtwerke Ulm", website="https://swu.example", city="Ulm")


@pytest.fixture
def twin(olga, actor) -> Account:
    return account_service.create(
        actor=actor(olga), name="SWU Ulm GmbH", website="https://swu.example", tax_id="DE811247093", country="DE"
    )
