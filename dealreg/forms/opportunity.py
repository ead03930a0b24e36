"""The sale as both sides keep it up to date: where it stands, when it closes, what comes next, what is sold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict

from dealreg.enums import SalesStage
from dealreg.forms.deal import LINES, BaseLines, Lines
from dealreg.forms.fields import TextField
from dealreg.selectors.registration import Choices

SPARE_ROWS = 2
"""Empty rows below the stored ones, so that a product can be added without scripts."""


class SaleForm(forms.Form):
    """Where the sale stands and what comes next."""

    use_required_attribute = False

    stage = forms.ChoiceField(
        label="Sales stage",
        choices=SalesStage.choices,
        error_messages={"invalid_choice": "Choose a stage from the list."},
    )
    expected_close = forms.DateField(
        label="Expected close",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "This is not a date. Write it as 2026-12-31."},
    )
    next_step = TextField(label="Next step", max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    next_step_on = forms.DateField(
        label="Day of the next step",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "This is not a date. Write it as 2026-12-31."},
    )


@dataclass(frozen=True, slots=True)
class Sale:
    """The form with its rows, as one thing."""

    form: SaleForm
    lines: BaseLines

    @classmethod
    def read(cls, data: QueryDict, choices: Choices) -> "Sale":
        """Read what was typed."""
        form, lines = SaleForm(data), Lines(data, prefix=LINES, form_kwargs={"choices": choices})
        form.full_clean()
        lines.full_clean()
        cast(BaseLines, lines).mark_unfinished()
        return cls(form, cast(BaseLines, lines))

    @classmethod
    def show(cls, values: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], choices: Choices) -> "Sale":
        """Show stored values, with spare rows."""
        spare = [{"quantity": "1"}] * SPARE_ROWS
        lines = Lines(initial=[*rows, *spare], prefix=LINES, form_kwargs={"choices": choices})
        return cls(SaleForm(initial=dict(values)), cast(BaseLines, lines))

    @property
    def is_valid(self) -> bool:
        """Whether nothing typed is wrong."""
        return self.form.is_valid() and not self.lines.non_form_errors() and not any(row.errors for row in self.lines)

    def typed(self) -> dict[str, Any]:
        """Return what was typed, for the service."""
        return {**self.form.cleaned_data, "lines": self.lines.kept()}
