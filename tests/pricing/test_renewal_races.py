"""Two partners at one renewal, a clock and a person, a worker that dies: one outcome, and a clear answer."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine

from partners.models import Partner, PartnerType
from pricing.models import Renewal, RenewalClaim, RenewalOffer, Sale, SaleShare, Subscription
from pricing.selectors.earnings import SaleAbout
from pricing.services import claim, earnings, renewal, renewing
from prm.accounts.enums import PartnerRole
from prm.common.clocks import sweep
from prm.common.events import deliver_all
from prm.common.models import Clock, Event
from prm.common.moment import now
from tests.cast import _member
from tests.dealreg.test_races import at_once
from tests.pricing.renewals import accepted, renewal_of, seen
from tests.pricing.services.test_claim import asked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("late_2026")]

ROUNDS = 3


def test_two_partners_claim_one_renewal_and_one_has_it(programme, acme, globex, bob, charlie, actor):
    other = Partner.objects.create(
        name="Initech AG", type=PartnerType.objects.get(code="var"), status="active", country="DE"
    )
    ines = _member("ines", other, PartnerRole.SELLER)

    for number in range(ROUNDS):
        held = renewal_of(acme, customer_name=f"Harbour {number}")
        renewal.give_up(renewal=held, actor=actor(bob), note="We leave.")
        offer = RenewalOffer.objects.get(renewal=held)

        told = at_once(*(partial(claim.take, offer=offer, actor=actor(who)) for who in (charlie, ines)))

        assert sorted(told) == ["done", "renewal.taken"]
        winner = [globex.pk, other.pk][told.index("done")]
        assert seen(held).partner_id == winner
        assert list(RenewalClaim.objects.filter(renewal_ref=held.public_id).values_list("partner_id", flat=True)) == [
            winner
        ]


def test_a_claim_and_the_incumbents_order_leave_one_of_them(programme, acme, globex, bob, charlie, actor):
    for number in range(ROUNDS):
        held = renewal_of(acme, customer_name=f"Harbour {number}")
        renewal.give_up(renewal=held, actor=actor(bob), note="We leave.")
        offer = RenewalOffer.objects.get(renewal=held)

        told = at_once(
            lambda offer=offer: claim.take(offer=offer, actor=actor(charlie)),
            lambda held=held: renewing.as_before(renewal=held, actor=actor(bob), order_number="1"),
        )

        assert told.count("done") == 1
        ended = seen(held)
        assert (ended.status, ended.partner_id) in {("open", globex.pk), ("renewed", acme.pk)}


def test_two_workers_open_each_renewal_once(programme, acme):
    for number in range(6):
        renewal_of(acme, customer_name=f"Harbour {number}")

    with time_machine.travel(Renewal.objects.first().due_on - timedelta(days=100), tick=False):
        told = at_once(renewal.open_due, renewal.open_due)

        assert told == ["done", "done"]
        assert Event.objects.filter(name="renewal.open").count() == 6
        assert Clock.objects.filter(kind=renewal.TERM).count() == 6


def test_two_sweeps_open_it_to_others_once(programme, acme):
    held = renewal_of(acme)
    with time_machine.travel(held.due_on - timedelta(days=60), tick=False):
        renewal.open_due()

    with time_machine.travel(held.due_on - timedelta(days=20), tick=False):
        at_once(sweep, sweep)
        sweep()

    assert seen(held).status == "open_to_others"
    assert Event.objects.filter(name="renewal.release").count() == 1


def test_a_sale_settled_twice_at_once_is_one_sale(programme, acme):
    quote = accepted(acme)

    told = at_once(*[lambda: earnings.settle(quote=quote, about=SaleAbout(), at=now())] * 2)

    assert told == ["done", "done"]
    assert (Sale.objects.count(), Subscription.objects.count()) == (1, 1)
    assert Event.objects.filter(name="sale.priced").count() == 1
    assert SaleShare.objects.count() == len(set(SaleShare.objects.values_list("position", flat=True)))


def test_a_worker_that_dies_while_opening_leaves_the_rest_for_the_next(programme, acme, monkeypatch):
    for number in range(4):
        renewal_of(acme, customer_name=f"Harbour {number}")
    opened = renewal._open
    seen_before: list[int] = []

    def dies(*args, **kwargs):
        seen_before.append(1)
        if len(seen_before) == 3:
            raise SystemExit
        opened(*args, **kwargs)

    with time_machine.travel(Renewal.objects.first().due_on - timedelta(days=100), tick=False):
        monkeypatch.setattr(renewal, "_open", dies)
        with pytest.raises(SystemExit):
            renewal.open_due()
        monkeypatch.setattr(renewal, "_open", opened)
        renewal.open_due()
        deliver_all()

    assert set(Renewal.objects.values_list("status", flat=True)) == {"open"}
    assert Event.objects.filter(name="renewal.open").count() == 4


def test_a_customers_letter_and_the_incumbents_order_leave_one_of_them(
    programme, acme, globex, bob, charlie, mara, actor
):
    for number in range(ROUNDS):
        name = f"Harbour {number}"
        held = renewal_of(acme, customer_name=name)
        letter = asked(actor(charlie), customer_name=name)

        told = at_once(
            lambda held=held, letter=letter: claim.accept(claim=letter, actor=actor(mara), renewal=held),
            lambda held=held: renewing.as_before(renewal=held, actor=actor(bob), order_number="1"),
        )

        assert told.count("done") == 1, told
        ended = seen(held)
        assert (ended.status, ended.partner_id, seen(letter).status) in {
            ("upcoming", globex.pk, "accepted"), ("open", globex.pk, "accepted"), ("renewed", acme.pk, "asked"),
        }  # fmt: skip
        followed = Subscription.objects.filter(follows=held.subscription).count()
        assert followed == (ended.status == "renewed")
