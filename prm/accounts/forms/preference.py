"""Forms of how one wants to be told."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from prm.accounts.catalogue import APP, MAIL, OFF, ON, Kind
from prm.accounts.models import MailRhythm

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class RhythmForm(forms.Form):
    """When mail comes."""

    digest_days = forms.ChoiceField(label="Daily digest", choices=MailRhythm.Days.choices)
    digest_hour = forms.TypedChoiceField(label="At", choices=HOURS, coerce=int)
    paused_until = forms.DateField(
        label="Pause all mail until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def matrix_of(post: QueryDict, kinds: list[Kind]) -> Mapping[tuple[str, str], str]:
    """Return the choices a posted matrix makes, by kind and channel: only for kinds it showed and one may choose."""
    shown = set(post.getlist("kind"))
    made: dict[tuple[str, str], str] = {}
    for kind in kinds:
        if kind.key not in shown or kind.mandatory:
            continue
        made[kind.key, APP] = ON if post.get(f"{APP}:{kind.key}") else OFF
        made[kind.key, MAIL] = post.get(f"{MAIL}:{kind.key}", kind.mail)
    return made
