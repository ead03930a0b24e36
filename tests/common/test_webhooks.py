"""Webhooks: signatures, waits, the end of patience, replays, and who is told what."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from prm.accounts.models import Mail, Notification
from prm.common import events, moment
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookSecret
from prm.common.tenancy import partner_scope
from prm.common.webhooks import catalogue, dispatch, selectors, services, signing
from tests.common.webhook_receiver import Receiver, receiving

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _near(settings) -> None:
    """This machine may be called; everything else is as shipped, but for patience."""
    settings.WEBHOOKS = {
        **settings.WEBHOOKS,
        "allow_http": True,
        "allow_nets": ["127.0.0.0/8"],
        "connect_timeout": 0.5,
        "total_timeout": 0.5,
    }


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    with receiving() as running:
        yield running


@pytest.fixture
def hook(actor, olga, receiver):
    """Set up an endpoint of the vendor's at one of the receiver's paths."""

    def make(path: str = "/", **more) -> WebhookEndpoint:
        made, make.secret = services.create(
            actor=actor(more.pop("by", olga)), url=receiver.url + path, events=more.pop("events", ["partner.created"])
        )
        return made

    return make


def happened(name: str, subject, partner) -> None:
    """Let an event go through the outbox to the subscribers."""
    events.emit(name, subject=subject, partner_id=partner.pk if partner else None)
    events.deliver_all()


def sent(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Return the endpoint's one delivery."""
    return WebhookDelivery.objects.get(endpoint=endpoint)


def headers(taken) -> dict[str, str]:
    """Return what the reference library looks at."""
    return {name: value for name, value in taken.headers.items() if name.startswith("webhook-")}


def test_the_reference_library_accepts_a_delivery_and_reads_its_body(hook, receiver, acme):
    hook()
    happened("partner.created", acme, acme)

    dispatch.run()

    (taken,) = receiver.taken
    body = Webhook(hook.secret).verify(taken.body, headers(taken))
    assert (body["type"], body["data"]["id"], body["data"]["name"]) == ("partner.created", acme.public_id, acme.name)
    assert body["timestamp"] == Event.objects.get(name="partner.created").occurred_at.isoformat()
    assert taken.headers["content-type"] == "application/json"


def test_it_refuses_another_secret_a_changed_body_and_an_old_timestamp(hook, receiver, acme):
    hook()
    happened("partner.created", acme, acme)
    dispatch.run()
    (taken,) = receiver.taken

    for secret, body, given in (
        (signing.new_secret(), taken.body, headers(taken)),
        (hook.secret, taken.body + b" ", headers(taken)),
        (hook.secret, taken.body, {**headers(taken), "webhook-timestamp": "1000000000"}),
        (hook.secret, taken.body, {**headers(taken), "webhook-id": "msg_other"}),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, given)


def test_a_rotated_secret_signs_beside_the_old_one_for_a_day_and_alone_after_it(hook, receiver, actor, olga):
    endpoint = hook()
    old = hook.secret
    new = services.rotate(actor=actor(olga), endpoint=endpoint)

    services.send_test(actor=actor(olga), endpoint=endpoint)
    dispatch.run()
    with moment.at(moment.now() + 25 * HOUR):
        services.send_test(actor=actor(olga), endpoint=endpoint)
        dispatch.run()

    during, after = receiver.taken
    assert len(during.headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        assert Webhook(secret).verify(during.body, headers(during))
    assert Webhook(new).verify(after.body, headers(after))
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(after.body, headers(after))


def test_a_second_rotation_ends_the_oldest_secret_at_once(hook, actor, olga):
    endpoint = hook()
    first = hook.secret
    second = services.rotate(actor=actor(olga), endpoint=endpoint)
    third = services.rotate(actor=actor(olga), endpoint=endpoint)

    in_force = dispatch._secrets([endpoint.pk])[endpoint.pk]

    assert in_force == (third, second)
    assert first not in in_force


def test_secrets_are_kept_encrypted_and_never_in_the_history(hook):
    endpoint = hook()

    kept = WebhookSecret.objects.get(endpoint=endpoint)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM common_webhookendpointevent t")
        history = cursor.fetchone()[0]

    assert hook.secret.startswith("whsec_")
    assert hook.secret.encode() not in bytes(kept.sealed)
    assert signing.unseal(kept.sealed) == hook.secret
    assert hook.secret not in history


def test_a_changed_secret_key_is_told_and_an_old_one_still_opens(hook, settings, actor, olga):
    endpoint = hook()
    services.send_test(actor=actor(olga), endpoint=endpoint)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"

    dispatch.run()
    assert sent(endpoint).last_error == "The signing secret cannot be read. Rotate it."

    settings.SECRET_KEY_FALLBACKS = [old]
    with moment.at(moment.now() + HOUR):
        dispatch.run()
    assert sent(endpoint).state == "delivered"


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


def fail(endpoint: WebhookEndpoint, times: int) -> None:
    """Let attempts fail one after the other, hours apart."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
    at = moment.now()
    for _ in range(times):
        at += 2 * HOUR
        WebhookDelivery.objects.filter(endpoint=endpoint).update(state="pending", next_attempt_at=at, tries=0)
        with moment.at(at):
            dispatch.run()


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


def test_a_partner_is_told_its_own_events_and_no_others(hook, acme, globex, alice, charlie, olga, receiver):
    names = ["person.changed"]
    mine, theirs, vendor = (hook(by=who, events=names) for who in (alice, charlie, olga))
    person = acme.people.get(name="Alice")

    happened("person.changed", person, acme)
    dispatch.run()

    assert sent(mine).data["email"] == person.email
    assert sent(vendor).data == sent(mine).data
    assert not WebhookDelivery.objects.filter(endpoint=theirs).exists()


def test_a_partner_cannot_subscribe_to_what_is_the_vendors(actor, alice, receiver):
    for name in ("account.created", "partner.put_at_risk", "no.such.event"):
        with pytest.raises(Invalid, match="from the list"):
            services.create(actor=actor(alice), url=receiver.url, events=[name])


def test_a_partners_event_the_vendor_keeps_reaches_no_partner_even_if_subscribed(hook, acme, alice):
    """Were a row ever changed past the form, the declaration still decides."""
    endpoint = hook(by=alice, events=["deal.approve"])
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(events=["partner.put_at_risk"])

    happened("partner.put_at_risk", acme, acme)

    assert not WebhookDelivery.objects.exists()


def test_partners_see_and_touch_their_own_webhooks_only(hook, acme, globex, actor, alice, charlie, olga):
    mine, theirs, vendors = (hook(by=who, events=["person.changed"]) for who in (alice, charlie, olga))
    for each in (mine, theirs, vendors):
        WebhookDelivery.objects.create(
            endpoint=each, partner_id=each.partner_id, event_name="x", occurred_at=moment.now()
        )

    with partner_scope(acme.pk):
        assert list(WebhookEndpoint.objects.all()) == [mine]
        assert [row.endpoint_id for row in WebhookDelivery.objects.all()] == [mine.pk]
        assert services.old_secret_until(mine) is None
    for foreign in (theirs, vendors):
        with pytest.raises(NotFound):
            selectors.get(actor(alice), foreign.public_id)
        for verb in (services.pause, services.rotate, services.send_test, services.resume):
            with pytest.raises(NotAllowed):
                verb(actor=actor(alice), endpoint=foreign)


def test_staff_help_with_a_partners_webhook_and_leave_its_address_and_secret_alone(hook, actor, alice, olga, mara):
    endpoint = hook(by=alice, events=["person.changed"])

    services.pause(actor=actor(olga), endpoint=endpoint)
    services.resume(actor=actor(olga), endpoint=endpoint)

    with pytest.raises(NotAllowed):
        services.rotate(actor=actor(olga), endpoint=endpoint)
    with pytest.raises(NotAllowed):
        services.change(actor=actor(olga), endpoint=endpoint, url="https://93.184.216.34/", events=["deal.approve"])
    with pytest.raises(NotAllowed):
        services.pause(actor=actor(mara), endpoint=endpoint)


def test_a_seller_sets_up_nothing(actor, bob, receiver):
    with pytest.raises(NotAllowed):
        services.create(actor=actor(bob), url=receiver.url, events=["deal.approve"])


def test_the_twenty_first_endpoint_of_a_side_is_refused(hook, actor, olga, alice, receiver):
    for _ in range(services.MOST):
        hook()

    with pytest.raises(DomainError, match="20 webhooks"):
        hook()
    hook(by=alice, events=["deal.approve"])


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
