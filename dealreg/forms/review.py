"""What a reviewer says when deciding."""

from typing import Any

from django import forms

from dealreg.enums import ApproveReason, RejectReason
from dealreg.selectors import reviewers
from prm.accounts.models import User


class ApproveForm(forms.Form):
    """An approval: reason code, words for the partner, a note for staff."""

    reason_code = forms.ChoiceField(label="Reason", choices=ApproveReason.choices)
    note = forms.CharField(
        label="What the partner will read", widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )
    staff_note = forms.CharField(label="Note for staff", required=False, max_length=2000)


class RejectForm(forms.Form):
    """A rejection: reason code and words are required."""

    reason_code = forms.ChoiceField(label="Reason", choices=RejectReason.choices)
    note = forms.CharField(
        label="What the partner will read",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="The partner never sees who else is there or at what price.",
    )
    staff_note = forms.CharField(label="Note for staff", required=False, max_length=2000)


class AssignForm(forms.Form):
    """Who decides the chosen registrations."""

    reviewer = forms.ChoiceField(label="Decides")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {user.public_id: user for user in reviewers.choices()}
        field: Any = self.fields["reviewer"]
        field.choices = [("", "Choose a reviewer"), *((ref, user.name) for ref, user in self._people.items())]

    def clean_reviewer(self) -> User:
        """Return the person."""
        return self._people[self.cleaned_data["reviewer"]]


class CancelForm(forms.Form):
    """A cancellation: the partner reads why."""

    note = forms.CharField(
        label="What the partner will read", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class NoteForm(forms.Form):
    """A note only staff read."""

    text = forms.CharField(label="Note for staff", widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
