"""Form fields that read what sellers really type: pasted amounts, bare host names, text in any script."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LARGEST_AMOUNT = Decimal(10_000_000_000)
"""Above this an amount of one line is a slip of the finger, in any currency."""
LARGEST_QUANTITY = Decimal(10_000_000)

_SPACES = re.compile(r"[\s'’_]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_THOUSANDS = re.compile(r"-?\d{1,3}([.,]\d{3})+")


def tidy(text: str, *, lines: bool = False) -> str:
    """Return ``text`` without control and direction-override characters; on one line unless ``lines``.

    Direction overrides could make a name read as another one; ordinary right-to-left text needs none.
    """
    if lines:
        kept = "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or not _is_hidden(c))
        return kept.strip()
    return " ".join("".join(" " if c.isspace() else c for c in text if c.isspace() or not _is_hidden(c)).split())


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) == "Cc" or "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"


def read_number(text: str) -> Decimal:
    """Return the number a person meant by ``text``: ``184,000.00``, ``184.000,00``, ``184 000`` and ``184000``.

    A single separator followed by exactly three digits groups thousands, because nothing here has three decimals.
    Raises ``InvalidOperation`` when it is no number.
    """
    compact = _SPACES.sub("", text).replace("−", "-")
    if "," in compact and "." in compact:
        decimal = max(",", ".", key=compact.rfind)
        compact = compact.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif _THOUSANDS.fullmatch(compact):
        compact = compact.replace(",", "").replace(".", "")
    else:
        compact = compact.replace(",", ".")
    if not _NUMBER.fullmatch(compact):
        raise InvalidOperation
    return Decimal(compact)


class TextField(forms.CharField):
    """Optional text with a length people are told, cleaned of invisible characters."""

    def __init__(self, *, max_length: int, lines: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        self.limit = max_length
        super().__init__(required=False, strip=True, **kwargs)
        self.widget.attrs.setdefault("maxlength", max_length)

    def clean(self, value: Any) -> str:
        """Return the tidied text. Raises ``ValidationError`` naming the limit and the length when it is too long."""
        text = str(self.to_python(value) or "")
        if len(text) > self.limit:
            raise ValidationError(f"At most {self.limit:,} characters, and this has {len(text):,}.", code="max_length")
        return tidy(super().clean(text), lines=self.lines)


class NumberField(forms.Field):
    """A decimal with two places at most, read by :func:`read_number`; ``None`` when nothing was typed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, largest: Decimal, positive: bool = False, noun: str, **kwargs: Any) -> None:
        self.largest, self.positive, self.noun = largest, positive, noun
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """Return the number, or ``None`` for an empty field."""
        if value is None or isinstance(value, Decimal):
            return value
        text = str(value).strip()
        if not text:
            return None
        if len(text) > 40:
            raise ValidationError(f"This is too long for {self.noun}.", code="invalid")
        try:
            return read_number(text)
        except InvalidOperation:
            raise ValidationError("Please type a number, such as 12,500.00.", code="invalid") from None

    def validate(self, value: Any) -> None:
        """Refuse negative, absurd and over-precise numbers, in words."""
        if value is None:
            return
        if value < 0:
            raise ValidationError("This cannot be negative.", code="min_value")
        if self.positive and value == 0:
            raise ValidationError("This must be more than zero.", code="min_value")
        if value > self.largest:
            raise ValidationError(f"More than {self.largest:,.0f}: please check {self.noun}.", code="max_value")
        if value != value.quantize(Decimal("0.01")):
            raise ValidationError("At most two decimals.", code="max_decimals")


class ListField(TextField):
    """Names separated by commas or new lines, as a list without repetitions."""

    def __init__(self, *, most: int, each: int, **kwargs: Any) -> None:
        self.most, self.each = most, each
        super().__init__(max_length=most * (each + 2), lines=True, **kwargs)

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the names. Raises ``ValidationError`` when there are too many or one is too long."""
        text = super().clean(value)
        names = list(dict.fromkeys(name for part in re.split(r"[,;\n]", text) if (name := tidy(part))))
        if len(names) > self.most:
            raise ValidationError(f"At most {self.most} names.", code="max_length")
        if any(len(name) > self.each for name in names):
            raise ValidationError(f"At most {self.each} characters a name.", code="max_length")
        return names

    def prepare_value(self, value: Any) -> Any:
        """Show a list as text with commas."""
        return ", ".join(value) if isinstance(value, (list, tuple)) else value
