"""Fields that choose from the vendor's lists."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

Options = Iterable[tuple[str, str]]
NOTHING = ("", "Not given")


class OneOf(forms.ChoiceField):
    """One entry of a list, or nothing."""

    def offer(self, options: Options, *, empty: str = "") -> None:
        """Set what can be chosen; ``empty`` is what the empty choice says."""
        self.choices = [("", empty or NOTHING[1]), *options]


class SeveralOf(forms.MultipleChoiceField):
    """Several entries of a list, as boxes to tick. What a record has kept from an older list stays choosable."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, options: Options, kept: Sequence[str] = ()) -> None:
        """Set what can be chosen, and add what is kept and no longer offered."""
        offered = list(options)
        known = {value for value, _ in offered}
        self.choices = [*offered, *((code, f"{code}, no longer offered") for code in kept if code not in known)]


class Lines(forms.CharField):
    """Several short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, most: int = 20, each: int = 200, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.each = most, each

    def prepare_value(self, value: Any) -> Any:
        """Show the stored texts one a line."""
        return "\n".join(str(line) for line in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the texts without empty lines and repetitions."""
        lines = [" ".join(line.split()) for line in str(super().clean(value)).splitlines()]
        kept = list(dict.fromkeys(line for line in lines if line))
        if len(kept) > self.most:
            raise forms.ValidationError(f"{self.most} lines at most.")
        if any(len(line) > self.each for line in kept):
            raise forms.ValidationError(f"A line of at most {self.each} characters, please.")
        return kept
