"""Forms of the staff page."""

from django import forms

from prm.accounts.enums import StaffRole
from prm.accounts.forms.fields import CleanText


class RolesForm(forms.Form):
    """What a staff member does."""

    job_title = CleanText(label="Job title", max_length=120, required=False)
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=StaffRole.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )


class InviteStaffForm(RolesForm):
    """A new staff member."""

    field_order = ["name", "email", "job_title", "roles"]
    name = CleanText(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail")


class ViewAsForm(forms.Form):
    """Why somebody views as somebody else."""

    partner = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = CleanText(label="Reason", max_length=300)
