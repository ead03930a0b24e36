"""Replays, leases and turns: each event arrives, and none twice over."""

from datetime import timedelta

import pytest

from prm.common import moment
from prm.common.models import Event, WebhookDelivery, WebhookEndpoint
from prm.common.webhooks import catalogue, dispatch, services
from tests.common.webhooks.sending import HOUR, happened, sent

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


def test_what_was_given_up_can_be_replayed_under_its_own_id(hook, actor, olga, receiver):
    endpoint, other = hook("/status/500"), hook("/status/500")
    for each in (endpoint, endpoint, endpoint, other):
        services.send_test(actor=actor(olga), endpoint=each)
    WebhookDelivery.objects.update(state="failed")
    long_ago = WebhookDelivery.objects.filter(endpoint=endpoint).first()
    WebhookDelivery.objects.filter(pk=long_ago.pk).update(occurred_at=moment.now() - 48 * HOUR)
    WebhookEndpoint.objects.update(url=receiver.url + "/")

    count = services.replay(actor=actor(olga), endpoint=endpoint, since=moment.now() - 24 * HOUR)
    dispatch.run()

    ids = {row.message for row in WebhookDelivery.objects.filter(endpoint=endpoint, state="delivered")}
    assert count == 2
    assert receiver.seen == ids
    assert WebhookDelivery.objects.filter(state="failed").count() == 2


def test_one_delivery_can_be_sent_again_though_it_arrived(hook, actor, olga, receiver):
    endpoint = hook()
    row = services.send_test(actor=actor(olga), endpoint=endpoint)
    dispatch.run()

    services.send_again(actor=actor(olga), endpoint=endpoint, delivery=row)
    dispatch.run()

    first, second = receiver.taken
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == row.message
    assert sent(endpoint).attempts == 2


def test_an_event_makes_one_delivery_however_often_its_receiver_runs(hook, acme):
    endpoint = hook()
    happened("partner.created", acme, acme)
    services.deliver(Event.objects.get(name="partner.created"))

    assert sent(endpoint).event_id == Event.objects.get(name="partner.created").pk


def test_a_lease_keeps_others_away_until_it_runs_out(hook, actor, olga, receiver):
    endpoint = hook()
    services.send_test(actor=actor(olga), endpoint=endpoint)
    (taken,) = dispatch.claim(10)

    assert dispatch.claim(10) == []
    with moment.at(moment.now() + timedelta(seconds=91)):
        (again,) = dispatch.claim(10)
    assert (again.message, again.delivery_id) == (taken.message, taken.delivery_id)
    assert again.lease != taken.lease


def test_a_late_answer_of_a_worker_that_lost_its_lease_moves_nothing_back(hook, actor, olga, receiver):
    endpoint = hook()
    services.send_test(actor=actor(olga), endpoint=endpoint)
    (lost,) = dispatch.claim(10)
    with moment.at(moment.now() + timedelta(seconds=91)):
        (mine,) = dispatch.claim(10)
        dispatch.record([(lost, dispatch.sending.Answer(code=500))])
        assert sent(endpoint).lease == mine.lease
        dispatch.record([dispatch.send(mine)])

    row = sent(endpoint)
    assert (row.state, row.attempts, row.tries) == ("delivered", 2, 0)


def test_endpoints_take_turns_and_none_has_more_than_its_share_at_once(hook, actor, olga):
    many, few = hook(), hook()
    for _ in range(30):
        services.send_test(actor=actor(olga), endpoint=many)
    services.send_test(actor=actor(olga), endpoint=few)

    first, second = dispatch.claim(2), dispatch.claim(30)

    assert {claim.endpoint_id for claim in first} == {many.pk, few.pk}
    assert [claim.endpoint_id for claim in second] == [many.pk] * 3
    assert dispatch.claim(30) == []


def test_every_declared_event_tells_exactly_the_fields_it_declares(acme, alice):
    from partners.models import Account

    account = Account.objects.create(name="Nordlicht AG")
    subjects = {"Partners": acme, "People": acme.people.first(), "Accounts": account}

    for declared in catalogue.declared().values():
        if declared.projection.noun in subjects:
            subject = subjects[declared.projection.noun]
            told = declared.projection.build(Event(name=declared.name, subject_id=subject.public_id))
            assert list(told) == [name for name, _ in declared.projection.fields], declared.name
            assert declared.projection.build(Event(name=declared.name, subject_id="XX-GONE")) is None


def test_ended_deliveries_are_forgotten_after_their_time_and_waiting_ones_never(hook, actor, olga):
    endpoint = hook()
    for state in ("failed", "pending"):
        row = services.send_test(actor=actor(olga), endpoint=endpoint)
        WebhookDelivery.objects.filter(pk=row.pk).update(state=state, created_at=moment.now() - timedelta(days=91))
    services.send_test(actor=actor(olga), endpoint=endpoint)

    assert dispatch.forget() == 1
    assert WebhookDelivery.objects.filter(state="pending").count() == 2
