"""Forms of certificates."""

from typing import Any

from django import forms

from partners.forms.choices import OneOf
from partners.forms.partner import Day
from partners.models import Partner
from partners.selectors import certification as selectors
from partners.selectors import partner as partners
from prm.accounts.forms.fields import CleanText
from prm.common.moment import now


class DefineForm(forms.Form):
    """A new certificate."""

    name = CleanText(label="Name", max_length=200)
    code = forms.CharField(
        label="Code", max_length=40, help_text="Rules and imports name it by this; it stays, such as edge-specialist."
    )


class ChangeForm(forms.Form):
    """A certificate's name, and whether it is still given out."""

    name = CleanText(label="Name", max_length=200)
    is_active = forms.BooleanField(label="Still given out", required=False)


class GrantForm(forms.Form):
    """Who holds which certificate, from when to when."""

    person = OneOf(label="Person")
    certification = OneOf(label="Certificate")
    valid_from = Day(label="Valid from")
    valid_until = Day(label="Valid until", required=False, help_text="The last day. Empty when it does not run out.")

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        kwargs["initial"] = {"valid_from": now().date(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.offer([(p.public_id, p.name) for p in partners.people(partner)], empty="Choose a person")
        certification: Any = self.fields["certification"]
        offered = [(c.public_id, c.name) for c in selectors.given_out()]
        certification.offer(offered, empty="Choose a certificate")
