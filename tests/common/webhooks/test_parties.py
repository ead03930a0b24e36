"""Who is told what, and who may set up what."""

import pytest

from prm.common import moment
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.models import WebhookDelivery, WebhookEndpoint
from prm.common.tenancy import partner_scope
from prm.common.webhooks import dispatch, selectors, services
from tests.common.webhooks.sending import happened, sent

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


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
