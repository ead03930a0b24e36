"""The shared sale: both sides change it, the vendor's opportunity follows it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dealreg.models import Deal, Opportunity
from dealreg.services import closing, opportunity, review
from partners.models import Account
from prm.common import events
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models import Event, TimelineEntry
from prm.common.moment import now
from prm.common.tenancy import partner_scope


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's at Acme."""
    return review.approve(deal=submitted(), actor=actor(mara))


def update(deal: Deal, who, **data) -> Deal:
    return opportunity.update(deal=deal, actor=who, data=data, revision=None)


def told() -> str:
    return TimelineEntry.objects.filter(kind="deal.updated").latest("id").text


def test_a_change_is_told_with_both_values(deal, bob, actor):
    before, after = deal.expected_close, deal.expected_close + timedelta(days=40)

    changed = update(deal, actor(bob), expected_close=after, stage="proposal")

    assert (changed.expected_close, changed.stage, changed.revision) == (after, "proposal", deal.revision + 1)
    assert told() == (
        f"moved the stage from Qualified to Proposal and moved the close from {before:%-d %B %Y} to {after:%-d %B %Y}"
    )
    assert changed.last_activity_at is not None
    [event] = Event.objects.filter(name="deal.updated")
    assert set(event.payload["changes"]) == {"stage", "expected_close"}
    assert Event.objects.filter(name="deal.stage_moved").count() == 1


def test_a_next_step_is_set_moved_and_taken_away(deal, bob, actor):
    day = now().date() + timedelta(days=7)

    update(deal, actor(bob), next_step="  Show the   pilot ", next_step_on=day)
    assert told() == f"set the next step to “Show the pilot” and set the day of it to {day:%-d %B %Y}"
    update(deal, actor(bob), next_step="Sign")
    assert told() == "moved the next step from “Show the pilot” to “Sign”"
    update(deal, actor(bob), next_step="", next_step_on=None)
    assert told().startswith("took the next step away, it was “Sign”")


def test_rows_change_the_amount_and_both_are_told(deal, bob, actor):
    rows = [{"family": "edge", "quantity": Decimal(50), "amount": Decimal("150000")}]

    changed = update(deal, actor(bob), lines=rows)

    assert changed.amount == Decimal("150000.00")
    assert told() == (
        "moved the products from 40 × Edge Gateway to 50 × Edge Gateway and "
        "moved the amount from 126,500.00 EUR to 150,000.00 EUR"
    )
    assert (changed.protected_until, changed.protected_from) == (deal.protected_until, deal.protected_from)


def test_nothing_changed_writes_nothing(deal, bob, actor):
    same = update(deal, actor(bob), stage=deal.stage, expected_close=deal.expected_close, next_step="")

    assert same.revision == deal.revision
    assert not TimelineEntry.objects.filter(kind="deal.updated").exists()
    assert not Event.objects.filter(name="deal.updated").exists()


def test_both_sides_may_change_it_and_nobody_else(deal, bob, mara, charlie, olga, actor):
    olga.staff_roles = ["auditor"]
    for user, stage in ((bob, "discovery"), (mara, "proposal")):
        assert update(deal, actor(user), stage=stage).stage == stage
    for user in (charlie, olga):
        with pytest.raises(NotAllowed):
            update(deal, actor(user), stage="closing")


def test_the_partners_own_scope_is_enough(deal, bob, acme, actor):
    with partner_scope(acme.pk):
        update(Deal.objects.get(pk=deal.pk), actor(bob), stage="proposal", next_step="Call")

    assert Deal.objects.get(pk=deal.pk).next_step == "Call"


def test_a_stale_revision_changes_nothing(deal, bob, mara, actor):
    update(deal, actor(mara), stage="proposal")

    with pytest.raises(DomainError) as stale:
        opportunity.update(deal=deal, actor=actor(bob), data={"stage": "closing"}, revision=deal.revision)

    assert stale.value.code == "deal.stale"
    assert stale.value.extra == {"revision": deal.revision + 1}
    assert Deal.objects.get().stage == "proposal"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"stage": "moon"}, "stage"),
        ({"expected_close": None}, "expected_close"),
        ({"expected_close": now().date() - timedelta(days=1)}, "expected_close"),
        ({"next_step": "x" * 301}, "next_step"),
        ({"next_step_on": now().date() + timedelta(days=1)}, "next_step"),
        ({"next_step": "Call", "next_step_on": now().date() - timedelta(days=1)}, "next_step_on"),
        ({"lines": []}, "lines"),
        ({"lines": [{"family": "moon", "quantity": Decimal(1), "amount": Decimal(1)}]}, "lines"),
        ({"amount": Decimal(1)}, "amount"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(deal, bob, actor, data, field):
    with pytest.raises(Invalid) as refused:
        update(deal, actor(bob), **data)

    assert list(refused.value.fields) == [field]


def test_only_an_approved_deal_has_a_sale(submitted, bob, actor):
    with pytest.raises(DomainError) as early:
        update(submitted(), actor(bob), stage="closing")

    assert early.value.code == "deal.stale"


def test_an_approval_makes_an_opportunity_that_follows_the_deal(deal, bob, actor):
    events.deliver_all()
    made = Opportunity.objects.get(deal=deal)
    assert (made.name, made.stage, made.amount, made.currency) == (
        "Stadtwerke Ulm Netze GmbH: Gateways for the substations", "prospecting", Decimal("126500.00"), "EUR",
    )  # fmt: skip
    assert (made.account, made.partner, made.owner_name) == (Account.objects.get(), deal.partner, "Mara")

    update(deal, actor(bob), stage="negotiation", lines=[
        {"family": "fleet", "quantity": Decimal(2), "amount": Decimal("200000")}
    ])  # fmt: skip
    events.deliver_all()
    made.refresh_from_db()
    assert (made.stage, made.amount, made.family.code) == ("engaging", Decimal("200000.00"), "fleet")

    closing.close(deal=deal, actor=actor(bob), how="win", order_number="PO-1", final_amount="198000.10")
    events.deliver_all()
    made.refresh_from_db()
    assert (made.stage, made.amount, made.closed_on) == ("won", Decimal("198000.10"), now().date())


def test_following_twice_changes_nothing(deal):
    first = opportunity.follow(deal=deal)

    assert opportunity.follow(deal=deal).updated_at == first.updated_at
    assert Opportunity.objects.count() == 1


def test_a_registration_never_approved_has_no_opportunity(submitted):
    assert opportunity.follow(deal=submitted()) is None


def test_a_sale_grown_from_a_registration_is_not_counted_against_others_twice(deal, submitted, globex_premier, charlie):
    events.deliver_all()

    second = submitted(charlie)

    assert list(second.conflicts.values_list("kind", flat=True)) == ["live_registration"]
