"""What the API of profitability takes and gives."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from partners.enums import Motion
from pricing.forms.profit import EXAMPLE
from prm.common.api.serializers import Strict


def _figure(name: str, help_text: str, *, most: int = 10**9, least: int = 0) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=14,
        decimal_places=4,
        min_value=least,
        max_value=most,
        default=Decimal(EXAMPLE[name]),
        help_text=help_text,
    )


class WorthQuery(Strict):
    """A partner's year as it plans it. What is not given is the example's."""

    motion = serializers.ChoiceField(choices=Motion.choices, default=Motion.RESELL)
    deals = _figure("deals", "Deals a year", most=100_000)
    units = _figure("units", "Units a deal", most=1_000_000, least=1)
    unit_price = _figure("unit_price", "List price a unit, in the partner's currency")
    registered = _figure("registered", "Percent of deals registered first", most=100)
    customer_discount = _figure("customer_discount", "Percent off list given to customers", most=99)
    services = _figure("services", "Services sold beside, in percent of the product's price", most=1000)
    services_margin = _figure("services_margin", "Percent kept of services", most=100)
    sale_cost = _figure("sale_cost", "What it costs to win a deal one sells")
    referral_cost = _figure("referral_cost", "What it costs to bring a deal")
    fixed = _figure("fixed", "Fixed cost a year")


def _money(help_text: str = "", **more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=20, decimal_places=3, help_text=help_text, **more)


class YearOut(serializers.Serializer):
    """A year in one tier and motion."""

    tier = serializers.CharField(allow_blank=True)
    motion = serializers.CharField()
    customers_pay = _money("For the product")
    earned = _money("Margin, or the pay of the motion's model")
    services = _money("What is kept of services")
    costs = _money()
    left = _money("Earned and services, less costs")
    more = _money("Against one's own tier in the same motion")


class WorthOut(serializers.Serializer):
    """Every tier and motion, and the policies the chosen motion was worked out by."""

    currency = serializers.CharField()
    own_tier = serializers.CharField(allow_blank=True)
    motion = serializers.CharField()
    years = YearOut(many=True)
    policies = serializers.ListField(child=serializers.CharField())


def _change(help_text: str, digits: int, *, least: int, most: int) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=digits, decimal_places=4, min_value=least, max_value=most, default=Decimal(0), help_text=help_text
    )  # fmt: skip


class ContributionQuery(Strict):
    """What is supposed."""

    quarters = serializers.IntegerField(default=4, min_value=1, max_value=20)
    discount = _change("Points of list more or less", 7, least=-50, most=50)
    sales = _change("Percent more or fewer", 8, least=-100, most=1000)
    pay = _change("Percent more or less", 8, least=-100, most=1000)
    programme = serializers.ListField(
        required=False, max_length=20,
        child=serializers.RegexField(r"^[a-z0-9_-]{1,40}:\d{1,9}(\.\d{1,2})?$"),
        help_text="What the programme costs a partner and year in EUR, by tier: `premier:1200`.",
    )  # fmt: skip


class SideOut(serializers.Serializer):
    """One side of a row, in EUR."""

    discount_given = _money()
    price_paid = _money()
    pay = _money("What others have of it")
    cost = _money("Cost of goods, as far as it is known")
    programme = _money()
    contribution = _money()


class SalesContributionOut(serializers.Serializer):
    """One tier and motion."""

    tier = serializers.CharField(allow_blank=True)
    motion = serializers.CharField(allow_blank=True)
    sales = serializers.IntegerField()
    costed = serializers.IntegerField(help_text="Of how many sales the cost is known.")
    was = SideOut()
    supposed = SideOut()


class ContributionsOut(serializers.Serializer):
    """What partners bring and cost, by tier and motion and in all."""

    since = serializers.DateField()
    unrated = serializers.IntegerField(help_text="Sales left out: no exchange rate is known.")
    rows = SalesContributionOut(many=True)
    all = SalesContributionOut()
