"""Loading the programmes of docs/programmes as two people would, and going to a day."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from partners.models import Programme
from partners.services import programme_file
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.common import moment
from tests.partners.programmes import at

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "programmes"
Load = Callable[..., Programme]


@pytest.fixture
def load(db: None) -> Load:
    """Return a function that takes a vendor's file through review into force on a day."""

    def put(name: str, *, on: str) -> Programme:
        people = [
            User.objects.filter(email=f"{who}@meridian.example").first()
            or User.objects.create_user(f"{who}@meridian.example", name=who.title(), staff_roles=[StaffRole.OPS_ADMIN])
            for who in ("writer", "second")
        ]
        author, approver = (staff_actor(person) for person in people)
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        with moment.at(at(on)):
            return programme_file.put_in_force(
                author=author, approver=approver, text=text, start=moment.now()
            ).programme

    return put


@pytest.fixture
def then() -> Iterator[Callable[[str], None]]:
    """Return a function that makes a day the present for the rest of the test."""
    entered: list[Any] = []

    def go(day: str) -> None:
        present = moment.at(at(day))
        present.__enter__()
        entered.append(present)

    yield go
    for present in reversed(entered):
        present.__exit__(None, None, None)
