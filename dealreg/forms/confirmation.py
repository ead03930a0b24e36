"""What a customer answers."""

from typing import Any

from django import forms

from dealreg.forms.fields import TextField


class AnswerForm(forms.Form):
    """Yes or no, and words if the customer wants to say more."""

    use_required_attribute = False

    confirmed = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        error_messages={"required": "Choose yes or no.", "invalid_choice": "Choose yes or no."},
    )
    words = TextField(
        label="Anything to add?", max_length=2000, lines=True, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )

    def clean_confirmed(self) -> Any:
        """Return the answer as yes or no."""
        return self.cleaned_data["confirmed"] == "yes"
