"""Loading the programmes of docs/programmes as two people would, going to a day, and what their tests share."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from partners.models import Metric, Partner, Programme
from partners.selectors import standing
from partners.selectors.standing import Looked
from partners.services import metric, programme_file
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.common import moment
from prm.common.actors import SYSTEM
from prm.common.lifecycle import exchange
from prm.common.policies import kinds

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "programmes"
Load = Callable[..., Programme]


def at(day: str) -> datetime:
    """Return noon of a day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=12)


def body_of(name: str, kind: str) -> Any:
    """Return the body a vendor's file holds for a policy kind."""
    _, rest = programme_file.read_head((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    found = next(each for each in exchange.load_all(rest) if each.kind == kind)
    return kinds()[kind].schema.model_validate(found.body)


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


def count(partner: Partner, code: str, value: Any, on: str, *, currency: str = "", **tags: Any) -> None:
    """Enter a value of a metric with its evidence."""
    metric.enter(
        actor=SYSTEM, partner=partner, metric=Metric.objects.get(code=code), value=Decimal(str(value)),
        on=date.fromisoformat(on), evidence="Vendor's records", currency=currency, tags=tags,
    )  # fmt: skip


def look(partner: Partner, programme: Programme) -> Looked:
    """Return where a partner stands in a programme now."""
    found = standing.look_at(partner, programme)
    assert found is not None
    return found
