"""Tags and filters of the visual language. Cheap enough for every cell of a table; the components stand on them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from prm.common.components import drawing, figures, icons, moments, statuses
from prm.common.components.drawing import read
from prm.common.components.markup import fill
from prm.common.components.rows import rows
from prm.common.lists import Listing

register = template.Library()
RESULTS = frozenset({"passed", "failed", "unknown"})
"""What a line of a Why card may come out as."""

for tag in (drawing.status, drawing.money, drawing.when, drawing.clock):
    register.simple_tag(tag)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """``{% icon "plus" %}``: a 16 px line icon, decorative. Anything it means must also stand there as a word."""
    return icons.icon(name, f"icon {css}" if css else "icon")


@register.simple_tag
def shape(name: str) -> SafeString:
    """``{% shape "approved" %}``: the shape of a state, without its word."""
    return icons.shape(name)


@register.simple_tag
def state_shape(state: Any) -> SafeString:
    """``{% state_shape "passed" %}``: only the shape a state is known by, for lists of checks."""
    return icons.shape(statuses.look(str(state)).shape)


@register.simple_tag(takes_context=True)
def list_rows(context: Context, listing: Listing, *, chosen: bool = False) -> SafeString:
    """``{% list_rows list chosen=bulk_actions %}``: the rows of a list's table, with boxes when they are chosen."""
    return rows(listing, chosen=bool(chosen), context=context)


@register.simple_tag
def avatar(name: str, side: str = "partner", *, square: bool = False) -> SafeString:
    """``{% avatar person.name "vendor" %}``: initials, dark for the vendor's people; the name stands beside."""
    css = "avatar" + (" avatar--vendor" if side == "vendor" else "") + (" avatar--sq" if square else "")
    return fill('<span class="{}" aria-hidden="true">{}</span>', css, initials(name))


@register.simple_tag
def meter(value: Any, total: Any = 100, *, mark: Any = None, tone: str = "", offset: Any = 0) -> SafeString:
    """``{% meter 6 8 %}``: a bar; decorative, the figures stand beside.

    ``tone`` is good, warn or quiet, ``mark`` a goal. ``offset`` starts the bar further in, to show one part of a sum.
    """
    css = {"good": "ok", "warn": "w", "quiet": "b"}.get(tone, "v")
    goal = fill('<rect class="mk" x="{}%" width="2" height="6"/>', figures.percent(mark, total)) if mark else ""
    return fill(
        '<svg class="meter" aria-hidden="true"><rect class="{}" x="{}%" width="{}%" height="6"/>{}</svg>',
        css,
        figures.percent(offset, total),
        figures.percent(value, total),
        goal,
    )


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """``<a href="{% query sort='amount' page=None %}">``: this address, changed; ``None`` removes."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        elif isinstance(value, list | tuple):
            params.setlist(name, [str(item) for item in value])
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag
def columns(rows: Any) -> figures.Columns:
    """``{% columns months as drawn %}``: ``(label, all, part)`` rows drawn as columns; see ``<c-columns>``."""
    return figures.columns(rows)


@register.filter
def initials(name: str) -> str:
    """Return up to two initials: first and last word of a name."""
    words = [word for word in str(name).split() if word[:1].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper() or "?"


@register.filter
def amount(value: Any, currency: str = "") -> str:
    """Return an amount as plain text, for sentences and labels: ``{{ total|amount:"EUR" }}``."""
    return "" if value is None else f"{figures.amount_words(value, currency)} {currency}".strip()


@register.filter
def exact(moment: datetime | date | None) -> str:
    """Return a moment or a day in full, in the viewer's zone."""
    if not moment:
        return ""
    return moments.exact(moment) if isinstance(moment, datetime) else moments.exact_day(moment)


@register.filter
def month_name(month: str) -> str:
    """Return such as "March 2026" for the month 2026-03."""
    return f"{datetime.strptime(month, '%Y-%m'):%B %Y}"


@register.filter
def long_day(day: datetime | date | None) -> str:
    """Return such as "1 January 2026", for sentences."""
    if not day:
        return ""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return f"{local.day} {local:%B %Y}"


@register.filter
def clock_time(moment: datetime | None) -> str:
    """Return the time of day in the viewer's zone, such as "10:28"."""
    return moments.clock_time(moment) if moment else ""


@register.filter
def grouped(number: Any) -> str:
    """Return a count with grouped digits: 8,800."""
    return f"{number:,}" if isinstance(number, int | Decimal) else str(number)


@register.filter
def percent_of(value: Any, total: Any) -> Decimal:
    """Return ``value`` as percent of ``total``, between 0 and 100."""
    return figures.percent(value, total)


@register.filter
def trace_lines(card: Any, rows: Any = None) -> Any:
    """Return the lines a Why card shows: those given, else the card's own rows or the decision's whole trace."""
    return rows if rows is not None else read(card, "rows", None) or read(card, "trace", [])


@register.filter
def says_results(lines: Any) -> bool:
    """Whether any line of a Why card says what it contributed or how it came out."""
    return any(read(line, "contribution", "") or read(line, "result", "") in RESULTS for line in lines)


@register.filter
def state_word(state: str) -> str:
    """Return the word a state is known by."""
    return statuses.look(str(state)).word


@register.filter
def widget_kind(field: Any) -> str:
    """Return what a bound field is drawn as: text, textarea, select, check, checks, radios, file, hidden."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    kind = getattr(widget, "input_type", "") or type(widget).__name__.lower()
    if kind == "checkbox":
        return "checks" if getattr(widget, "allow_multiple_selected", False) else "check"
    return {"radio": "radios", "select": "select", "textarea": "textarea", "file": "file"}.get(kind, "text")


@register.simple_tag
def control(field: Any, *, hint: str = "", **attributes: Any) -> SafeString:
    """Draw a bound field's control in our style, tied to its hint and its error; ``attributes`` use _ for -.

    ``hint`` is what stands below instead of the field's help text; ``none`` when nothing does. A
    ``placeholder`` of ``none`` takes the widget's own away.
    """
    kind = widget_kind(field)
    given = {name.replace("_", "-"): value for name, value in attributes.items() if value not in (None, "", False)}
    attrs: dict[str, Any] = {**field.field.widget.attrs, **given}
    if attrs.get("placeholder") == "none":
        attrs["placeholder"] = False  # which Django leaves out, over the widget's own
    css = "" if kind in {"check", "checks", "radios", "hidden"} else "input"
    attrs["class"] = " ".join(filter(None, [css, str(field.field.widget.attrs.get("class", ""))]))
    if not attrs["class"]:
        attrs.pop("class")
    described = [f"{field.auto_id}-error"] if field.errors else []
    if hint != "none" and (hint or field.help_text):
        described.append(f"{field.auto_id}-hint")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)
