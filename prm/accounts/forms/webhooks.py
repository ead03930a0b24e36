"""Forms of webhooks."""

from typing import Any

from django import forms

from prm.accounts.forms.fields import CleanText
from prm.common.webhooks import catalogue
from prm.common.webhooks.addresses import LONGEST

SINCE = {"1": "of the last hour", "24": "of the last day", "168": "of the last week", "2160": "of the last 90 days"}
"""How far back to replay, in hours."""


class EndpointForm(forms.Form):
    """Where to send, and what. The events on offer are those of the side that asks."""

    url = CleanText(
        label="Address",
        max_length=LONGEST,
        help_text="Public, and https. It is resolved and checked now and before every delivery.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    description = CleanText(label="What it is for", max_length=200, required=False)
    events = forms.MultipleChoiceField(
        label="Events", error_messages={"required": "Choose at least one event."}, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, partner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = catalogue.groups(partner=partner)
        self.fields["events"].choices = [  # type: ignore[attr-defined]
            (event.name, event.label) for _, events in self.groups for event in events
        ]

    @property
    def chosen(self) -> set[str]:
        """Return the names ticked, for drawing the boxes in their groups."""
        return set(self["events"].value() or [])


class ReplayForm(forms.Form):
    """What to send again."""

    since = forms.ChoiceField(label="Failed events", choices=list(SINCE.items()), initial="24")
