"""What a quote's head may hold."""

import re
from dataclasses import replace
from typing import Any

import pycountry
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from partners.enums import Motion
from partners.selectors import territory
from pricing.models import Quote
from pricing.rules.head import QuoteHead
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.money import exponent

LENGTHS = {
    "name": 200, "customer_name": 200, "customer_contact": 200, "customer_email": 254, "segment": 40,
    "customer_note": 4000, "counts_with": 20,
}  # fmt: skip
LONGEST_TERM = 120
LONGEST_PAYMENT = 365
MOST_CODES = 20
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


def clean_text(value: str) -> str:
    """Return the text without control characters that could hide or reorder what people read."""
    kept = "".join(c for c in value if c.isprintable() or c in "\n\t")
    return _HIDDEN.sub("", kept).strip()


def clean(head: QuoteHead) -> QuoteHead:
    """Return the head as it is kept. Raises ``Invalid`` with a message for each field that cannot be."""
    texts: dict[str, Any] = {name: clean_text(getattr(head, name)) for name in LENGTHS}
    codes = dict.fromkeys(clean_text(each)[:40] for each in head.promotion_codes)
    head = replace(head, **texts, promotion_codes=tuple(code for code in codes if code))
    errors = {
        name: f"At most {most:,} characters." for name, most in LENGTHS.items() if len(getattr(head, name)) > most
    }
    for name, said in (("name", "Give the quote a name."), ("customer_name", "Name the customer.")):
        if not getattr(head, name):
            errors[name] = said
    errors |= _codes(head) | _numbers(head)
    if errors:
        raise Invalid(errors)
    return head


def in_reach(actor: Actor, quote: Quote, head: QuoteHead) -> None:
    """Raise ``Invalid`` where a partner quotes for a territory it does not sell in: prices differ between them.

    A deal's or a renewal's quote has the territory that was decided on with it.
    """
    if not actor.is_partner or quote.deal_ref or quote.renewal_ref or not head.territory:
        return
    if not territory.covers(quote.partner.territories, head.territory):
        raise Invalid({"territory": "You do not sell in this territory."})


def _codes(head: QuoteHead) -> dict[str, str]:
    errors: dict[str, str] = {}
    try:
        exponent(head.currency)
    except DomainError as error:
        errors["currency"] = error.message
    if head.customer_country and pycountry.countries.get(alpha_2=head.customer_country) is None:
        errors["customer_country"] = "Choose a country from the list."
    if head.territory and head.territory not in territory.codes():
        errors["territory"] = "Choose a territory from the list."
    if head.motion and head.motion not in Motion.values:
        errors["motion"] = "Choose a motion from the list."
    if head.customer_email:
        try:
            validate_email(head.customer_email)
        except ValidationError:
            errors["customer_email"] = "This is not an e-mail address."
    return errors


def _numbers(head: QuoteHead) -> dict[str, str]:
    errors: dict[str, str] = {}
    if head.term_months is not None and not 1 <= head.term_months <= LONGEST_TERM:
        errors["term_months"] = f"A term is 1 to {LONGEST_TERM} months."
    if not 0 <= head.payment_days <= LONGEST_PAYMENT:
        errors["payment_days"] = f"Payment is due within 0 to {LONGEST_PAYMENT} days."
    if len(head.promotion_codes) > MOST_CODES:
        errors["promotion_codes"] = f"At most {MOST_CODES} codes."
    return errors
