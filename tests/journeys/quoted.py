"""Quotes to look at: a draft, one in approval with two versions, one with the customer, and a special price."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from partners.models import Partner
from pricing.models import Product, Quote, SpecialPrice
from pricing.rules.head import LineAsk, QuoteHead
from pricing.selectors import approval as approvals
from pricing.services import quote as quotes
from prm.accounts.models import User
from prm.accounts.selectors.actor import memberships_of, partner_actor
from prm.common.moment import now


def quote_pages(side: str) -> list[str]:
    """Return every page about quotes of one side, over quotes made for it."""
    made = _made()
    draft, asked, sent = made
    level, special = approvals.levels_of(asked)[0], SpecialPrice.objects.get()
    line = sent.lines.order_by("position")[0]
    pages = [
        reverse(f"{side}:quotes"),
        *(reverse(f"{side}:quote", args=[each.public_id]) for each in made),
        reverse(f"{side}:quote-edit", args=[draft.public_id]),
        reverse(f"{side}:quote-line", args=[sent.public_id, line.public_id]),
        reverse(f"{side}:quote-compare", args=[asked.series, asked.public_id]),
        *(reverse(f"{side}:quote-step", args=[sent.public_id, how]) for how in ("send", "withdraw", "clone")),
    ]
    if side == "portal":
        return [*pages, reverse("portal:quote-new")]
    return [
        *pages,
        reverse("console:quote-begin"),
        reverse("console:quote-new", args=[draft.partner.public_id]),
        reverse("console:approvals"),
        reverse("console:approval-decide", args=[level.public_id]),
        reverse("console:approval-hand-over", args=[level.public_id]),
        *(reverse(f"console:{name}") for name in ("specials", "special-new")),
        *(reverse(f"console:{name}", args=[special.public_id]) for name in ("special", "special-withdraw")),
    ]


def _made() -> tuple[Quote, Quote, Quote]:
    """Make the quotes as Bob."""
    bob = User.objects.get(email="bob@acme.example")
    who, acme = partner_actor(bob, memberships_of(bob)[0]), Partner.objects.get(name="Acme Integration GmbH")
    product = Product.objects.order_by("pk")[0]
    head = QuoteHead("Two terminals", "Hafen Bremerhaven AG", "EUR", motion="resell", customer_email="i@hafen.example")

    def begun(*asked: str | None) -> Quote:
        asks = [LineAsk(product.pk, Decimal(4), Decimal(each) if each else None, Decimal(5)) for each in asked]
        made = quotes.create(actor=who, partner=acme, head=head)
        return quotes.change(actor=who, quote=made, revision=made.revision, lines=asks)

    draft = begun("41", None)
    ready = quotes.submit(actor=who, quote=begun(None, None))
    quotes.send(actor=who, quote=ready, email="i@hafen.example")
    first = quotes.submit(actor=who, quote=begun(None))
    second = quotes.revise(actor=who, quote=first)
    second = quotes.change(
        actor=who, quote=second, revision=second.revision, lines=[LineAsk(product.pk, Decimal(4), Decimal(41))]
    )
    asked = quotes.submit(actor=who, quote=second, because="A competitor offers less.")
    if not SpecialPrice.objects.exists():
        SpecialPrice.objects.create(
            partner=acme, customer_name="Nordwerk AG", customer_key="nordwerk", product=product, unit_price=Decimal(10),
            quantity=Decimal(50), used=Decimal(20), currency="EUR", valid_from=now().date(),
            valid_until=now().date() + timedelta(days=30), approved_by_name="Dev",
        )  # fmt: skip
    return draft, Quote.objects.get(pk=asked.pk), Quote.objects.get(pk=ready.pk)
