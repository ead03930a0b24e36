"""From a renewal to a quote for its customer: the product, the quantity and the next term are there already."""

from datetime import timedelta

from django.db import transaction

from pricing.models import Quote, Renewal
from pricing.rules.head import LineAsk, QuoteHead
from pricing.selectors import renewal as selectors
from pricing.services import quote as quotes
from prm.common.actors import Actor
from prm.common.errors import DomainError


@transaction.atomic
def begin(*, renewal: Renewal, actor: Actor) -> Quote:
    """Open a draft for a renewal's next term, priced. Raises ``DomainError`` for a closed one, ``NotAllowed``.

    A draft with a product that cannot be priced now is opened without lines, so that its partner sees why there.
    """
    selectors.require_live(renewal, actor, "quote")
    head = QuoteHead(
        name=f"Renewal: {renewal.customer_name}"[:200],
        customer_name=renewal.customer_name,
        currency=renewal.currency,
        customer_country=renewal.customer_country,
        customer_contact=renewal.customer_contact,
        customer_email=renewal.customer_email,
        territory=renewal.territory,
        motion=renewal.motion,
        term_months=renewal.term_months,
        starts_on=renewal.due_on + timedelta(days=1),
    )
    quote = quotes.create(actor=actor, partner=renewal.partner, head=head, renewal_ref=renewal.public_id)
    if renewal.product is None:
        return quote
    lines = [LineAsk(renewal.product.pk, renewal.quantity)]
    try:
        with transaction.atomic():
            quote = quotes.change(actor=actor, quote=quote, revision=quote.revision, lines=lines)
    except DomainError:
        quote.refresh_from_db()
    return quote
