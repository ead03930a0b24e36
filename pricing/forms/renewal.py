"""Forms of renewals: words, an order's number, a common day, a customer's letter, which renewal a letter means."""

from typing import Any

from django import forms


def _words(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )  # fmt: skip


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Give the day.", "invalid": "Type a day, such as 2026-12-31."},
    )  # fmt: skip


class NoteForm(forms.Form):
    """What was done, or why."""

    use_required_attribute = False
    asked = frozenset({"note"})

    note = _words("What was done", "Both sides read it.")

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["note"].label = label

    def clean_note(self) -> str:
        """Ask for words."""
        words: str = self.cleaned_data["note"].strip()
        if not words:
            raise forms.ValidationError("Please say so in words; both sides read them.")
        return words


class OrderForm(forms.Form):
    """The customer's order."""

    use_required_attribute = False
    asked = frozenset({"order_number"})

    order_number = forms.CharField(
        label="Order number", max_length=80, error_messages={"required": "Give the order's number."}
    )


class AlignForm(forms.Form):
    """The day several renewals end on, and which of them."""

    use_required_attribute = False
    asked = frozenset({"ends_on"})

    with_them = forms.MultipleChoiceField(
        label="Together with", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    ends_on = _day("All end on", "The last day counts. Each costs its price per day.")

    def __init__(self, *args: Any, beside: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["with_them"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.public_id, f"{each.product}, until {each.due_on:%-d %B %Y}") for each in beside]
        if not beside:
            del self.fields["with_them"]


class LetterForm(forms.Form):
    """A customer's letter that names this partner for its renewal."""

    use_required_attribute = False
    asked = frozenset({"customer_name", "signed_by", "signed_on", "file"})

    customer_name = forms.CharField(label="Customer", max_length=200, error_messages={"required": "Name the customer."})
    product = forms.ChoiceField(label="Product", required=False, choices=())
    signed_by = forms.CharField(
        label="Signed by", max_length=200, help_text="Name and job of who signed it at the customer.",
        error_messages={"required": "Say who signed the letter."},
    )  # fmt: skip
    signed_on = _day("Signed on")
    file = forms.FileField(
        label="The letter", help_text="PDF, Office, image or text, up to 20 MB.",
        error_messages={"required": "Add the letter."},
    )  # fmt: skip
    note = _words("Anything we should know")

    def __init__(self, *args: Any, products: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["product"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All, or not known"), *products]


class AcceptForm(forms.Form):
    """Which renewal a letter means, among those that may be meant."""

    use_required_attribute = False
    asked = frozenset({"renewal"})

    renewal = forms.ChoiceField(
        label="Hand over", choices=(), widget=forms.RadioSelect,
        error_messages={"required": "Choose the renewal the customer means."},
    )  # fmt: skip
    note = _words("What the new partner will read")

    def __init__(self, *args: Any, meant: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["renewal"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (each.public_id, f"{each.customer_name}, {each.product}, {each.partner}, until {each.due_on:%-d %B %Y}")
            for each in meant
        ]


class LiveForm(forms.Form):
    """What the customer paid for a services project that is live now."""

    use_required_attribute = False
    asked = frozenset({"services"})

    services = forms.DecimalField(
        label="Services the customer bought", min_value=0, max_digits=15, decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "Give the amount.", "invalid": "Type an amount, such as 40000 or 1250.50."},
    )  # fmt: skip

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].help_text = f"In {currency}, without tax."
