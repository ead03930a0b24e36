"""Values as JSON carries them without loss."""

from datetime import UTC, datetime
from typing import Any


def plain(value: Any) -> Any:
    """Return moments and dates as ISO text, in UTC, and decimals as text: a decimal must not become a float."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, list, dict, bool, int)) else str(value)
