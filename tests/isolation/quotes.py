"""Quotes of Acme for the world: a draft, one in approval, and a special price."""

from datetime import timedelta
from decimal import Decimal

from partners.models import Partner
from pricing.models import Product, SpecialPrice
from pricing.rules.head import LineAsk, QuoteHead
from pricing.selectors import approval as approvals
from pricing.selectors.ground import customer_key
from pricing.services import quote as quotes
from prm.common.actors import Actor
from prm.common.moment import now


def quoted(acme: Partner, product: Product, who: Actor) -> dict[str, str]:
    """Make them as one of Acme's people."""
    head = QuoteHead("Harbour", "Hafenbetriebe Bremerhaven GmbH", product.currency, motion="resell")
    draft = quotes.create(actor=who, partner=acme, head=head, lines=[LineAsk(product.pk, Decimal(1))])
    asked = quotes.create(actor=who, partner=acme, head=head, lines=[LineAsk(product.pk, Decimal(1), Decimal(40))])
    asked = quotes.submit(actor=who, quote=asked, because="A competitor offers less.")
    sent = quotes.create(actor=who, partner=acme, head=head, lines=[LineAsk(product.pk, Decimal(1))])
    sent = quotes.submit(actor=who, quote=sent)
    special = SpecialPrice.objects.create(
        partner=acme, customer_name="Nordwerk AG", customer_key=customer_key("Nordwerk AG"), product=product,
        unit_price=Decimal(10), currency=product.currency, valid_from=now().date(),
        valid_until=now().date() + timedelta(days=30), approved_by_name="Dev",
    )  # fmt: skip
    return {
        "quote": draft.public_id,
        "quote_line": draft.lines.get().public_id,
        "offer_token": quotes.send(actor=who, quote=sent, email="imke@hafen.example"),
        "asked_quote": asked.public_id,
        "quote_level": approvals.levels_of(asked)[0].public_id,
        "special": special.public_id,
    }
