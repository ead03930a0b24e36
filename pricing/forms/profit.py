"""What a partner plans, and what the vendor supposes: plain figures, read from the address."""

from decimal import Decimal
from typing import Any

from django import forms

from partners.enums import Motion
from pricing.rules.profit import Business, Supposed

EXAMPLE: dict[str, Any] = {
    "motion": Motion.RESELL, "deals": 24, "units": 20, "unit_price": 500, "registered": 60, "customer_discount": 5,
    "services": 20, "services_margin": 40, "sale_cost": 400, "referral_cost": 100, "fixed": 5000,
}  # fmt: skip
"""What the calculator begins with: an example, to be replaced by one's own figures."""


def _percent(label: str, help_text: str = "", most: int = 100, least: int = 0) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=least, max_value=most, max_digits=7, decimal_places=4
    )


def _amount(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=0, max_value=10**9, max_digits=14, decimal_places=4
    )


class BusinessForm(forms.Form):
    """A partner's year."""

    motion = forms.ChoiceField(label="Motion", choices=Motion.choices)
    deals = forms.DecimalField(label="Deals a year", min_value=0, max_value=100_000, max_digits=8, decimal_places=2)
    units = forms.DecimalField(label="Units a deal", min_value=1, max_value=1_000_000, max_digits=9, decimal_places=2)
    unit_price = _amount("List price a unit")
    registered = _percent("Registered first", "Of your deals.")
    customer_discount = _percent("Discount you give", "Off list, where you sell yourself.", most=99)
    services = _percent("Services beside", "In percent of the product's price.", most=1000)
    services_margin = _percent("Margin on services")
    sale_cost = _amount("Cost of a sale", "What it costs you to win a deal you sell.")
    referral_cost = _amount("Cost of a referral", "What it costs you to bring a deal.")
    fixed = _amount("Fixed cost a year", "Certificates, demo equipment, people set aside.")

    def business(self, currency: str) -> Business:
        """Return what was entered, in ``currency``; before anything was, the example."""
        found = self.cleaned_data
        names = (
            *("deals", "units", "unit_price", "registered", "customer_discount", "services", "services_margin"),
            *("sale_cost", "referral_cost", "fixed"),
        )
        return Business(currency, **{name: Decimal(found[name]) for name in names})


class SupposedForm(forms.Form):
    """What a scenario changes, and how far back the history goes."""

    quarters = forms.IntegerField(label="Quarters back", min_value=1, max_value=20)
    discount = _percent("Discount, points", "More or less of list.", least=-50, most=50)
    sales = _percent("Sales, %", "More or fewer of them.", least=-100, most=1000)
    pay = _percent("Pay, %", "More or less of what others have of a sale.", least=-100, most=1000)

    def __init__(self, data: Any, *, tiers: list[tuple[str, str]]) -> None:
        super().__init__(data)
        for code, name in tiers:
            self.fields[f"programme-{code}"] = _amount(name)
            self.fields[f"programme-{code}"].required = False
        self._tiers = [code for code, _ in tiers]

    def supposed(self, partners: dict[str, int]) -> Supposed:
        """Return what was entered. ``partners`` is how many there are, by tier."""
        found = self.cleaned_data
        programme = {code: found[f"programme-{code}"] or Decimal(0) for code in self._tiers}
        years = Decimal(found["quarters"]) / 4
        return Supposed(found["discount"], found["sales"], found["pay"], programme, partners, years)
