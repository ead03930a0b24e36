"""Figures of quotes in templates, in the words the papers use."""

from decimal import Decimal
from typing import Any

from django import template

from partners.selectors.lists import country_name
from pricing.paper import words
from pricing.selectors.sheet_lines import SheetLine
from pricing.selectors.sheet_steps import HUNDREDTH
from prm.common.components.figures import amount_words

register = template.Library()


@register.filter
def country(code: str) -> str:
    """``{{ renewal.customer_country|country }}``: "Germany" for DE, nothing for nothing."""
    return country_name(code) if code else ""


@register.filter
def figure(value: Any, currency: str) -> str:
    """``{{ line.net|figure:"EUR" }}``: "1,250.00", for tables that say the currency once."""
    return "–" if value is None else amount_words(value, currency)


@register.filter
def rate(value: Decimal | None) -> str:
    """``{{ line.off|rate }}``: "27.5 %", or nothing."""
    return words.percent(value)


@register.filter
def rate2(value: Decimal | None) -> str:
    """``{{ facts.margin|rate2 }}``: a percent nobody rounded yet, to a hundredth."""
    return words.percent(None if value is None else value.quantize(HUNDREDTH))


@register.filter
def units(quantity: Decimal) -> str:
    """``{{ line.quantity|units }}``: 40, 1,200 or 2.5."""
    return words.count(quantity)


@register.filter
def unit_price(line: SheetLine, currency: str) -> str:
    """``{{ line|unit_price:"EUR" }}``: "49.00 a month"."""
    return words.unit_price(line, currency)


@register.filter
def lasting(line: SheetLine) -> str:
    """``{{ line|lasting }}``: "36 months" for what is paid more than once, else nothing."""
    return f"{words.count(line.periods)} {line.per}s" if line.per and line.periods != 1 else ""


@register.filter
def less(amount: Any, other: Any) -> Any:
    """``{{ total|less:other }}``: the difference, unrounded."""
    return amount - other
