"""What people say when they take a version one step."""

from typing import Any

from django import forms

from prm.common.models.policy import DIMENSIONS
from prm.common.moment import now
from prm.studio.selectors import scope

_MOMENT = "%Y-%m-%dT%H:%M"


class WordsForm(forms.Form):
    """Words, asked for where the step needs them."""

    note = forms.CharField(label="In words", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, needed: bool = True, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needed
        self.fields["note"].label = label or self.fields["note"].label


class ApproveForm(forms.Form):
    """From when on it holds, perhaps until when, and words for the author."""

    starts = forms.ChoiceField(
        label="Comes into force",
        choices=[("now", "At once"), ("at", "At a moment")],
        widget=forms.RadioSelect,
        initial="at",
    )
    effective_from = forms.DateTimeField(
        label="From", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    )
    effective_to = forms.DateTimeField(
        label="Until",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
        help_text="For a pilot or a season. What held before holds again afterwards. Leave empty for good.",
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def clean(self) -> dict[str, Any]:
        """Turn at once into the present moment."""
        told = super().clean() or {}
        if told.get("starts") == "now":
            told["effective_from"] = now()
        elif not told.get("effective_from") and "effective_from" not in self.errors:
            self.add_error("effective_from", "Say when it comes into force.")
        return told


class ScopeForm(forms.Form):
    """For whom a version is: nothing chosen is everybody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dimension, choices in scope.choices().items():
            self.fields[dimension] = forms.ChoiceField(
                label=scope.LABELS[dimension], choices=[("", "All"), *choices], required=False
            )
        self.fields["cohort"].choices = [("", "No pilot"), *scope.choices()["cohort"]]  # type: ignore[attr-defined]

    def scope(self) -> dict[str, str]:
        """Return what was chosen."""
        return {dimension: self.cleaned_data[dimension] for dimension in DIMENSIONS if self.cleaned_data[dimension]}


class FileForm(forms.Form):
    """A YAML file, chosen or pasted."""

    file = forms.FileField(label="File", required=False)
    text = forms.CharField(label="Or paste it here", required=False, widget=forms.Textarea(attrs={"rows": 12}))

    def clean(self) -> dict[str, Any]:
        """Take the file when there is one, else the text."""
        told = super().clean() or {}
        if told.get("file"):
            try:
                told["text"] = told["file"].read().decode()
            except UnicodeDecodeError:
                self.add_error("file", "This is not a text file in UTF-8.")
        elif not (told.get("text") or "").strip():
            self.add_error("file", "Choose a file, or paste its text.")
        return told
