"""Forms by which people get in: an invitation, and the first administrator."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts

from prm.accounts.forms.fields import CleanText


class PasswordPair(forms.Form):
    """A new password, typed twice. Its rules are shown before anybody breaks them."""

    password1 = forms.CharField(
        label="Password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Password again",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    @property
    def rules(self) -> list[str]:
        """Return what a password must be, one sentence each."""
        return [str(text) for text in password_validators_help_texts()]

    def clean_password2(self) -> str:
        """Refuse two different passwords."""
        again: str = self.cleaned_data["password2"]
        if self.cleaned_data.get("password1") not in (None, again):
            raise forms.ValidationError("The two passwords differ.")
        return again


class AcceptForm(PasswordPair):
    """What a new user adds to an invitation."""

    field_order = ["name", "password1", "password2"]
    name = CleanText(label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class FirstAdminForm(AcceptForm):
    """The first ops admin."""

    field_order = ["name", "email", "password1", "password2"]
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
