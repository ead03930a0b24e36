"""Forms of proposed tiers."""

from typing import Any

from django import forms


class SettleForm(forms.Form):
    """Why a proposal is accepted or declined."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The partner reads it when the move is accepted; left empty, it reads what the ladder says.",
    )

    def __init__(self, *args: Any, proposed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["placeholder"] = proposed[:300]
