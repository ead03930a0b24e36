"""Who is told what of special prices."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from partners.enums import TeamRole
from partners.models import TeamMember
from pricing.models import ProductCost, SpecialPrice
from pricing.selectors import approval as approvals
from pricing.services import approval, quote_link, special
from pricing.services import quote as quotes
from prm.accounts.catalogue import APP, MAIL, NEVER, OFF
from prm.accounts.models import Mail, Notification
from prm.accounts.services import preference
from prm.common import clocks, events
from prm.common.moment import now
from tests.pricing import books
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal


def told(user) -> list[tuple[str, str]]:
    """Deliver what has happened and return what a person was told of special prices, in order."""
    events.deliver_all()
    rows = Notification.objects.filter(user_id=user.pk, kind__startswith="special.").order_by("at")
    return list(rows.values_list("kind", "title"))


@pytest.fixture
def agreed(actor, dev, mara, premier, gateway, head) -> SpecialPrice:
    """Ten gateways at 600, agreed by hand by the deal desk; Mara manages the partner."""
    TeamMember.objects.update_or_create(partner=premier, role=TeamRole.PARTNER_MANAGER, defaults={"user": mara})
    return special.agree(
        actor=actor(dev), partner=premier, customer_name=head.customer_name, product=gateway, unit_price=D(600),
        currency="EUR", quantity=D(10), because="Between ourselves: a framework contract.",
        valid_until=now().date() + timedelta(days=90),
    )  # fmt: skip


def _sold(actor, alice, premier, gateway, head, units: int) -> None:
    quote = quotes.create(actor=actor(alice), partner=premier, head=head, lines=[ask(gateway, units)])
    quote = quotes.submit(actor=actor(alice), quote=quote)
    token = quote_link.send(actor=actor(alice), quote=quote, email="imke@hafen.example")
    quote_link.answer(token=token, verdict="accept", name="Imke Brandt")


def test_both_sides_hear_of_one_agreed_by_hand_but_not_who_did_it(agreed, alice, mara, dev):
    assert told(alice) == [("special.agreed", "Special price agreed: Hafenbetriebe Bremerhaven GmbH")]
    assert [title for _, title in told(mara)] == [
        "Special price agreed: Hafenbetriebe Bremerhaven GmbH, Acme Integration GmbH"
    ]
    assert told(dev) == []
    notice = Notification.objects.get(user_id=alice.pk, kind="special.agreed")
    assert "600.00 EUR a unit, 10 units" in notice.body
    assert "Between ourselves" not in notice.body
    assert dev.name not in notice.body.split()
    assert notice.url == f"/portal/special-prices/?q={agreed.public_id}"


def test_the_page_a_notice_leads_to_shows_it(agreed, alice, sign_in):
    page = sign_in(alice).get(f"/portal/special-prices/?q={agreed.public_id}").content.decode()

    assert "10 of 10 left" in page
    assert "Between ourselves" not in page


def test_an_approval_that_keeps_several_prices_tells_of_them_once(
    actor, alice, premier, gateway, head, mara, dev, finn
):
    camera = books.product("CAM-1", "500")
    ProductCost.objects.create(product=camera, amount=D(100), currency="EUR", since=now().date())
    lines = [ask(gateway, 10, "31"), ask(camera, 10, "31")]
    quote = quotes.create(actor=actor(alice), partner=premier, head=head, lines=lines)
    quote = quotes.submit(actor=actor(alice), quote=quote, because="A competitor.")
    for until in (None, now().date() + timedelta(days=30)):
        level = next(each for each in approvals.levels_of(quote) if each.status == "open")
        who = mara if level.job == "channel_manager" else dev
        approval.decide(actor=actor(who), approval=level, verdict="approve", special_until=until)

    assert SpecialPrice.objects.count() == 2
    assert told(alice) == [("special.agreed", "Special price agreed: Hafenbetriebe Bremerhaven GmbH")]
    body = Notification.objects.get(user_id=alice.pk, kind="special.agreed").body
    assert gateway.name in body
    assert camera.name in body


def test_few_units_left_are_told_once_and_none_left_as_well(agreed, actor, alice, premier, gateway, head):
    _sold(actor, alice, premier, gateway, head, 7)
    assert [kind for kind, _ in told(alice)] == ["special.agreed"]

    _sold(actor, alice, premier, gateway, head, 1)
    assert [kind for kind, _ in told(alice)] == ["special.agreed", "special.ending"]
    assert "2 of 10 units are left" in Notification.objects.get(user_id=alice.pk, kind="special.ending").body

    _sold(actor, alice, premier, gateway, head, 1)
    _sold(actor, alice, premier, gateway, head, 1)
    assert told(alice)[2:] == [("special.ended", "Special price used up: Hafenbetriebe Bremerhaven GmbH")]


def test_its_last_days_and_its_end_are_told(agreed, alice, mara):
    told(alice)
    with time_machine.travel(now() + timedelta(days=61), tick=False):
        clocks.sweep()
        assert told(alice)[1:] == [("special.ending", "Special price ends soon: Hafenbetriebe Bremerhaven GmbH")]
    with time_machine.travel(now() + timedelta(days=92), tick=False):
        clocks.sweep()
        assert told(alice)[-1] == ("special.ended", "Special price over: Hafenbetriebe Bremerhaven GmbH")
        assert told(mara)[-1][0] == "special.ended"


def test_a_withdrawn_one_is_told(agreed, actor, dev, alice):
    special.withdraw(special=agreed, actor=actor(dev), note="Agreed by mistake.")

    assert told(alice)[-1] == ("special.ended", "Special price over: Hafenbetriebe Bremerhaven GmbH")


def test_whoever_turned_the_kind_off_is_not_told(agreed, alice):
    preference.choose(user=alice, choices={("special.agreed", APP): OFF, ("special.agreed", MAIL): NEVER})

    assert told(alice) == []
    assert not Mail.objects.filter(to=alice.email, kind="special.agreed").exists()
