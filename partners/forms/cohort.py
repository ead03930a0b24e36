"""Forms of cohorts."""

from typing import Any

from django import forms

from partners.forms.choices import OneOf
from partners.forms.partner import Day
from partners.models import Cohort
from partners.selectors import cohort as selectors
from prm.accounts.forms.fields import CleanText

LAST_DAY = "Its last day. Empty when it has no end yet."


class DefineForm(forms.Form):
    """A new cohort."""

    name = CleanText(label="Name", max_length=200)
    code = forms.CharField(
        label="Code", max_length=40, help_text="Policies name it by this; it stays, such as nordic-pilot."
    )
    until = Day(label="Until", required=False, help_text=LAST_DAY)


class ChangeForm(forms.Form):
    """A cohort's name, and until when it counts."""

    name = CleanText(label="Name", max_length=200)
    until = Day(label="Until", required=False, help_text=LAST_DAY)


class JoinForm(forms.Form):
    """A partner that joins."""

    partner = OneOf(label="Partner")

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["partner"]
        field.offer([(p.public_id, p.name) for p in selectors.outside(cohort)], empty="Choose a partner")
