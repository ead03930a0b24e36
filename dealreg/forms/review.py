"""What a reviewer says when deciding."""

from django import forms

from dealreg.enums import ApproveReason, RejectReason


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


class CancelForm(forms.Form):
    """A cancellation: the partner reads why."""

    note = forms.CharField(
        label="What the partner will read", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class NoteForm(forms.Form):
    """A note only staff read."""

    text = forms.CharField(label="Note for staff", widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
