"""Special prices."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from pricing.models import Quote, SpecialPrice
from pricing.selectors import approval as approvals
from pricing.services import approval
from pricing.services import quote as quotes
from pricing.services import special as services
from prm.common import clocks
from prm.common.errors import Invalid, NotAllowed
from prm.common.moment import now
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def agree(actor, dev, premier, gateway, head):
    """Return a function that agrees a price of 600 for eight gateways at the head's customer."""

    def make(**changes) -> SpecialPrice:
        given = {
            "actor": actor(dev), "partner": premier, "customer_name": head.customer_name, "product": gateway,
            "unit_price": D(600), "currency": "EUR", "quantity": D(8), "because": "Framework contract.",
            "valid_until": now().date() + timedelta(days=90), **changes,
        }  # fmt: skip
        return services.agree(**given)

    return make


def test_a_special_price_is_for_its_customer_however_it_is_written(agree, actor, alice, premier, gateway, head):
    agree(customer_name="HAFENBETRIEBE Bremerhaven")
    quote = quotes.create(actor=actor(alice), partner=premier, head=head)

    quote = quotes.change(actor=actor(alice), quote=quote, revision=1, lines=[ask(gateway, 8)])

    assert quote.net_total == D(4800)


def test_what_is_left_is_shared_out_over_the_lines_and_no_more(agree, actor, alice, premier, gateway, head):
    agree()
    quote = quotes.create(actor=actor(alice), partner=premier, head=head)

    quote = quotes.change(
        actor=actor(alice), quote=quote, revision=1, lines=[ask(gateway, 5), ask(gateway, 5), ask(gateway, 5)]
    )

    assert [line.special_units for line in quote.lines.order_by("position")] == [D(5), D(3), D(0)]


def test_it_ends_with_its_day_and_an_offered_quote_keeps_it(agree, actor, alice, premier, gateway, head):
    made = agree(valid_until=now().date() + timedelta(days=5))
    quote = quotes.create(actor=actor(alice), partner=premier, head=head)
    quote = quotes.change(actor=actor(alice), quote=quote, revision=1, lines=[ask(gateway, 8)])
    quote = quotes.submit(actor=actor(alice), quote=quote)

    with time_machine.travel(now() + timedelta(days=7), tick=False):
        clocks.sweep()
        token = quotes.send(actor=actor(alice), quote=quote, email="imke@hafen.example")
        quotes.answer(token=token, verdict="accept", name="Imke")
        fresh = quotes.clone(actor=actor(alice), quote=quote)

    made.refresh_from_db()
    assert (made.status, made.used) == ("expired", D(8))
    assert (Quote.objects.get(pk=quote.pk).net_total, fresh.net_total) == (D(4800), D(6400))


def test_only_the_deal_desk_agrees_them(agree, actor, mara, alice):
    for who in (mara, alice):
        with pytest.raises(NotAllowed):
            agree(actor=actor(who))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"unit_price": D(-1)}, "unit_price"),
        ({"quantity": D(0)}, "quantity"),
        ({"valid_until": now().date() - timedelta(days=1)}, "valid_until"),
        ({"valid_until": now().date() + timedelta(days=2000)}, "valid_until"),
        ({"currency": "EURO"}, "currency"),
        ({"customer_name": " "}, "customer_name"),
        ({"because": ""}, "because"),
    ],
)
def test_what_cannot_be_agreed_is_named(agree, wrong, field):
    with pytest.raises(Invalid) as refused:
        agree(**wrong)

    assert list(refused.value.fields) == [field]


def test_the_last_signature_may_keep_the_price_for_the_customer(actor, alice, premier, gateway, head, mara, dev):
    quote = quotes.create(actor=actor(alice), partner=premier, head=head)
    quote = quotes.change(actor=actor(alice), quote=quote, revision=1, lines=[ask(gateway, 10, "31")])
    quote = quotes.submit(actor=actor(alice), quote=quote, because="A competitor.")
    for who in (mara, dev):
        level = next(each for each in approvals.levels_of(quote) if each.status == "open")
        approval.decide(
            actor=actor(who), approval=level, verdict="approve", special_until=now().date() + timedelta(days=60)
        )

    made = SpecialPrice.objects.get()
    token = quotes.send(actor=actor(alice), quote=Quote.objects.get(), email="imke@hafen.example")
    quotes.answer(token=token, verdict="accept", name="Imke")

    assert (made.unit_price, made.quantity, made.quote_ref, made.approved_by_name) == (
        D(690), D(10), quote.public_id, "Dev",
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.used, made.status) == (D(10), "used_up")


def test_one_taken_back_gives_no_further_quote_its_price(agree, actor, dev, alice, premier, gateway, head):
    services.withdraw(special=agree(), actor=actor(dev), note="The framework contract ended.")
    quote = quotes.create(actor=actor(alice), partner=premier, head=head)

    quote = quotes.change(actor=actor(alice), quote=quote, revision=1, lines=[ask(gateway, 1)])

    assert quote.net_total == D(800)


def test_by_hand_nobody_gives_more_than_they_may_approve(agree, actor, dev, olga):
    with pytest.raises(Invalid) as refused:
        agree(unit_price=D(440))

    assert refused.value.fields["unit_price"].startswith("Beyond the limit of the deal desk: 56 % is more than 55 %.")
    assert agree(unit_price=D(450)).unit_price == 450
    assert agree(unit_price=D(440), actor=actor(olga)).unit_price == 440
