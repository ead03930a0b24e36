"""Asking for more time, and deciding on it."""

from typing import Any

from django import forms

from dealreg.forms.fields import TextField


class AskForm(forms.Form):
    """How many days more, and why."""

    use_required_attribute = False
    asked = frozenset({"because"})

    days = forms.IntegerField(
        label="Days more",
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Say how many days more.", "invalid": "Type a whole number of days."},
    )
    because = TextField(
        label="Why?", max_length=2000, lines=True, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].help_text = f"Up to {most} days."
        self.fields["days"].widget.attrs["max"] = most

    def clean_because(self) -> str:
        """Ask for words."""
        words: str = self.cleaned_data["because"]
        if not words:
            raise forms.ValidationError("Please say why, in a few words. The reviewer reads it.")
        return words


class GrantForm(forms.Form):
    """How many of the days asked for are given."""

    use_required_attribute = False

    days = forms.IntegerField(
        label="Days to give",
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Say how many days.", "invalid": "Type a whole number of days."},
    )
    note = TextField(
        label="What the partner will read", max_length=2000, lines=True, widget=forms.Textarea(attrs={"rows": 3})
    )


class RefuseForm(forms.Form):
    """Why not."""

    use_required_attribute = False
    asked = frozenset({"note"})

    note = TextField(
        label="What the partner will read", max_length=2000, lines=True, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_note(self) -> str:
        """Ask for words."""
        words: str = self.cleaned_data["note"]
        if not words:
            raise forms.ValidationError("Please say why, in words. The partner reads it.")
        return words
