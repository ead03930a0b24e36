"""Webhook pages of a partner's admin: the same pages, its own endpoints, events made for partners."""

import os
import subprocess

import pytest

from prm.accounts import webhook_snippets
from prm.common.models import WebhookDelivery, WebhookEndpoint
from prm.common.webhooks import dispatch, services, signing

pytestmark = pytest.mark.django_db

LIST = "/portal/company/webhooks/"
PUBLIC = "https://93.184.216.34/hook"


@pytest.fixture
def hook(actor, alice) -> WebhookEndpoint:
    """An endpoint of Acme's."""
    return services.create(actor=actor(alice), url=PUBLIC, events=["deal.approve"])[0]


def test_an_admin_sets_one_up_tries_it_and_rotates_its_secret(sign_in, alice, acme):
    client = sign_in(alice)

    page = client.post(f"{LIST}new/", {"url": PUBLIC, "events": ["deal.approve"]}).content.decode()
    made = WebhookEndpoint.objects.get()
    client.post(f"{LIST}{made.public_id}/do/test/")
    row = WebhookDelivery.objects.get()
    rotated = client.post(f"{LIST}{made.public_id}/do/rotate/").content.decode()

    assert "whsec_" in page and "whsec_" in rotated
    assert "signature of the old secret too" in rotated
    assert (made.partner_id, row.partner_id) == (acme.pk, acme.pk)
    assert client.get(f"{LIST}{made.public_id}/deliveries/{row.message_id}/").status_code == 200
    assert client.post(f"{LIST}{made.public_id}/deliveries/{row.message_id}/again/").status_code == 302
    assert client.get(LIST).status_code == 200


def test_every_button_works_under_the_portals_rights(sign_in, alice, hook):
    client = sign_in(alice)
    states = []

    for verb in ("pause", "resume", "test", "replay", "off", "resume"):
        assert client.post(f"{LIST}{hook.public_id}/do/{verb}/", {"since": "24"}).status_code == 302
        hook.refresh_from_db()
        states.append(hook.state)
    client.post(f"{LIST}{hook.public_id}/edit/", {"url": PUBLIC, "description": "ERP", "events": ["deal.win"]})

    hook.refresh_from_db()
    assert states == ["paused", "active", "active", "active", "off", "active"]
    assert (hook.description, hook.events) == ("ERP", ["deal.win"])


def test_it_does_not_exist_for_another_partner_nor_for_a_seller(sign_in, bob, charlie, hook):
    for user, status in ((charlie, 404), (bob, 403)):
        client = sign_in(user)
        for path in ("", "edit/"):
            assert client.get(f"{LIST}{hook.public_id}/{path}").status_code == status
        assert client.post(f"{LIST}{hook.public_id}/do/off/").status_code == status
    assert hook.public_id not in sign_in(charlie).get(LIST).content.decode()


def test_what_the_vendor_is_told_is_not_on_offer(sign_in, alice):
    client = sign_in(alice)

    for path in ("new/", "events/"):
        page = client.get(LIST + path).content.decode()
        assert "deal.approve" in page
        assert "account.created" not in page and "partner.put_at_risk" not in page


def test_the_company_page_leads_there_for_those_who_may(sign_in, alice, bob):
    assert LIST in sign_in(alice).get("/portal/company/").content.decode()
    assert LIST not in sign_in(bob).get("/portal/company/").content.decode()


def test_the_snippets_check_a_real_signature(actor, alice, hook):
    secret = signing.new_secret()
    row = services.send_test(actor=actor(alice), endpoint=hook)
    body, stamp = dispatch.body_of(row), 1_795_324_800
    header = signing.sign(row.message, stamp, body, [secret])

    printed = subprocess.run(
        ["/bin/sh", "-c", webhook_snippets.SHELL],
        env={
            "PATH": os.environ["PATH"],
            "SECRET": secret,
            "WEBHOOK_ID": row.message,
            "WEBHOOK_TIMESTAMP": str(stamp),
            "BODY": body.decode(),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert printed.stdout.strip() == header
    compile(webhook_snippets.PYTHON, "snippet", "exec")


def test_the_document_says_what_the_page_says():
    from django.conf import settings

    document = (settings.BASE_DIR / "docs" / "webhooks.md").read_text()

    assert webhook_snippets.SHELL in document
    assert webhook_snippets.PYTHON in document
