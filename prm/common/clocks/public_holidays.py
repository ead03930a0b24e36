"""Public holidays by country, subdivision and year, out of the ``holidays`` package."""

import sys
import warnings
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.util import find_spec, module_from_spec
from threading import Lock
from types import MappingProxyType

import holidays

# The package's own objects grow while they are asked, which two threads must not do at once; a year, once made, stays.
_making = Lock()


def _load_countries_one_by_one() -> None:
    """Let the package import only the countries it is asked for.

    Each is a module of its own, in a folder whose index imports all 250: ten megabytes for each process. The index is
    put in its place unread; the package finds its countries by their modules' names.
    """
    name = "holidays.countries"
    spec = find_spec(name)
    if spec is not None and name not in sys.modules:
        sys.modules[name] = module_from_spec(spec)


_load_countries_one_by_one()


@lru_cache(maxsize=2048)
def names_of(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Return the holidays of one year with their names; none without a country, or beyond what the package knows.

    ``country`` and ``subdivision`` are ISO 3166 codes ("DE", "BW"). Raises ``ValueError`` for unknown ones.
    """
    if not country:
        return MappingProxyType({})
    with _making, warnings.catch_warnings():
        # The package warns about years for which moon calendars are not known; the fixed days still are.
        warnings.simplefilter("ignore")
        try:
            found = holidays.country_holidays(
                country, subdiv=subdivision or None, years=year, expand=False, language="en_US"
            )
        except NotImplementedError as error:
            raise ValueError(f"no holidays are known for {country} {subdivision}".strip()) from error
        return MappingProxyType(dict(found.items()))
