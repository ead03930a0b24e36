"""Forms of price books and their editions."""

from decimal import Decimal
from typing import Any

from django import forms

from partners.enums import Motion
from partners.selectors import lists, territory
from pricing.models import PriceBook, Product
from pricing.rules.uplift import Rounding, Uplift
from pricing.selectors import book as books
from pricing.selectors import product as products
from pricing.services.entries import Price
from prm.accounts.forms.fields import CleanText

_MOMENT = "%Y-%m-%dT%H:%M"
_DAY = {"type": "date"}


def _day(label: str, hint: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, help_text=hint, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )


class Codes(CleanText):
    """Codes with commas between them."""

    def clean(self, value: Any) -> list[str]:
        """Return the codes in small letters, each once."""
        text = super().clean(value)
        return list(dict.fromkeys(code.strip().lower() for code in text.split(",") if code.strip()))


class BookForm(forms.Form):
    """For whom a book is. Nothing chosen in a dimension means everybody."""

    name = CleanText(label="Name", max_length=120)
    code = forms.SlugField(label="Code", max_length=40, help_text="Files and programs name the book by it; it lasts.")
    currency = forms.ChoiceField(label="Currency", help_text="It lasts: prices in two currencies are two books.")
    programmes = forms.MultipleChoiceField(label="Programmes", required=False, widget=forms.CheckboxSelectMultiple)
    motions = forms.MultipleChoiceField(
        label="Motions", required=False, choices=Motion.choices, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.MultipleChoiceField(
        label="Regions", required=False, help_text="What lies in them is meant too.",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    segments = Codes(label="Customer segments", required=False, max_length=300, help_text="Codes, with commas.")
    precedence = forms.IntegerField(
        label="Precedence", min_value=0, max_value=1000, initial=0,
        help_text="Of books that name equally much the higher one counts.",
    )  # fmt: skip
    about = forms.CharField(label="About", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    is_active = forms.BooleanField(label="Prices are looked up in it", required=False, initial=True)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, book: PriceBook | None = None, **kwargs: Any) -> None:
        if book is not None:
            names = ("name", "programmes", "motions", "regions", "precedence", "about", "is_active")
            kwargs["initial"] = {
                **{name: getattr(book, name) for name in names},
                "segments": ", ".join(book.segments),
                "seen": book.updated_at.isoformat(),
            }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["programmes"].choices = books.programmes()
        fields["regions"].choices = territory.choices()
        if book is not None:
            del self.fields["code"], self.fields["currency"]
        else:
            fields["currency"].choices = lists.currencies()

    def fields_only(self) -> dict[str, Any]:
        """Return what the service takes as data."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "code", "currency"}}


class BeginForm(forms.Form):
    """What a new edition begins from."""

    base = forms.ChoiceField(label="Begin with", required=False)
    change_note = forms.CharField(
        label="What changes, and why", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, editions: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made: Any = self.fields["base"]
        copies = [(each.public_id, f"A copy of edition {each.number}, {each.count:,} prices") for each in editions]
        made.choices = [*copies, ("empty", "No prices")]


class PublishForm(forms.Form):
    """From when on an edition holds, and words for its author."""

    starts = forms.ChoiceField(
        label="Comes into force", choices=[("now", "At once"), ("at", "At a moment")], widget=forms.RadioSelect,
        initial="now",
    )  # fmt: skip
    effective_from = forms.DateTimeField(
        label="From", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def clean(self) -> dict[str, Any]:
        """Ask for the moment where it is not at once."""
        told = super().clean() or {}
        if told.get("starts") == "now":
            told["effective_from"] = None
        elif not told.get("effective_from") and "effective_from" not in self.errors:
            self.add_error("effective_from", "Say when it comes into force.")
        return told


class WordsForm(forms.Form):
    """Words, asked for where the step needs them."""

    note = forms.CharField(label="In words", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needed


class EntryForm(forms.Form):
    """One price of a product."""

    sku = CleanText(label="SKU", max_length=60)
    unit_price = forms.DecimalField(label="Price", max_digits=16, decimal_places=4, min_value=0)
    valid_from = _day("From", "Empty: from the beginning.")
    valid_until = _day("Until", "The last day. Empty: without an end.")

    def clean_sku(self) -> Product:
        """Return the product itself."""
        found = products.by_sku(self.cleaned_data["sku"])
        if found is None:
            raise forms.ValidationError(f"There is no product with the SKU {self.cleaned_data['sku']}.")
        return found

    def price(self) -> Price:
        """Return what the service takes."""
        told = self.cleaned_data
        return Price(told["unit_price"], told["valid_from"], told["valid_until"])


class UpliftForm(forms.Form):
    """A formula over all prices of a draft, with a rounding rule."""

    percent = forms.DecimalField(label="Percent", max_digits=7, decimal_places=4, initial=0, min_value=-99,
                                 max_value=1000, help_text="Less than nothing lowers prices.")  # fmt: skip
    plus = forms.DecimalField(label="Plus", max_digits=16, decimal_places=4, initial=0)
    source = forms.ChoiceField(label="Take the prices of", required=False)
    rate = forms.DecimalField(label="Exchange rate", max_digits=18, decimal_places=8, min_value=Decimal("0.00000001"),
                              required=False, help_text="Empty: today's rate on record.")  # fmt: skip
    how = forms.ChoiceField(
        label="Round to",
        choices=[("coin", "The smallest coin"), ("whole", "Whole units"), ("step", "Multiples of"),
                 ("ending", "Prices that end in")],
    )  # fmt: skip
    at = forms.DecimalField(label="Figure", max_digits=8, decimal_places=2, initial="0.99", required=False,
                            help_text="0.99 gives 19.99, 9 gives 49, 99 gives 1,299.")  # fmt: skip
    way = forms.ChoiceField(label="Direction", choices=[("nearest", "Nearest"), ("up", "Up"), ("down", "Down")])
    families = forms.MultipleChoiceField(label="Only these families", required=False,
                                         widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["source"].choices = [("", "This draft"), *sources]
        fields["families"].choices = products.family_choices(active=True)

    def clean(self) -> dict[str, Any]:
        """Refuse a figure nothing can be rounded to."""
        told = super().clean() or {}
        if not self.errors:
            try:
                self.rounding()
            except ValueError:
                self.add_error("at", "Give the figure to round to; it is more than nothing.")
        return told

    def rounding(self) -> Rounding:
        """Return the rounding rule."""
        told = self.cleaned_data
        return Rounding(told["how"], told["way"], told["at"] if told["at"] is not None else Decimal(0))

    def uplift(self, factor: Decimal) -> Uplift:
        """Return the formula with an exchange rate."""
        told = self.cleaned_data
        return Uplift(told["percent"], told["plus"], factor, self.rounding())


class TryForm(forms.Form):
    """Which quotes an edition is tried on."""

    months = forms.TypedChoiceField(
        label="Quotes of", coerce=int, initial=12,
        choices=[(3, "The last 3 months"), (6, "The last 6 months"), (12, "The last 12 months"),
                 (24, "The last 24 months")],
    )  # fmt: skip
    tier = forms.ChoiceField(label="Only partners of tier", required=False)
    name = CleanText(label="Name", required=False, max_length=200, help_text="To find it again.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made: Any = self.fields["tier"]
        made.choices = [("", "Every tier"), *books.tiers()]
