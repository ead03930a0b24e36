"""From the text of a cell to a value, or to the reason why not. Pure functions."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

DecimalStyle = Literal["point", "comma"]
DateOrder = Literal["ymd", "dmy", "mdy"]

LONGEST_CELL = 32_767  # what Excel holds in one cell
EARLIEST_YEAR, LATEST_YEAR = 1950, 2100
MOST_DIGITS = 15  # of any amount we store, decimals included
TWO_DIGIT_PIVOT = 70  # 70 to 99 are of the last century

_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_SPACE = re.compile(r"\s+")
_LINE_SPACE = re.compile(r"[^\S\n]+")
_HIDDEN = {
    # Direction marks and overrides, which make a name look like another one, and the byte order mark.
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF]),
    **{code: None for code in range(32) if code not in (9, 10, 13)},
    0x7F: None,
}
_SIGNS = re.compile(r"^(?:US\$|[$€£¥])\s*|\s*[$€£¥]$")
_GAPS = re.compile(r"(?<=\d)[  ' ’](?=\d{3}(?:\D|$))")
_POINT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
_COMMA = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d+)?")
_SCIENTIFIC = re.compile(r"-?\d+(?:[.,]\d+)?[eE][+-]?\d+")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?")
_NUMBERS = re.compile(r"(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})(?:[T ]\d{1,2}:\d{2}.*)?")
_NAMED = re.compile(r"(?:(\d{1,2})[ .-]+([A-Za-z]{3,9})|([A-Za-z]{3,9})[ .]+(\d{1,2}),?)[ ,.-]+(\d{2,4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YES = frozenset(["yes", "y", "true", "1", "x", "ja", "oui", "si"])
_NO = frozenset(["no", "n", "false", "0", "nein", "non"])


class Unreadable(ValueError):
    """The text is not what the field holds; the message continues the value: "“x” is not an amount."."""


def clean(text: str, *, lines: bool = False) -> str:
    """Return readable text: composed, without control and direction characters, spaces collapsed.

    ``lines`` keeps line breaks. Emoji and every script stay as they are.
    """
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = text.translate(_HIDDEN)
    if lines:
        return "\n".join(_LINE_SPACE.sub(" ", line).strip() for line in text.splitlines()).strip()
    return _SPACE.sub(" ", text).strip()


def unquoted(text: str) -> str:
    """Return a text without the sign our own files put before what a spreadsheet would take for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def shown(text: str, length: int = 80) -> str:
    """Return the value in quotes for a message, cut when long."""
    return f"“{text[:length]}…”" if len(text) > length else f"“{text}”"


def decimal(text: str, *, style: DecimalStyle, places: int, factor: Decimal, minimum: Decimal | None) -> Decimal:
    """Return the figure times ``factor``, with at most ``places`` decimals.

    ``style`` says which sign separates decimals; the other one, spaces and apostrophes separate thousands. Brackets
    are negative, as accountants write. Raises :class:`Unreadable` on anything else, on more decimals, on more than
    :data:`MOST_DIGITS` digits, and below ``minimum``.
    """
    value = _number(text, style) * factor
    if value != 0 and value.adjusted() >= MOST_DIGITS - places:
        raise Unreadable("has more digits than any real amount.")
    if value != value.quantize(Decimal(1).scaleb(-places)):
        raise Unreadable(f"has more than {places} decimals.")
    if minimum is not None and value < minimum:
        raise Unreadable("is negative." if minimum == 0 else f"is below {minimum}.")
    return value.quantize(Decimal(1).scaleb(-places))


def integer(text: str, *, style: DecimalStyle, minimum: int | None, maximum: int | None) -> int:
    """Return a whole number within bounds; raises :class:`Unreadable` otherwise."""
    value = _number(text, style)
    if value != value.to_integral_value():
        raise Unreadable("is not a whole number.")
    if minimum is not None and value < minimum:
        raise Unreadable(f"is below {minimum}.")
    if maximum is not None and value > maximum:
        raise Unreadable(f"is above {maximum:,}.")
    return int(value)


def _number(text: str, style: DecimalStyle) -> Decimal:
    if len(text) > 60:
        raise Unreadable("is not a number.")
    bare = _SIGNS.sub("", text.strip())
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    bare = _GAPS.sub("", _SIGNS.sub("", bare).replace("−", "-"))
    if _SCIENTIFIC.fullmatch(bare):
        raise Unreadable("is in scientific notation, which may have lost digits. Show it as a plain number.")
    if bare.startswith("="):
        raise Unreadable("is a formula. Replace it by its value.")
    pattern, thousands, mark = (_POINT, ",", ".") if style == "point" else (_COMMA, ".", ",")
    if not any(c.isdecimal() for c in bare) or not pattern.fullmatch(bare):
        other = _COMMA if style == "point" else _POINT
        if any(c.isdecimal() for c in bare) and other.fullmatch(bare):
            raise Unreadable(f"does not fit the decimal sign chosen, “{mark}”.")
        raise Unreadable("is not a number.")
    try:
        return Decimal(bare.replace(thousands, "").replace(mark, "."))
    except InvalidOperation as error:  # digits of other scripts that the pattern lets through
        raise Unreadable("is not a number.") from error


def day(text: str, *, order: DateOrder) -> date:
    """Return a date. ISO dates and month names are always understood; ``order`` decides the rest.

    Raises :class:`Unreadable` when it is none, when no such day exists, or when the year is not of our time.
    """
    if match := _ISO.fullmatch(text):
        year, month, number = (int(part) for part in match.groups())
    elif match := _NUMBERS.fullmatch(text):
        year, month, number = _ordered(match.groups(), order)  # type: ignore[arg-type]
    elif match := _NAMED.fullmatch(text):
        first, name, name_first, second, last = match.groups()
        if (named := (name or name_first).lower()[:3]) not in _MONTHS:
            raise Unreadable("is not a date.")
        year, month, number = _century(last), _MONTHS.index(named) + 1, int(first or second)
    elif text.startswith("="):
        raise Unreadable("is a formula. Replace it by its value.")
    else:
        raise Unreadable("is not a date.")
    try:
        value = date(year, month, number)
    except ValueError as error:
        raise Unreadable("is no day of the calendar. Is the order of day and month right?") from error
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Unreadable(f"is not between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    return value


def _ordered(parts: tuple[str, str, str], order: DateOrder) -> tuple[int, int, int]:
    a, b, c = parts
    if len(a) == 4:
        return int(a), int(b), int(c)
    if order == "ymd":
        return _century(a), int(b), int(c)
    month, number = (b, a) if order == "dmy" else (a, b)
    return _century(c), int(month), int(number)


def _century(year: str) -> int:
    number = int(year)
    if len(year) > 2:
        return number
    return number + (1900 if number >= TWO_DIGIT_PIVOT else 2000)


def boolean(text: str) -> bool:
    """Return yes or no; raises :class:`Unreadable` for any other word."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("is neither yes nor no.")


def email(text: str, *, longest: int) -> str:
    """Return an e-mail address in lower case; raises :class:`Unreadable` when it is none."""
    address = text.lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Unreadable("is not an e-mail address.") from error
    return words(address, longest=longest)


def words(text: str, *, longest: int) -> str:
    """Return the text when it fits; raises :class:`Unreadable` naming both lengths otherwise."""
    if len(text) >= LONGEST_CELL:
        raise Unreadable(f"is longer than {LONGEST_CELL:,} characters.")
    if len(text) > longest:
        raise Unreadable(f"has {len(text):,} characters; at most {longest:,} fit.")
    return text
