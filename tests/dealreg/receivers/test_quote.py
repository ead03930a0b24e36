"""Quotes of a deal know whether it is protected, and count when the customer says yes late."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from dealreg.models import Deal, Opportunity, Review
from dealreg.portal.quote import priced
from dealreg.selectors.review import account_of
from dealreg.services import closing, review
from pricing.models import ProductFamily, Quote, Sale, Subscription
from pricing.services import quote as quotes
from pricing.services import quote_link
from prm.common import clocks, events, moment
from prm.common.moment import now
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


def test_a_quote_knows_what_was_registered_when_it_was_approved(submitted, mara, bob, actor):
    deal = submitted()
    quote = _begun(deal, actor(bob))
    deal.lines.update(family=ProductFamily.objects.get(code="fleet"))

    review.approve(deal=deal, actor=actor(mara))
    events.deliver_all()

    quote.refresh_from_db()
    assert quote.registered_families == ["fleet"]
    assert quotes.clone(actor=actor(bob), quote=quote).registered_families == ["fleet"]


def _won_before(deal: Deal, days: int | None, **closed) -> None:
    """Let the deal's customer have bought so many days ago, of us or of another partner."""
    account = account_of(deal)
    if closed.get("by") == "us":
        on = None if days is None else (now() - timedelta(days=days)).date()
        Opportunity.objects.create(name="Earlier", account=account, stage="won", closed_on=on)
    else:
        other = Deal.objects.create(
            partner=deal.partner, status="won", submitted_at=now(), closed_at=now() - timedelta(days=days or 0)
        )
        Review.objects.create(deal=other, account=account)


def test_a_quote_knows_when_its_customer_last_bought(deal, bob, actor):
    _won_before(deal, 1200, by="us")
    _won_before(deal, 400, by="partner")
    _won_before(deal, None, by="us")

    quote = _begun(deal, actor(bob))

    assert (quote.new_customer, quote.last_bought_on) == (False, (now() - timedelta(days=400)).date())


def test_a_purchase_nobody_knows_the_day_of_counts_as_one(deal):
    _won_before(deal, None, by="us")

    found = priced.context(deal)

    assert (found.new_customer, found.last_bought_on) == (False, None)


def test_a_customer_that_never_bought_has_no_such_day(deal):
    found = priced.context(deal)

    assert (found.new_customer, found.last_bought_on, found.families) == (True, None, ["edge"])


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
