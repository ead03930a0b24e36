"""What a reviewer says when a registration is returned, put on hold or reopened."""

from django import forms

from dealreg.enums import HoldReason
from dealreg.forms.appeal import DismissForm
from dealreg.rules.returning import GROUPS


class ReturnForm(forms.Form):
    """What to fix, from the form's own fields by its sections, and why."""

    fields_to_fix = forms.MultipleChoiceField(
        label="What to fix",
        choices=[(title, list(fields)) for title, fields in GROUPS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Name at least one thing to fix.",
            "invalid_choice": "Choose from the list.",
        },
    )
    note = forms.CharField(
        label="What the partner will read",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Say what is missing or unclear. The partner never sees who else is there.",
    )
    staff_note = forms.CharField(label="Note for staff", required=False, max_length=2000)

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Return the sections with (name, label, ticked) of each thing."""
        ticked = self["fields_to_fix"].value() or []
        return [(title, [(name, label, name in ticked) for name, label in fields]) for title, fields in GROUPS]


class HoldForm(forms.Form):
    """What a registration waits for."""

    reason_code = forms.ChoiceField(label="It waits for", choices=HoldReason.choices)
    note = forms.CharField(
        label="What the partner will read", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class ReopenForm(forms.Form):
    """Why an ended registration comes back."""

    note = forms.CharField(
        label="What the partner will read", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


def empty() -> dict[str, forms.Form]:
    """Return the forms of the dialogs between registration and decision, by the name the page knows them by."""
    return {
        "return_form": ReturnForm(prefix="return"),
        "hold_form": HoldForm(prefix="hold"),
        "dismiss_form": DismissForm(prefix="dismiss"),
        "reopen_form": ReopenForm(prefix="reopen"),
    }
