"""What a form says about a policy's field beyond its type, title and description."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Hint:
    """Written beside a type: ``limit: Annotated[int, Hint(unit="days")]``.

    ``unit`` stands behind a number. ``percent`` shows parts of one as percents. ``of`` names the list a text comes
    from, or the keys of a table: a fact's name, or a list of the studio's own ("job"). ``words`` name the values of a
    ``Literal``. ``long`` gives a text a whole line.
    """

    unit: str = ""
    percent: bool = False
    of: str = ""
    words: tuple[tuple[str, str], ...] = ()
    long: bool = False

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Tell the reader of the API's schema the unit and the list too."""
        schema: dict[str, Any] = handler(core)
        known = {"x-unit": self.unit, "x-percent": self.percent, "x-of": self.of}
        return {**schema, **{key: value for key, value in known.items() if value}}


DAYS = Hint(unit="days")
EUR = Hint(unit="EUR")
POINTS = Hint(unit="points")
PARTS = Hint(unit="%", percent=True)
LONG = Hint(long=True)
TIER = Hint(of="tier")
JOB = Hint(of="job")
METRIC = Hint(of="metric")
CURRENCY = Hint(of="currency")
