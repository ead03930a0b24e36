"""Forms of the people pages in the portal."""

from typing import Any

from django import forms

from partners.enums import Persona
from partners.models import Person
from prm.accounts.enums import PartnerRole
from prm.accounts.forms.fields import CleanText


class PersonForm(forms.Form):
    """What a person does and may do."""

    job_title = CleanText(label="Job title", max_length=120, required=False)
    phone = CleanText(label="Phone", max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"}))
    persona = forms.ChoiceField(label="Works as", choices=Persona.choices, initial=Persona.SELLER)
    roles = forms.MultipleChoiceField(
        label="May",
        choices=PartnerRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"required": "Choose at least one role."},
    )


class InviteForm(PersonForm):
    """Somebody new."""

    field_order = ["name", "email", "roles", "persona", "job_title"]
    name = CleanText(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["phone"]
        self.fields["roles"].required = True


class RemoveForm(forms.Form):
    """Who takes over from somebody who leaves."""

    successor = forms.ChoiceField(label="Who takes over", required=False)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.public_id: person for person in people}
        choices = [("", "Choose a colleague"), *((ref, person.name) for ref, person in self.people.items())]
        field = self.fields["successor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def chosen(self) -> Person | None:
        """Return the chosen colleague."""
        return self.people.get(self.cleaned_data.get("successor", ""))
