"""Forms of API tokens."""

from typing import Any

from django import forms

from prm.accounts.enums import PartnerRole, StaffRole
from prm.accounts.forms.fields import CleanText
from prm.accounts.services.token import LONGEST_DAYS
from prm.common.actors import Actor
from prm.common.api import scopes


class TokenForm(forms.Form):
    """A new API token of one's own."""

    name = CleanText(label="What it is for", max_length=100)
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=list(scopes.GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"required": "Choose what the token may do."},
    )
    fine = forms.MultipleChoiceField(label="Or only", widget=forms.CheckboxSelectMultiple, required=False)
    days = forms.TypedChoiceField(
        label="Good for",
        coerce=int,
        choices=[(30, "30 days"), (90, "90 days"), (180, "180 days"), (LONGEST_DAYS, "One year")],
        initial=90,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fine: Any = self.fields["fine"]
        fine.choices = scopes.fine("portal" if actor.is_partner else "console")

    def clean(self) -> dict[str, Any]:
        """Ask for at least one scope, of either kind."""
        data: dict[str, Any] = super().clean() or {}
        data["scopes"] = [*data.get("scopes", []), *data.pop("fine", [])]
        if not data["scopes"] and not self.errors.keys() & {"scopes", "fine"}:
            self.add_error("scopes", self.fields["scopes"].error_messages["required"])
        return data


class ServiceTokenForm(TokenForm):
    """A new token of the partner's or the vendor's own."""

    field_order = ("name", "roles", "scopes", "fine", "days")
    roles = forms.MultipleChoiceField(
        label="Acts as",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        roles: Any = self.fields["roles"]
        roles.choices = PartnerRole.choices if actor.is_partner else StaffRole.choices
