"""Where a quote's price ends: what a bundle holds, which sale a deal's discount is for, the last day of things."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from partners.models import Tier, TierAssignment
from pricing.models import Quote, QuoteApproval
from pricing.policies.quoting import APPROVAL
from pricing.rules.approval import ApprovalBody, Level
from pricing.selectors import approval as approvals
from pricing.services import approval, quote_link
from pricing.services import quote as services
from prm.common import clocks
from prm.common.errors import Invalid
from prm.common.moment import now
from prm.common.policies import publish
from tests.pricing import books
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal


def _draft(who, partner, head, *lines, deal=None) -> Quote:
    quote = services.create(actor=who, partner=partner, head=head, deal=deal)
    return services.change(actor=who, quote=quote, revision=1, lines=list(lines))


def _refused(call) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        call()
    return refused.value.fields


@pytest.fixture
def suite(gateway):
    """A bundle of 3,000 EUR that holds two gateways."""
    made = books.product("BUNDLE", "3000", kind="bundle")
    made.items.create(product=gateway, quantity=2)
    return made


def test_a_product_that_is_not_in_a_bundle_is_not_given_with_it(actor, alice, premier, suite, head):
    other = books.product("DEAR", "90000")

    fields = _refused(lambda: _draft(actor(alice), premier, head, ask(suite), ask(other, parent_position=0)))

    assert fields == {"lines.1.product": "Edge DEAR is not in Edge BUNDLE."}


def test_a_bundle_holds_so_many_of_its_parts_and_no_more(actor, alice, premier, suite, gateway, head):
    parts = [ask(gateway, 2, parent_position=0), ask(gateway, 3, parent_position=0)]

    full = _draft(actor(alice), premier, head, ask(suite, 2), ask(gateway, 4, parent_position=0))
    fields = _refused(lambda: _draft(actor(alice), premier, head, ask(suite, 2), *parts))

    assert full.list_total == D(6000)
    assert set(fields) == {"lines.1.product", "lines.2.product"}
    assert fields["lines.1.product"].startswith("Edge BUNDLE holds 4 of Edge GW-1.")


def test_a_product_is_no_part_of_one_that_is_no_bundle(actor, alice, premier, gateway, head):
    other = books.product("DEAR", "90000")

    fields = _refused(lambda: _draft(actor(alice), premier, head, ask(gateway), ask(other, parent_position=0)))

    assert fields == {"lines.1.product": "Edge DEAR is not in Edge GW-1."}


def test_a_deals_quote_stays_with_the_deals_customer(actor, alice, premier, gateway, head):
    deal = services.DealContext("DR-1", "Harbour", head.customer_name, "DE", "resell", True, "DE", "EUR")
    quote = _draft(actor(alice), premier, head, ask(gateway), deal=deal)

    elsewhere = replace(head, customer_name="Somebody Else AG")
    fields = _refused(lambda: services.change(actor=actor(alice), quote=quote, revision=2, head=elsewhere))
    named = services.change(actor=actor(alice), quote=quote, revision=2, head=replace(head, name="Second offer"))

    assert list(fields) == ["customer_name"]
    assert (named.name, named.registered) == ("Second offer", True)


def test_three_years_paid_in_advance_cost_three_times_one(actor, alice, premier, head):
    prepaid = books.product("PRE", "1200", kind="subscription", billing="upfront", term_months=12)

    one = _draft(actor(alice), premier, head, ask(prepaid))
    three = _draft(actor(alice), premier, replace(head, term_months=36), ask(prepaid))

    assert (one.list_total, three.list_total) == (D(1200), D(3600))


def test_a_customer_in_the_west_has_the_whole_of_the_last_day(actor, alice, premier, gateway, head):
    clocks.ensure_calendars()
    premier.calendar_key = "US"
    premier.save()
    zone = clocks.calendar("US").zone
    noon = (now() + timedelta(days=1)).replace(hour=12, minute=0)
    with time_machine.travel(noon, tick=False):
        quote = services.submit(actor=actor(alice), quote=_draft(actor(alice), premier, head, ask(gateway)))
        token = quote_link.send(actor=actor(alice), quote=quote, email="imke@hafen.example")
    assert quote.valid_until == noon.date() + timedelta(days=30)
    with time_machine.travel(noon + timedelta(days=30, hours=14), tick=False):
        assert now().astimezone(zone).date() == quote.valid_until

        answered = quote_link.answer(token=token, verdict="accept", name="Imke")

    assert answered.status == "accepted"


def test_the_last_day_of_a_tier_counts(actor, alice, premier, gateway, head):
    quote = services.submit(actor=actor(alice), quote=_draft(actor(alice), premier, head, ask(gateway)))
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        held = TierAssignment.objects.get(partner=premier)
        held.until = now().date() - timedelta(days=1)
        held.save()
        tier = Tier.objects.get(programme__is_primary=True, code="authorized", region="")
        TierAssignment.objects.create(partner=premier, programme=tier.programme, tier=tier, since=now().date())

        kept = services.revise(actor=actor(alice), quote=quote)

    assert kept.net_total == quote.net_total == D(800)


def test_who_approves_is_said_by_the_rules_of_the_day_it_is_submitted(actor, alice, premier, gateway, head, mara, dev):
    draft = _draft(actor(alice), premier, head, ask(gateway, 1, "28"))
    publish(kind=APPROVAL, body=ApprovalBody(levels=[Level(order=1, job="deal_desk")]))

    asked = services.submit(actor=actor(alice), quote=draft, because="A competitor.")

    assert (asked.status, asked.net_total) == ("in_approval", D(720))


def test_finance_approves_a_further_version_although_it_writes_no_quotes(
    actor, alice, premier, gateway, head, mara, dev, finn
):
    first = services.submit(actor=actor(alice), quote=_draft(actor(alice), premier, head, ask(gateway)))
    second = services.revise(actor=actor(alice), quote=first)
    second = services.change(actor=actor(alice), quote=second, revision=1, lines=[ask(gateway, 1, "50")])
    second = services.submit(actor=actor(alice), quote=second, because="A competitor.")
    people = {"channel_manager": mara, "deal_desk": dev, "finance": finn}

    while waiting := [each for each in approvals.levels_of(second) if each.status == "open"]:
        approval.decide(actor=actor(people[waiting[0].job]), approval=waiting[0], verdict="approve")

    assert list(Quote.objects.order_by("version").values_list("status", flat=True)) == ["replaced", "ready"]
    assert QuoteApproval.objects.filter(decided_by=finn).exists()
