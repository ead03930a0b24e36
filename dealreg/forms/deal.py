"""The registration form. It reads what was typed; what may be kept and what is required is decided below it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate

from dealreg.enums import Help, Procurement, SalesStage
from dealreg.forms.fields import LARGEST_AMOUNT, LARGEST_QUANTITY, ListField, NumberField, TextField, read_number
from dealreg.rules import tax_id
from dealreg.selectors.registration import Choices
from partners.rules.identifiers import registrable_domain
from prm.common.moment import now

MOST_LINES = 50
LINES = "lines"
OWN_WORDS = (
    "customer_name",
    "customer_website",
    "customer_tax_id",
    "customer_address",
    "customer_city",
    "contact_name",
    "contact_email",
    "summary",
    "notes",
    "expected_close",
)


class LineForm(forms.Form):
    """One row of what is sold: a product or a whole family, how many, and the amount of the row."""

    use_required_attribute = False

    item = forms.CharField(label="Product or family", required=False, widget=forms.Select)
    quantity = NumberField(label="Quantity", largest=LARGEST_QUANTITY, positive=True, noun="the quantity")
    amount = NumberField(label="Amount", largest=LARGEST_AMOUNT, noun="the amount")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.fields["item"].widget.choices = [("", "Choose…"), *choices.items]  # type: ignore[attr-defined]

    def clean_item(self) -> str:
        """Refuse a product that is not, or no longer, in the catalogue."""
        value: str = self.cleaned_data["item"]
        if value and value not in self.choices.item_values:
            raise forms.ValidationError("Choose a product or family from the list.")
        return value

    @property
    def is_blank(self) -> bool:
        """Whether nothing was chosen or typed in this row; a quantity alone is only the default."""
        return not any(str(self[name].value() or "").strip() for name in ("item", "amount"))

    def kept(self) -> dict[str, Any] | None:
        """Return the row for the draft, or ``None`` while it says too little or something wrong."""
        values = getattr(self, "cleaned_data", {})
        if self.errors or not values.get("item"):
            return None
        kind, _, code = values["item"].partition(":")
        return {
            "product" if kind == "p" else "family": code,
            "quantity": values.get("quantity") or Decimal(1),
            "amount": values.get("amount") or Decimal(0),
        }


class BaseLines(forms.BaseFormSet):
    """All rows. At least one is always shown."""

    def kept(self) -> list[dict[str, Any]]:
        """Return every row that can be kept in the draft."""
        return [row for form in self.forms if (row := form.kept())]

    def mark_unfinished(self) -> bool:
        """Put a message into rows that were begun and not finished; returns whether there were any."""
        found = False
        for form in self.forms:
            if form.is_blank or form.errors:
                continue
            values = form.cleaned_data
            if not values.get("item"):
                form.add_error("item", "Choose what is sold for this amount.")
            elif not values.get("amount"):
                form.add_error("amount", "Give the amount of this row.")
            found = found or bool(form.errors)
        return found


Lines = forms.formset_factory(
    LineForm, formset=BaseLines, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True
)


def change_rows(data: QueryDict, *, add: bool = False, remove: int | None = None) -> QueryDict:
    """Return the typed data with one row more, or without row ``remove``; everything else as it was typed."""
    fields = tuple(LineForm.base_fields)
    total = min(int(data.get(f"{LINES}-TOTAL_FORMS", "0") or 0), MOST_LINES) if _is_count(data) else 0
    rows = [{name: data.get(f"{LINES}-{number}-{name}", "") for name in fields} for number in range(total)]
    rows = [row for number, row in enumerate(rows) if number != remove]
    if (add and len(rows) < MOST_LINES) or not rows:
        rows.append({"item": "", "quantity": "1", "amount": ""})
    changed = data.copy()
    for key in [key for key in changed if key.startswith(f"{LINES}-")]:
        del changed[key]
    changed[f"{LINES}-TOTAL_FORMS"], changed[f"{LINES}-INITIAL_FORMS"] = str(len(rows)), "0"
    for number, row in enumerate(rows):
        for name, value in row.items():
            changed[f"{LINES}-{number}-{name}"] = value
    return changed


def _is_count(data: QueryDict) -> bool:
    return data.get(f"{LINES}-TOTAL_FORMS", "").isdecimal() and len(data[f"{LINES}-TOTAL_FORMS"]) < 6


class DealForm(forms.Form):
    """The page of a registration. Nothing is required here: a draft may be incomplete, never wrong."""

    use_required_attribute = False

    customer_name = TextField(
        label="Customer", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    )
    customer_website = TextField(
        label="Website", max_length=300, widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"})
    )
    customer_country = forms.ChoiceField(label="Country", required=False)
    customer_address = TextField(label="Address", max_length=300)
    customer_postal_code = TextField(label="Postal code", max_length=20)
    customer_city = TextField(label="City", max_length=120)
    customer_tax_id = TextField(label="Tax id", max_length=40)
    contact_name = TextField(label="Name", max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    contact_email = TextField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    contact_title = TextField(label="Job title", max_length=120)
    contact_phone = TextField(label="Phone", max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    summary = TextField(label="Project in one line", max_length=300)
    currency = forms.ChoiceField(label="Currency", required=False)
    expected_close = forms.DateField(
        label="Expected close",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "This is not a date. Write it as 2026-12-31."},
    )
    procurement = forms.ChoiceField(
        label="How the customer buys", required=False, choices=[("", "Not said"), *Procurement.choices],
        error_messages={"invalid_choice": "Choose how the customer buys from the list."},
    )  # fmt: skip
    tender_published_on = forms.DateField(
        label="Tender published on",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "This is not a date. Write it as 2026-12-31."},
    )
    motion = forms.ChoiceField(label="Motion", required=False)
    territory = forms.ChoiceField(label="Territory", required=False)
    stage = forms.ChoiceField(label="Sales stage", required=False, choices=SalesStage.choices)
    competitors = ListField(label="Competitors", most=20, each=120, widget=forms.TextInput())
    incumbent = TextField(label="Incumbent", max_length=200)
    help_wanted = forms.MultipleChoiceField(
        label="Help wanted from us", required=False, choices=Help.choices, widget=forms.CheckboxSelectMultiple
    )
    notes = TextField(
        label="Notes", max_length=10_000, lines=True, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )

    def __init__(
        self,
        *args: Any,
        choices: Choices,
        required: Mapping[str, str] | None = None,
        unlocked: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.required = dict(required or {})
        self.locked = frozenset() if unlocked is None else frozenset(self.fields) - set(unlocked)
        for name in self.locked:
            self.fields[name].disabled = True
        for name, options, words in (
            ("customer_country", choices.countries, "Choose a country from the list."),
            ("currency", choices.currencies, "This is not a currency we know."),
            ("motion", choices.motions, "Choose a motion from the list."),
            ("territory", choices.territories, "Choose one of your territories."),
            ("stage", SalesStage.choices, "Choose a stage from the list."),
        ):
            chosen = self.fields[name]
            chosen.choices = [("", "Choose…"), *options]  # type: ignore[attr-defined]
            chosen.error_messages["invalid_choice"] = words
        self.fields["help_wanted"].error_messages["invalid_choice"] = "Choose from the list."
        self.fields["expected_close"].widget.attrs["min"] = localdate(now()).isoformat()

    def clean_customer_website(self) -> str:
        """Refuse what is no website; whether it is the customer's own, the reviewer sees."""
        value: str = self.cleaned_data["customer_website"]
        if value and registrable_domain(value) is None:
            raise forms.ValidationError("This is not a website of a company, such as example.com.")
        return value

    def clean_contact_email(self) -> str:
        """Refuse what is no e-mail address."""
        value: str = self.cleaned_data["contact_email"]
        if value:
            try:
                forms.EmailField().clean(value)
            except forms.ValidationError:
                raise forms.ValidationError("This is not an e-mail address.") from None
        return value

    def clean_expected_close(self) -> date | None:
        """Refuse days that have passed."""
        value: date | None = self.cleaned_data["expected_close"]
        if value is not None and value < localdate(now()):
            raise forms.ValidationError("This day has passed. Pick today or later.")
        return value

    def clean(self) -> dict[str, Any]:
        """Check the tax id against the country, once both are known."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        odd = tax_id.problem(cleaned.get("customer_tax_id", ""), cleaned.get("customer_country", ""))
        if odd:
            self.add_error("customer_tax_id", odd)
        for name in self.locked:
            # What cannot be changed here cannot be put right here either.
            self.errors.pop(name, None)
        return cleaned

    def kept(self) -> dict[str, Any]:
        """Return the values that can be kept, by model field; a field with an error is left as it was."""
        values = getattr(self, "cleaned_data", {})
        open_now = [name for name in self.fields if name not in self.locked]
        kept = {name: values[name] for name in open_now if name in values and name not in self.errors}
        if not kept.get("stage"):
            kept.pop("stage", None)
        return kept


def _stored_rows(rows: Sequence[Mapping[str, Any]], choices: Choices) -> BaseLines:
    start = list(rows) or [{"quantity": "1"}]
    return cast(BaseLines, Lines(initial=start, prefix=LINES, form_kwargs={"choices": choices}))


@dataclass(frozen=True, slots=True)
class Registration:
    """The form with its rows, as one thing. ``unlocked`` names what is open; ``None`` is everything."""

    form: DealForm
    lines: BaseLines
    unlocked: frozenset[str] | None = None

    @classmethod
    def read(cls, data: QueryDict, choices: Choices, required: Mapping[str, str] | None = None) -> "Registration":
        """Read what was typed."""
        form = DealForm(data, choices=choices, required=required)
        lines = Lines(data, prefix=LINES, form_kwargs={"choices": choices})
        form.full_clean()
        lines.full_clean()
        return cls(form, cast(BaseLines, lines))

    @classmethod
    def read_fixes(
        cls,
        data: QueryDict,
        values: Mapping[str, Any],
        rows: Sequence[Mapping[str, Any]],
        choices: Choices,
        unlocked: Collection[str],
    ) -> "Registration":
        """Read what was typed into the fields a reviewer named; all else stays as it is stored."""
        form = DealForm(data, initial=dict(values), choices=choices, unlocked=unlocked)
        form.full_clean()
        lines = _stored_rows(rows, choices)
        if LINES in unlocked:
            lines = cast(BaseLines, Lines(data, prefix=LINES, form_kwargs={"choices": choices}))
            lines.full_clean()
        return cls(form, lines, frozenset(unlocked))

    @classmethod
    def show(
        cls,
        values: Mapping[str, Any],
        rows: Sequence[Mapping[str, Any]],
        choices: Choices,
        required: Mapping[str, str] | None = None,
        unlocked: Collection[str] | None = None,
    ) -> "Registration":
        """Show stored values; with no row yet, one empty row."""
        form = DealForm(initial=dict(values), choices=choices, required=required, unlocked=unlocked)
        return cls(form, _stored_rows(rows, choices), None if unlocked is None else frozenset(unlocked))

    @property
    def lines_are_open(self) -> bool:
        """Whether the rows can be changed."""
        return self.unlocked is None or LINES in self.unlocked

    @property
    def is_valid(self) -> bool:
        """Whether nothing typed is wrong; unfinished is not wrong."""
        return not self.form.errors and (not self.lines_are_open or self.lines.is_valid())

    def kept(self) -> dict[str, Any]:
        """Return everything that can be kept in a draft. Rows are kept only when none of them is wrong."""
        kept = self.form.kept()
        if self.lines_are_open and self.lines.is_valid():
            kept["lines"] = self.lines.kept()
        return kept

    def errors(self) -> dict[str, str]:
        """Return the first message of every wrong field, by the name it has in the page."""
        found = {name: str(messages[0]) for name, messages in self.form.errors.items()}
        for form in self.lines.forms:
            found |= {form.add_prefix(name): str(messages[0]) for name, messages in form.errors.items()}
        if self.lines.non_form_errors():
            found[LINES] = str(self.lines.non_form_errors()[0])
        return found

    @property
    def says_anything(self) -> bool:
        """Whether the seller typed anything of their own; what was filled in for them does not count."""
        typed = self.form.kept()
        return any(typed.get(name) for name in OWN_WORDS) or any(not row.is_blank for row in self.lines.forms)

    def value(self, name: str) -> str:
        """Return what a field shows now, typed or stored, as text."""
        return str(self.form[name].value() or "")

    def families(self, choices: Choices) -> list[str]:
        """Return the codes of the families in the rows, each once."""
        chosen = (choices.families.get(str(row["item"].value() or "")) for row in self.lines.forms)
        return list(dict.fromkeys(code for code in chosen if code))

    def total(self) -> Decimal:
        """Return the sum of the rows that can be read."""
        if self.lines.is_bound:
            return sum((row.cleaned_data.get("amount") or Decimal(0) for row in self.lines.forms), Decimal(0))
        return sum((read_number(str(row["amount"].value() or "0")) for row in self.lines.forms), Decimal(0))
