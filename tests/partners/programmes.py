"""What the tests of real programmes share: a day, a value entered, a look."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from partners.models import Metric, Partner, Programme
from partners.selectors import standing
from partners.selectors.standing import Looked
from partners.services import metric
from prm.common.actors import SYSTEM


def at(day: str) -> datetime:
    """Return noon of a day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=12)


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
