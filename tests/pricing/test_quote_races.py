"""Two people at once on one quote, and two customers on one special price."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pricing.models import Quote, QuoteApproval, SpecialPrice
from pricing.selectors import approval as approvals
from pricing.services import approval, special
from pricing.services import quote as quotes
from prm.common.moment import now
from tests.dealreg.test_races import at_once
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


def _sent(who, partner, head, product, quantity):
    quote = quotes.create(actor=who, partner=partner, head=head, lines=[ask(product, quantity)])
    quote = quotes.submit(actor=who, quote=quote)
    return quotes.send(actor=who, quote=quote, email="imke@hafen.example")


def test_two_customers_at_once_never_take_more_than_is_left(actor, alice, dev, premier, gateway, head):
    special.agree(
        actor=actor(dev), partner=premier, customer_name=head.customer_name, product=gateway, unit_price=D(600),
        currency="EUR", quantity=D(8), valid_until=now().date() + timedelta(days=90), because="Framework contract.",
    )  # fmt: skip
    tokens = [_sent(actor(alice), premier, replace(head, name=f"Offer {n}"), gateway, 6) for n in range(2)]

    told = at_once(*(lambda t=token: quotes.answer(token=t, verdict="accept", name="Imke") for token in tokens))

    assert sorted(told) == ["done", "special.used_up"]
    assert SpecialPrice.objects.get().used == D(6)
    assert sorted(Quote.objects.values_list("status", flat=True)) == ["accepted", "sent"]


def test_a_link_takes_one_answer_of_two_at_once(actor, alice, premier, gateway, head):
    token = _sent(actor(alice), premier, head, gateway, 1)

    told = at_once(
        lambda: quotes.answer(token=token, verdict="accept", name="Imke"),
        lambda: quotes.answer(token=token, verdict="decline", name="Imke"),
    )

    assert sorted(told) == ["done", "quote.link_over"]


def test_two_edits_of_one_revision_keep_one(actor, alice, bob, premier, gateway, head):
    quote = quotes.create(actor=actor(alice), partner=premier, head=head, lines=[ask(gateway)])
    one, two = actor(alice), actor(bob)

    told = at_once(
        lambda: quotes.change(actor=one, quote=quote, revision=1, lines=[ask(gateway, 2)]),
        lambda: quotes.change(actor=two, quote=quote, revision=1, lines=[ask(gateway, 3)]),
    )

    assert sorted(told) == ["done", "quote.stale"]
    assert Quote.objects.get().lines.count() == 1


def test_a_level_is_signed_once_and_a_quote_is_not_changed_under_a_signature(
    actor, alice, mara, dev, olga, premier, gateway, head
):
    quote = quotes.create(actor=actor(alice), partner=premier, head=head, lines=[ask(gateway, 1, "31")])
    quote = quotes.submit(actor=actor(alice), quote=quote, because="A competitor.")
    level = approvals.levels_of(quote)[0]
    signer, requester = actor(mara), actor(alice)

    told = at_once(
        lambda: approval.decide(actor=signer, approval=level, verdict="approve"),
        lambda: approval.decide(actor=signer, approval=level, verdict="refuse", note="No."),
        lambda: quotes.recall(actor=requester, quote=quote),
    )

    assert told.count("done") in {1, 2}
    assert all(each in {"done", "quote_approval.stale", "quote.stale"} for each in told)
    assert QuoteApproval.objects.filter(pk=level.pk, status__in=["approved", "refused", "dropped"]).exists()
