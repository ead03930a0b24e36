"""Mail is sent once, tried again, given up visibly, and keeps no keys to accounts."""

from datetime import timedelta

import pytest
from django.core import mail as outbox

from prm.accounts.models import Mail
from prm.accounts.notices import notify
from prm.accounts.services import mail as service
from prm.common.errors import DomainError
from prm.common.moment import at, now

pytestmark = pytest.mark.django_db
LINK = "http://localhost:8000/accounts/invitation/abcdef/"


@pytest.fixture
def sending(settings) -> None:
    """With a mail server."""
    settings.MAIL_KEEP_ONLY = False


@pytest.fixture
def down(settings) -> None:
    """With a mail server that refuses everything."""
    settings.MAIL_KEEP_ONLY = False
    settings.EMAIL_BACKEND = "tests.accounts.services.test_mail.Down"


class Down:
    """A mail server that is not there."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def send_messages(self, messages: object) -> int:
        """Refuse."""
        raise ConnectionRefusedError("no server")


def queued(**fields: object) -> Mail:
    """Make a message that waits to be sent."""
    return Mail.objects.create(
        **{"to": "bob@acme.example", "subject": "Hello", "body": "Text", "dedupe_key": "1"} | fields
    )


def test_due_mail_goes_out_once(sending):
    queued()

    assert (service.send_due(), service.send_due()) == (1, 0)
    assert [(m.to, m.subject) for m in outbox.outbox] == [(["bob@acme.example"], "Hello")]
    assert Mail.objects.get().state == Mail.State.SENT


def test_without_a_mail_server_it_is_kept_and_shown(settings):
    settings.MAIL_KEEP_ONLY = True
    queued()

    service.send_due()

    assert Mail.objects.get().state == Mail.State.KEPT
    assert outbox.outbox == []


def test_a_refused_message_is_tried_again_later_and_given_up_in_the_end(down):
    queued()
    pauses = []

    for _ in range(service.MOST_ATTEMPTS):
        before = Mail.objects.get().next_attempt_at
        with at(before):
            service.send_due()
        pauses.append(Mail.objects.get().next_attempt_at - before)

    found = Mail.objects.get()
    assert (found.state, found.attempts) == (Mail.State.FAILED, 8)
    assert found.last_error == "ConnectionRefusedError: no server"
    assert pauses[:3] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)]


def test_one_bad_message_does_not_hold_up_the_next(down, settings):
    queued()
    service.send_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    queued(dedupe_key="2", subject="Second")

    service.send_due()

    assert [m.subject for m in outbox.outbox] == ["Second"]


def test_a_sent_message_no_longer_holds_its_personal_link(sending):
    queued(body=f"Choose your password:\n{LINK}\n")

    service.send_due()

    assert LINK in outbox.outbox[0].body
    assert Mail.objects.get().body == "Choose your password:\n(personal link, not kept)\n"


def test_staff_read_mail_without_personal_links_and_its_reader_with_them(olga, bob, sign_in):
    row = queued(body=f"Choose your password:\n{LINK}")

    staff_page = sign_in(olga).get(f"/console/mail/{row.public_id}/").content.decode()
    own_page = sign_in(bob).get("/mailbox").content.decode()

    assert LINK not in staff_page
    assert LINK in own_page


def test_a_given_up_message_is_sent_again_from_the_console(sending, olga, sign_in):
    row = queued(state=Mail.State.FAILED, attempts=8, next_attempt_at=now() + timedelta(hours=1))

    sign_in(olga).post(f"/console/mail/{row.public_id}/resend/")
    service.send_due()

    assert Mail.objects.get().state == Mail.State.SENT


def test_a_message_whose_link_is_gone_is_not_sent_again(sending, olga, actor):
    row = queued(body=LINK)
    service.send_due()

    with pytest.raises(DomainError, match="not kept"):
        service.resend(mail=row, actor=actor(olga))


def test_the_mailbox_shows_only_ones_own_mail(bob, alice, sign_in):
    queued(subject="For Bob")
    row = queued(to="alice@acme.example", subject="For Alice", dedupe_key="2")
    client = sign_in(bob)

    page = client.get("/mailbox").content.decode()

    assert "For Bob" in page
    assert "For Alice" not in page
    assert client.get(f"/mailbox?mail={row.public_id}").status_code == 404


def test_telling_somebody_twice_by_the_same_key_tells_once(bob, acme):
    for _ in range(2):
        notify([bob], key="deal:1", kind="deal.approved", title="Approved", partner_id=acme.pk)

    assert Mail.objects.count() == 1
