"""Writing down what happened on a sale, and notes for one's own people."""

from typing import Any

from django import forms

from dealreg.enums import ActivityKind
from dealreg.forms.fields import TextField
from prm.common.moment import now


class ActivityForm(forms.Form):
    """What it was, when, and in words."""

    use_required_attribute = False
    asked = frozenset({"text"})

    kind = forms.ChoiceField(
        label="What was it?",
        choices=ActivityKind.choices,
        error_messages={"invalid_choice": "Choose what it was.", "required": "Choose what it was."},
    )
    happened_at = forms.DateTimeField(
        label="When",
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": "This is not a time. Write it as 2026-12-31 14:30."},
    )
    text = TextField(
        label="What happened", max_length=5000, lines=True, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].initial = now

    def clean_text(self) -> str:
        """Ask for words."""
        words: str = self.cleaned_data["text"]
        if not words:
            raise forms.ValidationError("Say in a few words what happened.")
        return words


class OwnNoteForm(forms.Form):
    """A note the vendor never sees."""

    use_required_attribute = False
    asked = frozenset({"text"})

    text = TextField(
        label="Note for your own people",
        max_length=5000,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
