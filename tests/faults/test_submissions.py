"""Fifty partners register the same customer at one moment: all are taken, one is approved, nobody meets an error."""

from collections import Counter
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connections

from dealreg.models import Claim, Deal, Review
from dealreg.services import draft, submission
from partners.models import Account, Partner, Programme, Tier, TierAssignment
from prm.common.actors import Actor
from prm.common.models import Clock, Event
from prm.common.moment import now
from prm.common.tenancy import partner_scope
from tests.dealreg.conftest import registration

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

MANY = 50
SMALL = {"lines": [{"family": "edge", "quantity": Decimal(1), "amount": Decimal(4000)}]}


@pytest.fixture
def crowd(acme_premier) -> list[Actor]:
    """Fifty Premier partners with a seller each."""
    programme = Programme.objects.get()
    tier = Tier.objects.get(programme=programme, code="premier")
    sellers = []
    for number in range(MANY):
        partner = Partner.objects.get(pk=acme_premier.pk)
        partner.pk, partner.public_id, partner.name = None, f"PA-CROWD-{number:02}", f"Partner {number}"
        partner.external_id = ""
        partner.save(force_insert=True)
        TierAssignment.objects.create(partner=partner, programme=programme, tier=tier, since=now().date())
        sellers.append(
            Actor(
                name=f"Seller {number}", kind="partner", roles=frozenset({"partner_seller"}), partner_id=partner.pk,
                partner_name=partner.name,
            )
        )  # fmt: skip
    return sellers


def test_fifty_submissions_for_one_customer_leave_exactly_one_winner(crowd, mara, dev):
    gate, told = Barrier(MANY), [""] * MANY

    def register(number: int) -> None:
        who = crowd[number]
        try:
            with partner_scope(who.partner_id):
                deal = draft.start(actor=who, data=registration(**SMALL))
            gate.wait(timeout=60)
            with partner_scope(who.partner_id):
                told[number] = submission.submit(deal=deal, actor=who).status
        except Exception as error:
            told[number] = repr(error)
        finally:
            connections.close_all()

    threads = [Thread(target=register, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert Counter(told) == {"approved": 1, "in_review": MANY - 1}
    assert Deal.objects.values("review__account").distinct().count() == 1
    assert (Account.objects.count(), Review.objects.count()) == (1, MANY)
    assert set(Claim.objects.filter(released_at=None).values_list("deal__status", flat=True)) == {"approved"}
    assert Clock.objects.filter(kind="deal.decision", state="running").count() == MANY - 1
    assert Event.objects.filter(name="deal.submit").count() == MANY
    assert Review.objects.filter(checks="conflict").count() == MANY - 1
