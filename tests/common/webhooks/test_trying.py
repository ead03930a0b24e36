"""Waits, the end of patience, and rest."""

from datetime import timedelta

import pytest
from django.core import mail

from prm.accounts.models import Mail, Notification
from prm.common import events, moment
from prm.common.errors import DomainError
from prm.common.models import WebhookAttempt, WebhookEndpoint
from prm.common.webhooks import dispatch, selectors, services
from tests.common.webhooks.sending import HOUR, fail, happened, sent

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


def test_a_failing_delivery_is_tried_for_a_day_with_growing_waits_and_one_id(hook, receiver, acme):
    endpoint = hook("/status/500")
    happened("partner.created", acme, acme)
    began, waits = moment.now(), []

    at = began + timedelta(seconds=1)
    while sent(endpoint).state == "pending":
        with moment.at(at):
            dispatch.run()
            row = sent(endpoint)
            waits.append((row.next_attempt_at - at).total_seconds())
        WebhookEndpoint.objects.update(rests_until=None)
        at = max(row.next_attempt_at, at) + timedelta(milliseconds=1)

    expected = [5, 300, 1800, 3600, 10_800, 25_200, 43_200]
    assert all(0.9 * want <= got <= 1.1 * want for got, want in zip(waits, expected, strict=False))
    assert (row.state, row.attempts, len(receiver.taken)) == ("failed", 8, 8)
    assert {taken.headers["webhook-id"] for taken in receiver.taken} == {row.message}
    assert 21 * HOUR < at - began < 27 * HOUR
    assert [attempt.response_code for attempt in WebhookAttempt.objects.all()] == [500] * 8


def test_nothing_is_tried_before_its_time(hook, receiver, acme):
    hook("/status/500")
    happened("partner.created", acme, acme)

    assert [dispatch.run(), dispatch.run(), dispatch.run()] == [1, 0, 0]
    assert len(receiver.taken) == 1


def test_a_receiver_that_asks_for_time_gets_it(hook, receiver, actor, olga):
    endpoint = hook("/busy")
    services.send_test(actor=actor(olga), endpoint=endpoint)
    began = moment.now()

    with moment.at(began):
        dispatch.run()

    endpoint.refresh_from_db()
    assert endpoint.rests_until == began + timedelta(seconds=120)
    assert sent(endpoint).next_attempt_at == began + timedelta(seconds=120)


def test_410_switches_the_endpoint_off_at_once(hook, actor, olga, receiver):
    endpoint = hook("/status/410")
    services.send_test(actor=actor(olga), endpoint=endpoint)

    dispatch.run()

    endpoint.refresh_from_db()
    assert endpoint.state == "off"
    assert "410" in endpoint.state_reason
    with pytest.raises(DomainError, match="switched off"):
        services.send_test(actor=actor(olga), endpoint=endpoint)


def test_after_twenty_failures_in_a_row_it_is_off_and_owner_and_admins_have_mail(
    hook, actor, mara, olga, alice, receiver
):
    endpoint = hook("/status/500", by=alice, events=["deal.approve"])
    services.send_test(actor=actor(alice), endpoint=endpoint)

    fail(endpoint, 19)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failures) == ("active", 19)
    fail(endpoint, 1)
    with moment.at(moment.now() + 3 * HOUR):
        events.deliver_all()

    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failures) == ("off", 20)
    assert endpoint.state_reason == "20 attempts in a row failed, the last with: HTTP 500."
    told = {user: Notification.objects.filter(user_id=user.pk) for user in (alice, olga, mara)}
    assert [len(told[user]) for user in (alice, olga, mara)] == [1, 1, 0]
    assert told[alice][0].url == f"/portal/company/webhooks/{endpoint.public_id}/"
    assert told[olga][0].url == f"/console/webhooks/{endpoint.public_id}/"
    assert {letter.to for letter in Mail.objects.all()} == {alice.email, olga.email}
    assert receiver.url in Mail.objects.get(to=alice.email).body
    assert mail.outbox == []


def test_one_success_begins_the_count_anew(hook, actor, olga, receiver):
    endpoint = hook("/status/500")
    services.send_test(actor=actor(olga), endpoint=endpoint)
    fail(endpoint, 19)
    WebhookEndpoint.objects.update(url=receiver.url + "/")
    fail(endpoint, 1)
    WebhookEndpoint.objects.update(url=receiver.url + "/status/500")
    fail(endpoint, 19)

    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failures) == ("active", 19)


def test_a_burst_of_failures_makes_the_endpoint_rest_instead_of_using_up_its_patience(hook, acme, actor, olga):
    endpoint = hook("/status/500")
    for _ in range(100):
        services.send_test(actor=actor(olga), endpoint=endpoint)

    made = dispatch.run()

    endpoint.refresh_from_db()
    assert endpoint.state == "active"
    assert 5 <= endpoint.failures == made <= 8
    assert endpoint.rests_until > moment.now()
    with moment.at(endpoint.rests_until):
        assert dispatch.run() == 1, "a weak endpoint is probed by one delivery"


def test_a_paused_endpoint_keeps_its_events_and_one_switched_off_gets_none(hook, actor, olga, acme, receiver):
    paused, off = hook(), hook()
    services.pause(actor=actor(olga), endpoint=paused)
    services.switch_off(actor=actor(olga), endpoint=off)
    happened("partner.created", acme, acme)

    assert dispatch.run() == 0
    services.resume(actor=actor(olga), endpoint=paused)
    services.resume(actor=actor(olga), endpoint=off)

    assert dispatch.run() == 1
    assert selectors.tallies([paused, off])[paused.pk].delivered == 1
    assert off.pk not in selectors.tallies([paused, off])
