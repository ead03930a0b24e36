"""What a list shows in one place of a row: a value with its kind, drawn by ``prm.common.components.rows``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from prm.common.components import statuses


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one row: how it is shown (``kind``), and what a file gets (``plain``)."""

    kind: str
    text: str = ""
    plain: Any = ""
    url: str = ""
    state: str = ""
    unit: str = ""
    moment: date | datetime | None = None
    more: int = 0
    data: Any = None


def text(value: Any, *, quiet: bool = False) -> Cell:
    """A plain value; empty when unknown."""
    shown = "" if value is None else str(value)
    return Cell("quiet" if quiet else "text", shown, shown)


def link(value: str, url: str) -> Cell:
    """The name of a row, leading to its page."""
    return Cell("link", value, value, url=url)


def status(state: str, word: str = "") -> Cell:
    """A state as a shape and a word; see ``prm.common.components.statuses``."""
    word = word or statuses.look(state).word
    return Cell("status", word, word, state=state)


def money(amount: Decimal | None, currency: str) -> Cell:
    """An amount with its currency; empty when unknown, which is not zero."""
    return Cell("text") if amount is None else Cell("money", plain=amount, unit=currency)


def number(value: int | Decimal | None) -> Cell:
    """A figure, grouped."""
    return Cell("text") if value is None else Cell("text", f"{value:,}", value)


def when(moment: date | datetime | None) -> Cell:
    """A day or a moment."""
    return Cell("text") if moment is None else Cell("when", plain=moment.isoformat(), moment=moment)


def several(names: Sequence[str], shown: int = 2) -> Cell:
    """A few names, and how many more there are."""
    kept = ", ".join(names[:shown])
    return Cell("several", kept, "; ".join(names), more=max(len(names) - shown, 0))


def drawn(draw: Callable[[], SafeString], plain: Any = "") -> Cell:
    """Markup made by ``draw`` when the page is drawn, and not for a file."""
    return Cell("drawn", plain=plain, data=draw)


def custom(data: Any, plain: Any = "") -> Cell:
    """Anything a column's own template shows."""
    return Cell("custom", plain=plain, data=data)
