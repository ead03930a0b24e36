"""Forms of quotes: the head, sending one to the customer, and the customer's answer."""

from collections.abc import Sequence
from typing import Any

from django import forms

from partners.enums import Motion
from partners.selectors import lists, territory
from pricing.models import Quote
from pricing.rules.head import OF_THE_DEAL, QuoteHead
from pricing.selectors import picking
from pricing.selectors import quote as quotes
from prm.accounts.forms.fields import CleanText


class QuoteForm(forms.Form):
    """Everything of a quote beside its lines."""

    name = CleanText(label="What the quote is for", max_length=200)
    customer_name = CleanText(label="Customer", max_length=200)
    customer_country = forms.ChoiceField(label="Country", required=False)
    customer_contact = CleanText(label="Contact", max_length=200, required=False)
    customer_email = forms.EmailField(label="E-mail of the contact", required=False)
    currency = forms.ChoiceField(label="Currency")
    motion = forms.ChoiceField(label="Motion", required=False)
    territory = forms.ChoiceField(label="Territory", required=False)
    segment = forms.ChoiceField(
        label="Customer segment", required=False, help_text="Some price books and discounts are for one segment only."
    )
    term_months = forms.IntegerField(label="Term of subscriptions", required=False, min_value=1, max_value=120)
    starts_on = forms.DateField(label="Starts on", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    payment_days = forms.IntegerField(label="Payment after", min_value=0, max_value=365)
    codes = CleanText(label="Promotion codes", max_length=400, required=False)
    through_distributor = forms.BooleanField(label="Ordered through a distributor", required=False)
    counts_with = forms.ChoiceField(
        label="Counts together with", required=False,
        help_text="Another quote of this deal that the customer takes as well: their units add up for discounts. "
        "Quotes to choose between do not.",
    )  # fmt: skip
    customer_note = CleanText(
        label="Words to the customer", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, of_deal: bool = False, others: Sequence[Quote] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        kept = self.initial.get("counts_with", "")
        together = [(each.public_id, f"{each.public_id}, {each.name}") for each in others]
        if kept and kept not in dict(together):
            together.append((kept, kept))
        if together:
            fields["counts_with"].choices = [("", "None: an alternative of its own"), *together]
        else:  # nothing to count together with
            del fields["counts_with"]
        fields["customer_country"].choices = [("", "Not known yet"), *lists.countries()]
        fields["currency"].choices = lists.currencies()
        fields["motion"].choices = [("", "Not known yet"), *Motion.choices]
        fields["territory"].choices = [("", "Not known yet"), *territory.choices()]
        if segments := picking.segments(self.initial.get("segment", "")):
            fields["segment"].choices = [("", "Not known yet"), *segments]
        else:  # no price book is for one: nothing to choose from
            del fields["segment"]
        for name in OF_THE_DEAL if of_deal else ():
            fields[name].disabled = True

    def head(self) -> QuoteHead:
        """Return the typed values."""
        values = {name: self.cleaned_data[name] for name in self.cleaned_data if name != "codes"}
        codes = tuple(code.strip() for code in self.cleaned_data["codes"].split(",") if code.strip())
        return QuoteHead(**values, promotion_codes=codes)


def first_values(quote: Quote) -> dict[str, Any]:
    """Return what the form shows of a stored quote."""
    head = quotes.head_of(quote)
    values = {name: getattr(head, name) for name in QuoteHead.__dataclass_fields__}
    return {**values, "codes": ", ".join(head.promotion_codes)}


class SendForm(forms.Form):
    """Where the customer's link goes."""

    email = forms.EmailField(label="Customer's e-mail", help_text="They read, accept or decline it without an account.")


class NoteForm(forms.Form):
    """Words with a step, for whoever reads the timeline."""

    note = CleanText(
        label="Why", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip


class AnswerForm(forms.Form):
    """The customer's answer. The pressed button is the verdict."""

    name = CleanText(label="Your name", max_length=200)
    note = CleanText(
        label="Anything we should know", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    verdict = forms.ChoiceField(choices=[("accept", "Accept"), ("decline", "Decline")], widget=forms.HiddenInput)
