"""A form that lost to somebody quicker, and may be sent again."""

from datetime import datetime
from typing import cast

from django import forms
from django.http import QueryDict


def freshen(form: forms.Form, updated_at: datetime) -> None:
    """Let the person send what they typed again, having seen the state of ``updated_at``."""
    data = cast(QueryDict, form.data).copy()
    data["seen"] = updated_at.isoformat()
    form.data = data
