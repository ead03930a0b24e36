"""Quotes of a deal know whether it is protected, and count when the customer says yes late."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from dealreg.models import Deal
from dealreg.portal.quote import priced
from dealreg.services import closing, review
from pricing.models import Quote, Sale, Subscription
from pricing.services import quote as quotes
from pricing.services import quote_link
from prm.common import clocks, events, moment
from tests.pricing.renewals import accepted, fleet


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's at Acme."""
    return review.approve(deal=submitted(), actor=actor(mara))


def _begun(deal: Deal, who) -> Quote:
    return quotes.create(actor=who, partner=deal.partner, head=priced.head(deal), deal=priced.context(deal))


def test_a_quote_begun_before_the_approval_gets_the_discount_with_it(submitted, mara, bob, actor):
    deal = submitted()
    quote = _begun(deal, actor(bob))
    assert quote.registered is False

    review.approve(deal=deal, actor=actor(mara))
    events.deliver_all()

    quote.refresh_from_db()
    assert quote.registered is True


def test_the_discount_for_a_registration_ends_with_it_also_for_copies(deal, bob, actor):
    quote = _begun(deal, actor(bob))
    assert quote.registered is True

    with moment.at(deal.protected_until + timedelta(hours=1)):
        clocks.sweep()
        events.deliver_all()
        copy = quotes.clone(actor=actor(bob), quote=quote)

    quote.refresh_from_db()
    assert (quote.registered, copy.registered) == (False, False)


def test_a_yes_that_comes_after_the_win_is_settled_once(deal, bob, actor):
    quote = accepted(deal.partner, deal_ref=deal.public_id, status="sent", item=fleet(),
                     valid_until=(timezone.now() + timedelta(days=9)).date())  # fmt: skip
    closing.close(deal=deal, actor=actor(bob), how="win", order_number="1", final_amount=Decimal("126500"))
    events.deliver_all()
    assert Sale.objects.count() == 0

    quote_link.answered_by_hand(actor=actor(bob), quote=quote, verdict="accept", name="Imke")
    events.deliver_all()

    assert (Sale.objects.get().quote_id, Subscription.objects.count()) == (quote.pk, 1)
