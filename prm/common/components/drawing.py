"""States, amounts, moments and clocks as markup: what the tags of the same names draw, and every row of a list."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from prm.common.components import figures, icons, moments, statuses
from prm.common.components.markup import fill
from prm.common.moment import now

NOTHING = mark_safe('<span class="quiet"><span aria-hidden="true">–</span><span class="sr">unknown</span></span>')


def read(thing: Any, name: str, default: Any = "") -> Any:
    """Return an attribute of an object or a key of a mapping."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


def status(
    state: Any = "", label: Any = "", *, shape: str = "", tone: str | None = None, pill: bool = False
) -> SafeString:
    """``{% status deal.status deal.get_status_display %}``: a state as a shape and a word.

    ``shape`` and ``tone`` (good, warn, bad, live or empty) overrule what the state is known by; ``pill`` is for heads.
    """
    look = statuses.look(str(state))
    tone = look.tone if tone is None else tone
    css = "status" + (f" status--{tone}" if tone else "") + (" status--pill" if pill else "")
    return fill('<span class="{}">{}{}</span>', css, icons.shape(shape or look.shape), label or look.word)


def money(amount: Any, currency: str = "", *, sign: bool = False, url: str = "", label: str = "") -> SafeString:
    """``{% money deal.amount deal.currency %}``: digits and a quiet currency; a dash when unknown, which is not zero.

    Takes a ``Money`` too. ``sign`` writes the plus; ``url`` makes the figure a link to its rows, read as ``label``.
    """
    if amount is None or amount == "":
        return NOTHING
    if hasattr(amount, "currency"):
        amount, currency = amount.amount, amount.currency
    digits = figures.amount_words(amount, currency)
    if sign and not digits.startswith(figures.MINUS):
        digits = f"+{digits}"
    figure = fill("{}", digits)
    if url:
        spoken = fill(' aria-label="{}: {} {}"', label, digits, currency) if label else ""
        figure = fill('<a class="fig" href="{}"{}>{}</a>', url, spoken, digits)
    if not currency:
        return figure
    return fill('{}<abbr class="ccy" title="{}">{}</abbr>', figure, figures.currency_name(currency), currency)


def when(moment: datetime | date | None, *, css: str = "") -> SafeString:
    """``{% when entry.at %}``: a moment or a day in few words, exact in the viewer's zone on hover."""
    if moment is None or moment == "":
        return NOTHING
    if isinstance(moment, datetime):
        said, whole, machine = moments.moment_words(moment), moments.exact(moment), moment.isoformat()
    else:
        today = timezone.localtime(now()).date()
        said, whole, machine = moments.day_words(moment, today), moments.exact_day(moment), moment.isoformat()
    extra = fill(' class="{}"', css) if css else ""
    return fill('<time datetime="{}" title="{}"{}>{}</time>', machine, whole, extra, said)


def clock(view: Any, *, of: bool = True) -> SafeString:
    """``{% clock view %}``: time left or late, of how much, exact on hover. Takes a ``ClockView`` or a mapping.

    ``of=False`` is the short form for tables: no total, no "left".
    """
    if not view:
        return NOTHING
    state, left, title = read(view, "state"), str(read(view, "left")), read(view, "title")
    drawn = _ring(read(view, "percent", 0)) if state in {"running", "warn"} else icons.shape(CLOCK_SHAPES[state])
    tone = f"clock clock--{CLOCK_TONES[state]}" if CLOCK_TONES[state] else "clock"
    total = read(view, "of") if of else ""
    if not of:
        left = left.removesuffix(" left")
    rest = fill(' <span class="clock__of">{}</span>', total) if total else ""
    return fill('<span class="{}" title="{}">{}<span>{}{}</span></span>', tone, title, drawn, left, rest)


CLOCK_SHAPES = {"over": "over", "met": "approved", "kept": "approved", "paused": "paused"}
CLOCK_TONES = {"running": "", "warn": "warn", "over": "over", "met": "kept", "kept": "kept", "paused": "paused"}


def _ring(percent: Any) -> SafeString:
    return fill(
        '<svg class="clock__ring" viewBox="0 0 16 16" aria-hidden="true"><circle class="t" cx="8" cy="8" r="6"/>'
        '<circle class="v" cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="{} 100"/></svg>',
        percent or 0,
    )
