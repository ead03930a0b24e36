"""Webhook pages of the vendor: set up, looked at, replayed; the secret shown once."""

import re

import pytest

from prm.common.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from prm.common.models.webhook import WebhookSecret
from prm.common.webhooks import dispatch, sending, services

pytestmark = pytest.mark.django_db

LIST = "/console/webhooks/"
PUBLIC = "https://93.184.216.34/hook"


@pytest.fixture
def hook(actor, olga) -> WebhookEndpoint:
    """An endpoint of the vendor's."""
    return services.create(actor=actor(olga), url=PUBLIC, events=["deal.approve"], description="CRM")[0]


@pytest.fixture
def failed(actor, olga, hook) -> WebhookDelivery:
    """A delivery that was given up."""
    made = services.send_test(actor=actor(olga), endpoint=hook)
    WebhookDelivery.objects.update(state="failed", response_code=500, attempts=8)
    WebhookAttempt.objects.create(delivery=made, response_code=500, response="<b>no luck</b>", milliseconds=12)
    return made


def page_of(hook: WebhookEndpoint, *rest: str) -> str:
    return "/".join([f"{LIST}{hook.public_id}", *rest, ""])


def test_an_empty_list_says_what_to_do_next(sign_in, olga):
    page = sign_in(olga).get(LIST).content.decode()

    assert "No webhooks yet" in page
    assert "New webhook" in page


def test_setting_one_up_shows_its_secret_once(sign_in, olga):
    client = sign_in(olga)

    answer = client.post(f"{LIST}new/", {"url": PUBLIC, "description": "CRM", "events": ["deal.approve", "deal.win"]})

    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode())
    made = WebhookEndpoint.objects.get()
    assert secret is not None
    assert answer["Cache-Control"] == "no-store"
    assert made.events == ["deal.approve", "deal.win"]
    assert "whsec_" not in client.get(page_of(made)).content.decode()


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(sign_in, olga):
    answer = sign_in(olga).post(
        f"{LIST}new/", {"url": "https://10.0.0.1/", "description": "CRM", "events": ["deal.win"]}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not on the public internet" in page
    assert 'value="deal.win" checked' in page
    assert 'value="CRM"' in page


def test_choosing_no_event_is_told(sign_in, olga):
    page = sign_in(olga).post(f"{LIST}new/", {"url": PUBLIC, "events": []}).content.decode()

    assert "Choose at least one event." in page


def test_the_pages_of_a_webhook_show_state_answers_and_body(sign_in, olga, hook, failed):
    client = sign_in(olga)

    detail = client.get(page_of(hook)).content.decode()
    delivery = client.get(page_of(hook, "deliveries", str(failed.message_id))).content.decode()

    assert "Given up" in detail and "HTTP 500" in detail and "Replay" in detail
    assert "&lt;b&gt;no luck&lt;/b&gt;" in delivery
    assert failed.message in delivery
    assert "webhook.test" in delivery


def test_every_button_does_what_it_says(sign_in, olga, hook, failed):
    client = sign_in(olga)

    def press(verb: str, **data: str) -> WebhookEndpoint:
        assert client.post(page_of(hook, "do", verb), data).status_code in {200, 302}
        hook.refresh_from_db()
        return hook

    assert press("pause").state == "paused"
    assert press("resume").state == "active"
    press("replay", since="24")
    assert WebhookDelivery.objects.get(pk=failed.pk).state == "pending"
    press("test")
    assert WebhookDelivery.objects.count() == 2
    assert press("off").state == "off"
    press("test")
    assert WebhookDelivery.objects.count() == 2, "nothing is queued for one that is off"
    assert "whsec_" in client.post(page_of(hook, "do", "rotate")).content.decode()
    assert client.post(page_of(hook, "do", "nonsense")).status_code == 404


def test_one_that_was_switched_off_says_why(sign_in, olga, hook):
    WebhookEndpoint.objects.update(state="off", state_reason="20 attempts in a row failed, the last with: HTTP 500.")

    page = sign_in(olga).get(page_of(hook)).content.decode()

    assert "20 attempts in a row failed" in page
    assert "Resume" in page


def test_a_delivery_is_sent_again_from_its_page(sign_in, olga, hook, failed):
    answer = sign_in(olga).post(page_of(hook, "deliveries", str(failed.message_id), "again"))

    assert answer.status_code == 302
    assert WebhookDelivery.objects.get(pk=failed.pk).state == "pending"


def test_an_auditor_looks_and_changes_nothing(sign_in, hook, settings, db):
    from prm.accounts.models import User

    settings.MFA_REQUIRED = False
    client = sign_in(User.objects.create_user("aud@meridian.example", "x", name="Aud", staff_roles=["auditor"]))

    assert "Send a test event" not in client.get(page_of(hook)).content.decode()
    assert client.post(page_of(hook, "do", "pause")).status_code == 403
    assert client.get(f"{LIST}new/").status_code == 403


def test_the_catalogue_lists_every_event_with_its_fields(sign_in, olga):
    page = sign_in(olga).get(f"{LIST}events/").content.decode()

    for words in ("deal.approve", "account.created", "protected_until", "from standardwebhooks import Webhook"):
        assert words in page


def test_editing_keeps_what_was_chosen_and_changes_the_rest(sign_in, olga, hook):
    client = sign_in(olga)

    assert 'value="deal.approve" checked' in client.get(page_of(hook, "edit")).content.decode()
    client.post(page_of(hook, "edit"), {"url": PUBLIC, "description": "ERP", "events": ["deal.lose"]})

    hook.refresh_from_db()
    assert (hook.description, hook.events) == ("ERP", ["deal.lose"])


def test_one_is_deleted_with_what_was_sent_and_the_audit_keeps_that_it_was(sign_in, olga, hook, failed):
    client = sign_in(olga)
    page = client.get(page_of(hook)).content.decode()
    assert "Delete this webhook for good?" in page
    assert "the log of its 1 delivery goes with it" in page

    answer = client.post(page_of(hook, "do", "delete"), follow=True)

    assert "is deleted, with its secret and its deliveries" in answer.content.decode()
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()
    assert not WebhookSecret.objects.exists()
    assert client.get(page_of(hook)).status_code == 404
    events = WebhookEndpoint.pgh_event_model.objects.filter(pgh_obj_id=hook.pk).order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["insert", "delete"]
    assert events.last().pgh_context["actor"] == olga.pk


def test_a_partners_webhook_is_deleted_by_the_partner_alone(sign_in, olga, alice, actor):
    theirs = services.create(actor=actor(alice), url=PUBLIC, events=["deal.approve"])[0]

    page = sign_in(olga).get(page_of(theirs)).content.decode()
    refused = sign_in(olga).post(page_of(theirs, "do", "delete"))

    assert "Delete for good" not in page
    assert refused.status_code == 403
    assert WebhookEndpoint.objects.filter(pk=theirs.pk).exists()


def test_what_is_being_sent_while_its_webhook_is_deleted_ends_quietly(hook, actor, olga):
    services.send_test(actor=actor(olga), endpoint=hook)
    taken = dispatch.claim(10)

    services.delete(actor=actor(olga), endpoint=hook)
    dispatch.record([(each, sending.Answer(code=200)) for each in taken])

    assert len(taken) == 1
    assert not WebhookAttempt.objects.exists()
