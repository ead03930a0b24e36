"""Signatures and secrets."""

import pytest
from django.db import connection
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from prm.common import moment
from prm.common.models import Event, WebhookSecret
from prm.common.webhooks import dispatch, services, signing
from tests.common.webhooks.sending import HOUR, happened, headers, sent

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


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
