"""What other days of protection would have led to is told from what happened."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from dealreg.services import review
from dealreg.services.closing import close
from prm.common.models import PolicyVersion
from prm.common.moment import now
from prm.common.simulation import jobs, results, runner

pytestmark = pytest.mark.django_db


@pytest.fixture
def fewer_days(rules) -> PolicyVersion:
    """A draft that gives Premier partners 60 days where 120 held."""
    found = PolicyVersion.objects.get(kind="deal.protection")
    base = {**found.body["base"], "rows": {**found.body["base"]["rows"], "premier": ["60", "60", "60"]}}
    return PolicyVersion.objects.create(kind=found.kind, number=2, body={**found.body, "base": base})


def told(draft, who) -> dict[str, tuple[Decimal, Decimal]]:
    """Simulate ``draft`` over the last year and return what its consequences are, before and after."""
    begun = jobs.start(actor=who, version=draft, since=now() - timedelta(days=360))
    while runner.work(begun.public_id):
        pass
    begun.refresh_from_db()
    return {each.label: (each.before, each.after) for each in results.consequences(begun)}


def test_a_deal_won_late_would_have_been_won_without_protection(submitted, fewer_days, mara, bob, olga, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))
    with time_machine.travel(now() + timedelta(days=90)):
        close(deal=deal, actor=actor(bob), how="win", order_number="4711", final_amount="126500")
        found = told(fewer_days, actor(olga))

    assert found["Won while protected, EUR"] == (Decimal(126500), Decimal(0))
    assert found["Protection over before the customer decided"] == (0, 1)


def test_a_partner_refused_late_would_have_been_let_in(
    submitted, fewer_days, globex_premier, charlie, mara, olga, actor
):
    review.approve(deal=submitted(), actor=actor(mara))
    with time_machine.travel(now() + timedelta(days=90)):
        second = submitted(charlie)
        if second.status != "rejected":
            review.reject(
                deal=second,
                actor=actor(mara),
                reason_code="live_registration",
                note="An earlier registration holds this customer.",
            )
        found = told(fewer_days, actor(olga))

    assert found["Second partners refused"] == (1, 0)


def test_what_changes_no_days_leads_to_nothing(submitted, mara, olga, rules, actor):
    review.approve(deal=submitted(), actor=actor(mara))
    now_in_force = PolicyVersion.objects.get(kind="deal.protection")

    found = told(now_in_force, actor(olga))

    assert set(found.values()) == {(0, 0)}
