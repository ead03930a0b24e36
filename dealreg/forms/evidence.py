"""Evidence as a partner types it: four answers, and the notes of a meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.timezone import localdate

from dealreg.forms.fields import TextField
from prm.common.errors import Invalid
from prm.common.moment import now


def _lines(label: str, hint: str) -> TextField:
    return TextField(
        label=label,
        max_length=5000,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=hint,
    )


class AnswersForm(forms.Form):
    """The four questions. Each is optional."""

    use_required_attribute = False

    budget = _lines("Budget", "Is there money for it, how much, from when?")
    authority = _lines("Authority", "Who decides at the customer, and how do you know them?")
    need = _lines("Need", "What does the customer want to solve?")
    timing = _lines("Timing", "When do they decide, when do they want to begin?")

    def given(self) -> dict[str, str]:
        """Return the answers that were sent along, also empty ones."""
        return {name: self.cleaned_data[name] for name in self.fields if self.add_prefix(name) in self.data}


class MeetingForm(forms.Form):
    """One meeting: when, with whom, what was said."""

    use_required_attribute = False

    happened_on = forms.DateField(
        label="When",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "This is not a date. Write it as 2026-12-31."},
    )
    who = TextField(label="With whom", max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    text = _lines("What was said", "A few sentences: what the customer wants, what was agreed, what comes next.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].widget.attrs["max"] = localdate(now()).isoformat()

    @property
    def is_begun(self) -> bool:
        """Whether anything was typed."""
        return any(str(self[name].value() or "").strip() for name in self.fields)


@dataclass(frozen=True, slots=True)
class Proofs:
    """Both forms, as one section of the registration form."""

    answers: AnswersForm
    meeting: MeetingForm

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Proofs":
        """Read what was typed."""
        return cls(AnswersForm(data, prefix="evidence"), MeetingForm(data, prefix="meeting"))

    @classmethod
    def show(cls, answers: Mapping[str, str]) -> "Proofs":
        """Show the stored answers and an empty meeting."""
        return cls(AnswersForm(initial=dict(answers), prefix="evidence"), MeetingForm(prefix="meeting"))

    @classmethod
    def kept(cls, answers: AnswersForm) -> "Proofs":
        """Show the answers as typed, and an empty meeting for the one just kept."""
        return cls(answers, MeetingForm(prefix="meeting"))

    def mark(self, error: Invalid) -> None:
        """Put messages next to their fields."""
        for name, words in error.fields.items():
            form = self.answers if name in self.answers.fields else self.meeting
            form.add_error(name if name in form.fields else None, words)

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Return label, place and words of everything wrong; a meeting nobody began is not wrong."""
        begun = [self.meeting] if self.meeting.is_bound and self.meeting.is_begun else []
        return [
            (
                str(form.fields[name].label) if name in form.fields else "Evidence",
                f"id_{form.prefix}-{name}",
                str(words[0]),
            )
            for form in (self.answers, *begun)
            if form.is_bound
            for name, words in form.errors.items()
        ]
