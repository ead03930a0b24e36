"""What a returned registration held when it was returned."""

from typing import Any

from dealreg.models import Deal
from prm.common import clocks
from prm.common.decisions import decisions_of
from prm.common.moment import now
from prm.common.tenancy import as_system


def values_when_returned(deal: Deal) -> dict[str, Any]:
    """Return what stood in each named field when the registration was last returned, by field name."""
    with as_system("decision record"):
        last = next((each for each in decisions_of(deal) if each.kind == "deal.return"), None)
    return dict(last.facts["values"]) if last else {}


def why_not_lapse(deal: Deal) -> str | None:
    """Return why a returned registration does not lapse yet, or ``None`` when the time to fix it is over."""
    clock = clocks.find("deal.fix", subject=deal)
    return "The time to fix it still runs." if clock is None or clock.due_at > now() else None
