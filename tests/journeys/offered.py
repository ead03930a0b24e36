"""The customer's page of a quote in every state it can be found in."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from partners.models import Partner
from pricing.models import Product, QuoteLink
from pricing.rules.head import LineAsk, QuoteHead
from pricing.services import quote as quotes
from pricing.services.quote_ready import expire
from prm.accounts.models import User
from prm.accounts.selectors.actor import memberships_of, partner_actor
from prm.common.moment import now


def offer_pages() -> dict[str, int]:
    """Return the address of an offer that is open, answered, over, taken back and never was, each with its status."""
    bob = User.objects.get(email="bob@acme.example")
    who, acme = partner_actor(bob, memberships_of(bob)[0]), Partner.objects.get(name="Acme Integration GmbH")
    product = Product.objects.order_by("pk")[0]
    head = QuoteHead(
        "Two terminals", "Hafen Bremerhaven AG", "EUR", motion="resell", customer_email="i@hafen.example",
        customer_contact="Imke Brandt", customer_note="In two parts, please.",
    )  # fmt: skip
    made = {}
    for name in ("open", "accepted", "declined", "expired", "withdrawn"):
        lines = [LineAsk(product.pk, Decimal(4), None, Decimal(5)), LineAsk(product.pk, Decimal(1))]
        quote = quotes.submit(actor=who, quote=quotes.create(actor=who, partner=acme, head=head, lines=lines))
        made[name] = (quote, quotes.send(actor=who, quote=quote, email="i@hafen.example"))
    quotes.answer(token=made["accepted"][1], verdict="accept", name="Imke Brandt")
    quotes.answer(token=made["declined"][1], verdict="decline", name="Imke Brandt", note="Too dear.")
    quotes.withdraw(actor=who, quote=made["withdrawn"][0])
    quote = made["expired"][0]
    QuoteLink.objects.filter(quote=quote).update(expires_at=now() - timedelta(days=1))
    expire(quote=quote)
    gone = {"expired": 410, "withdrawn": 410}
    pages = {reverse("quote-offer", args=[token]): gone.get(name, 200) for name, (_, token) in made.items()}
    return {**pages, reverse("quote-offer", args=["never-was"]): 404}
