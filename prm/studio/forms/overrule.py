"""What is asked of a person who decides otherwise than the policy."""

from typing import Any

from django import forms

from prm.common.judging.overrule import LONGEST


class OverruleForm(forms.Form):
    """Another answer, and why."""

    answer = forms.ChoiceField(label="Decide instead", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Reason", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For colleagues. The partner reads that it was decided by you, not why.",
    )  # fmt: skip

    def __init__(self, *args: Any, answers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = answers  # type: ignore[attr-defined]
