"""The protected pipeline, added up from lines, is what the registrations say at every moment."""

import random
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.db.utils import ProgrammingError

from dealreg.models import Deal, PipelineLine, Review
from dealreg.selectors import dashboard
from dealreg.services import closing, pipeline, review
from dealreg.tasks.pipeline import fold
from prm.common.moment import now
from prm.common.tenancy import partner_scope
from tests.dealreg.test_races import at_once

pytestmark = pytest.mark.django_db
STATES = ("draft", "in_review", "approved", "approved", "approved", "won", "rejected", "lapsed")


def plain():
    """What the registrations themselves say."""
    found = Deal.objects.filter(status="approved").aggregate(deals=Count("pk"), amount=Sum("review__amount_eur"))
    return found["deals"], found["amount"] or Decimal(0)


def quick():
    shown = {figure.label: figure.value for figure in dashboard.figures()}
    return shown["Protected"], shown["Protected pipeline"]


def _some(partner, count=6):
    span = {"submitted_at": now(), "protected_from": now(), "protected_until": now() + timedelta(days=90)}
    return [Deal.objects.create(partner=partner, customer_name=f"Customer {n}", **span) for n in range(count)]


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_plain_sum_whatever_changes(acme, seed):
    chance = random.Random(seed)
    deals, free = _some(acme), _some(acme, 3)
    for step in range(80):
        what = chance.randrange(7)
        amount = chance.choice([None, Decimal(0), Decimal("1250.50"), Decimal(chance.randrange(10**7)) / 100])
        deal = chance.choice(deals)
        if what == 0:
            Review.objects.update_or_create(deal=deal, defaults={"amount_eur": amount})
        elif what == 1:
            Review.objects.filter(deal=deal).delete()
        elif what == 2:
            Review.objects.filter(deal__in=deals).update(amount_eur=amount)
        elif what == 3:
            Deal.objects.filter(pk__in=chance.sample([one.pk for one in deals], 3)).update(status="approved")
        elif what == 4 and not step % 5:
            Review.objects.filter(deal=deal).update(deal=free.pop()) if free else pipeline.fold()
        elif what == 5 and not step % 7:
            deals.remove(deal)
            deal.delete()
            deals += _some(acme, 1)
        else:
            Deal.objects.filter(pk=deal.pk).update(status=chance.choice(STATES))
        if chance.random() < 0.2:
            fold()
        assert quick() == plain(), (seed, step, what)
    pipeline.recount()
    assert quick() == plain()
    assert PipelineLine.objects.count() <= 1


def test_a_partners_own_request_changes_what_it_may_not_read(submitted, mara, bob, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))
    assert quick() == (1, Decimal("126500.00")) == plain()

    with partner_scope(deal.partner_id):
        closing.close(deal=deal, actor=actor(bob), how="win", order_number="PO 7", final_amount=Decimal(126500))

    assert quick() == (0, Decimal(0)) == plain()
    with pytest.raises(ProgrammingError), partner_scope(deal.partner_id), transaction.atomic():
        list(PipelineLine.objects.all())


def test_folding_keeps_the_sum_and_recounting_finds_it(acme):
    deals = _some(acme)
    for deal in deals:
        Review.objects.create(deal=deal, amount_eur=Decimal("0.10"))
        Deal.objects.filter(pk=deal.pk).update(status="approved")

    assert fold() == 6
    assert (fold(), PipelineLine.objects.count(), quick()) == (0, 1, (6, Decimal("0.60")))

    PipelineLine.objects.all().delete()
    call_command("recount_pipeline", stdout=(said := StringIO()))
    assert quick() == (6, Decimal("0.60"))
    assert said.getvalue() == "6 protected registrations, 0.60 EUR.\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_protecting_while_the_amount_changes(acme, turn):
    deals = _some(acme)
    for deal in deals:
        Review.objects.create(deal=deal, amount_eur=Decimal(100))

    def protect() -> None:
        for deal in deals:
            Deal.objects.filter(pk=deal.pk).update(status="approved")

    def change() -> None:
        for deal in deals if turn % 2 else reversed(deals):
            Review.objects.filter(deal=deal).update(amount_eur=Decimal(250))

    def folding() -> None:
        for _ in range(5):
            fold()

    assert at_once(protect, change, folding) == ["done", "done", "done"]
    assert quick() == plain() == (6, Decimal(1500))
