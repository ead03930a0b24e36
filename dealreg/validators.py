"""What a deal's fields may hold. A draft may be incomplete, never invalid."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pycountry
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.timezone import localdate

from dealreg.enums import Help, Procurement, SalesStage
from partners.enums import Motion
from partners.rules.identifiers import registrable_domain
from prm.common.moment import now

MOST = Decimal("1000000000000")
TEXTS = {
    "customer_name": 200,
    "customer_website": 300,
    "customer_address": 300,
    "customer_postal_code": 20,
    "customer_city": 120,
    "customer_tax_id": 40,
    "contact_name": 200,
    "contact_email": 254,
    "contact_title": 120,
    "contact_phone": 40,
    "summary": 300,
    "incumbent": 200,
    "notes": 10_000,
}


@cache
def currencies() -> frozenset[str]:
    """Return the ISO 4217 codes of money in use."""
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def clean_text(value: object) -> str:
    """Return the text without control characters that could hide or reorder what people read."""
    text = str(value or "")
    hidden = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    return "".join(c for c in text if (c.isprintable() or c in "\n\t") and c not in hidden).strip()


def _email(value: Any, errors: dict[str, str]) -> None:
    try:
        validate_email(value)
    except ValidationError:
        errors["contact_email"] = "This is not an e-mail address."


def _choice(allowed: Any, message: str, name: str) -> Callable[[Any, dict[str, str]], None]:
    def check(value: Any, errors: dict[str, str]) -> None:
        if value not in allowed:
            errors[name] = message

    return check


def _website(value: Any, errors: dict[str, str]) -> None:
    if registrable_domain(value) is None:
        errors["customer_website"] = "This is not a website or domain, such as example.com."


def _country(value: Any, errors: dict[str, str]) -> None:
    if pycountry.countries.get(alpha_2=value) is None:
        errors["customer_country"] = "Choose a country from the list."


def _close(value: Any, errors: dict[str, str]) -> None:
    if not isinstance(value, date):
        errors["expected_close"] = "This is not a date."
    elif value < localdate(now()):
        errors["expected_close"] = "The expected close is in the past."
    elif value > now().date() + timedelta(days=3650):
        errors["expected_close"] = "The expected close is more than ten years away."


def _published(value: Any, errors: dict[str, str]) -> None:
    if not isinstance(value, date):
        errors["tender_published_on"] = "This is not a date."
    elif abs(value - now().date()) > timedelta(days=3650):
        errors["tender_published_on"] = "The tender's day is more than ten years away."


def _currency(value: Any, errors: dict[str, str]) -> None:
    if value not in currencies():
        errors["currency"] = f"{value[:10]} is not a currency."


def _helps(value: Any, errors: dict[str, str]) -> None:
    if not set(value) <= set(Help.values):
        errors["help_wanted"] = "Choose from the list."


_CHECKS: dict[str, Callable[[Any, dict[str, str]], None]] = {
    "contact_email": _email,
    "customer_website": _website,
    "customer_country": _country,
    "expected_close": _close,
    "procurement": _choice(Procurement.values, "Choose how the customer buys from the list.", "procurement"),
    "tender_published_on": _published,
    "currency": _currency,
    "help_wanted": _helps,
    "motion": _choice(Motion.values, "Choose a motion from the list.", "motion"),
    "stage": _choice(SalesStage.values, "Choose a stage from the list.", "stage"),
}


def clean(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the fields present in ``data`` cleaned, and a message for each that cannot be kept."""
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in data.items():
        if name in TEXTS:
            value = clean_text(value)
            if len(value) > TEXTS[name]:
                errors[name] = f"At most {TEXTS[name]:,} characters; this has {len(value):,}."
                continue
        if name == "competitors":
            value = [clean_text(item)[:120] for item in value or [] if clean_text(item)][:20]
        if value not in ("", None, []) and name in _CHECKS:
            _CHECKS[name](value, errors)
        cleaned[name] = value
    return cleaned, errors


def check_line(amount: Decimal | None, quantity: Decimal | None) -> str | None:
    """Return what is wrong with a line's figures, or ``None``."""
    if amount is None or not amount.is_finite():
        return "Give the amount of each line."
    if amount < 0:
        return "An amount cannot be negative."
    if amount >= MOST:
        return "This amount is too large to be one deal."
    if quantity is None or not quantity.is_finite() or quantity <= 0:
        return "The quantity must be more than nothing."
    if quantity >= Decimal("1000000000"):
        return "This quantity is too large."
    return None
