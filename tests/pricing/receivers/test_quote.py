"""Who is told what of a quote."""

from datetime import timedelta

import pytest
import time_machine

from pricing.models import Quote
from pricing.selectors import approval as approvals
from pricing.services import approval
from pricing.services import quote as quotes
from prm.accounts.models import Notification
from prm.accounts.services import absence
from prm.common import clocks, events
from prm.common.moment import now
from prm.common.webhooks import catalogue
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db


def told(user) -> list[tuple[str, str]]:
    """Deliver what has happened and return what a person was told, in order: kind and title."""
    events.deliver_all()
    return list(Notification.objects.filter(user_id=user.pk).order_by("at").values_list("kind", "title"))


@pytest.fixture
def asked(actor, alice, premier, gateway, head):
    """Return a function that asks for 31 % as Alice, or as somebody else."""

    def make(who=None) -> Quote:
        quote = quotes.create(actor=actor(who or alice), partner=premier, head=head, lines=[ask(gateway, 10, "31")])
        return quotes.submit(actor=actor(who or alice), quote=quote, because="A competitor.")

    return make


def test_each_signer_is_told_when_it_is_their_turn_and_alice_when_it_is_decided(actor, asked, alice, mara, dev):
    quote = asked()
    assert told(mara) == [("quote.level", "To approve: Edge for the harbour")]
    assert told(dev) == []

    for who in (mara, dev):
        level = next(each for each in approvals.levels_of(quote) if each.status == "open")
        approval.decide(actor=actor(who), approval=level, verdict="approve")
        assert told(dev) == [("quote.level", "To approve: Edge for the harbour")]

    assert told(alice) == [("quote.decided", "Price approved: Edge for the harbour")]


def test_a_stand_in_is_told(actor, asked, mara, olga, dev):
    absence.set_away(
        actor=actor(mara), user=mara, delegate=olga, starts=now() - timedelta(hours=1), until=now() + timedelta(days=3)
    )
    asked()

    assert ("quote.level", "To approve: Edge for the harbour") in told(olga)


def test_where_nobody_has_the_job_the_ops_admins_are_told(asked, olga):
    asked()

    assert told(olga) == [("quote.level", "To approve: Edge for the harbour")]


def test_staff_who_asked_are_told_how_it_was_decided(actor, asked, mara, dev, olga):
    quote = asked(olga)
    level = next(each for each in approvals.levels_of(quote) if each.status == "open")
    approval.decide(actor=actor(mara), approval=level, verdict="refuse", note="Too low.")

    assert told(olga) == [("quote.decided", "Price refused: Edge for the harbour")]


def test_nobody_answering_is_told_to_the_ops_admins_and_the_next_job(asked, mara, dev, olga):
    asked()

    with time_machine.travel(now() + timedelta(days=7), tick=False):
        clocks.sweep()

        assert ("quote.late", "Late: Edge for the harbour") in told(olga)
        assert ("quote.level", "To approve: Edge for the harbour") in told(dev)


def test_whoever_works_on_it_is_warned_before_prices_end_and_told_when_they_have(actor, alice, premier, gateway, head):
    quote = quotes.create(actor=actor(alice), partner=premier, head=head, lines=[ask(gateway)])
    quotes.submit(actor=actor(alice), quote=quote)

    for days in (25, 32):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            clocks.sweep()
            found = told(alice)

    assert found == [
        ("quote.ending", "Ends soon: Edge for the harbour"), ("quote.ending", "Expired: Edge for the harbour"),
    ]  # fmt: skip


def test_every_step_of_a_quote_can_be_subscribed_to():
    names = set(catalogue.declared())

    assert {"quote.create", "quote.ask", "quote.offer", "quote.send", "quote.accept", "special.agree"} <= names
