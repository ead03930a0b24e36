"""What is said in an appeal, and in the answer to it."""

from django import forms

from dealreg.forms.fields import TextField


class AppealForm(forms.Form):
    """Why the partner thinks that the rejection is wrong."""

    use_required_attribute = False

    note = TextField(
        label="Why should we look again?",
        max_length=2000,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text="What the reviewer may have missed. Facts help: dates, names, what the customer said.",
    )

    def clean_note(self) -> str:
        """Ask for words."""
        note: str = self.cleaned_data["note"]
        if not note:
            raise forms.ValidationError("Please say why, in a few words. Somebody else than before reads it.")
        return note


class DismissForm(forms.Form):
    """Why the rejection stands; the partner reads it."""

    note = forms.CharField(
        label="What the partner will read",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="The partner never sees who else is there or at what price.",
    )
    staff_note = forms.CharField(label="Note for staff", required=False, max_length=2000)
