"""The daily digest: at one's hour, once, never empty, about everything one did not open."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, connections

from partners.enums import PersonStatus
from partners.models import Person
from prm.accounts.models import Digest, Mail, Notification, User
from prm.accounts.notices import notify
from prm.accounts.services import digest, mail, preference
from prm.accounts.services import notification as notices
from prm.common.moment import at

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # seven in the morning in Berlin
EIGHT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def tell(*users: User, key: str = "k", title: str = "Registered: Nordwind", when: datetime = MONDAY, **more) -> None:
    """Tell the users something whose mail waits for the digest unless they chose otherwise."""
    with at(when):
        notify(users, kind="deal.submitted", key=key, title=title, **{"url": "/portal/deals/DR-1/"} | more)


def send(when: datetime = EIGHT) -> int:
    """Run the digests as a worker would at that moment."""
    with at(when):
        return digest.send_due()


def test_what_waits_comes_in_one_mail_at_ones_hour(bob, acme):
    tell(bob, partner_id=acme.pk)
    tell(bob, key="k2", title="Our decision on Nordwind is late", partner_id=acme.pk)
    assert Mail.objects.count() == 0

    counts = [send(MONDAY), send(), send(), send(LATER)]

    letter = Mail.objects.get()
    assert counts == [0, 1, 0, 0]
    assert (letter.to, letter.subject) == (bob.email, "Monday 23 November: 2 pieces of news")
    assert not Notification.objects.filter(awaits_digest=True).exists()


def test_it_is_grouped_by_partner_and_record_with_a_link_each(bob, acme, globex):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_seller"], status=PersonStatus.ACTIVE
    )
    tell(bob, key="1", title="Registered: Weber", partner_id=globex.pk, url="/portal/deals/DR-9/")
    tell(bob, key="2", title="Registered: Nordwind", partner_id=acme.pk)
    tell(bob, key="3", title="Late: Nordwind", when=MONDAY + timedelta(minutes=30), partner_id=acme.pk)
    weber, late = (Notification.objects.get(dedupe_key=key).pk for key in "13")

    send()

    assert Mail.objects.get().body == (
        "Hello Bob,\n\nThis is what happened since your last digest.\n\n"
        "ACME INTEGRATION GMBH\n\n"
        "- Registered: Nordwind (Mon 07:00)\n- Late: Nordwind (Mon 07:30)\n"
        f"  Open: http://localhost:8000/accounts/notifications/{late}/\n\n"
        "GLOBEX SYSTEMS SAS\n\n"
        "- Registered: Weber (Mon 07:00)\n"
        f"  Open: http://localhost:8000/accounts/notifications/{weber}/\n\n"
        "Mark all as read: http://localhost:8000/accounts/notifications/read/\n\nMeridian Partners\n"
    )


def test_one_piece_of_news_is_in_the_subject(bob, acme):
    tell(bob, partner_id=acme.pk)

    send()

    assert Mail.objects.get().subject == "Monday 23 November: Registered: Nordwind"


def test_it_is_never_empty(bob, alice, acme, actor):
    tell(bob, partner_id=acme.pk)
    notices.read_all(actor=actor(bob))

    assert send() == 0
    assert (Mail.objects.count(), Digest.objects.count()) == (0, 0)


def test_what_comes_after_the_hour_waits_for_the_next_day(bob, acme):
    tell(bob, partner_id=acme.pk, when=LATER)

    counts = [send(LATER), send(LATER + timedelta(hours=12)), send(EIGHT + timedelta(days=1))]

    assert counts == [0, 0, 1]


def test_over_the_weekend_it_waits_for_monday_unless_one_wants_every_day(bob, alice, acme):
    saturday = MONDAY - timedelta(days=2)
    with at(saturday):
        preference.set_rhythm(user=alice, days="every", hour=8)
    tell(bob, alice, partner_id=acme.pk, when=saturday)

    counts = [send(saturday + timedelta(hours=2)), send()]

    assert counts == [1, 1]
    assert list(Mail.objects.order_by("pk").values_list("to", flat=True)) == [alice.email, bob.email]


def test_everybody_gets_it_at_their_own_hour_in_their_own_zone(bob, alice, charlie, acme, globex):
    User.objects.filter(pk=alice.pk).update(timezone="America/New_York")
    preference.set_rhythm(user=charlie, days="weekdays", hour=17)
    tell(bob, alice, partner_id=acme.pk)
    tell(charlie, partner_id=globex.pk)

    sent = {}
    for hours in range(12):
        before = set(Mail.objects.values_list("to", flat=True))
        send(MONDAY + timedelta(hours=hours))
        for address in set(Mail.objects.values_list("to", flat=True)) - before:
            sent[address] = hours

    assert sent == {bob.email: 1, alice.email: 7, charlie.email: 10}


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), [(29, 0, 0), (29, 1, 1), (29, 2, 0), (29, 12, 0)]),  # 2:00 is skipped
        (datetime(2026, 10, 24, 12, tzinfo=UTC), [(24, 23, 0), (25, 0, 1), (25, 1, 0), (25, 2, 0)]),  # 2:00 comes twice
    ],
)
def test_on_the_days_the_clocks_change_it_comes_once(bob, acme, told, sent):
    preference.set_rhythm(user=bob, days="every", hour=2)
    tell(bob, partner_id=acme.pk, when=told)

    counts = [(day, hour, send(told.replace(day=day, hour=hour))) for day, hour, _ in sent]

    assert counts == sent


def test_a_paused_persons_digest_waits_until_the_pause_is_over(bob, acme):
    with at(MONDAY):
        preference.set_rhythm(user=bob, days="weekdays", hour=8, paused_until=MONDAY.date() + timedelta(days=2))
        notify([bob], kind="deal.approved", key="a", title="Approved: Nordwind", url="/x/", partner_id=acme.pk)
    tell(bob, partner_id=acme.pk)

    counts = [send(EIGHT + timedelta(days=days)) for days in range(3)]

    assert counts == [0, 0, 1]
    assert "Approved: Nordwind" in Mail.objects.get().body


def test_whoever_cannot_sign_in_gets_none(bob, acme):
    tell(bob, partner_id=acme.pk)
    User.objects.filter(pk=bob.pk).update(is_active=False)

    assert send() == 0


def test_news_of_a_partner_one_no_longer_works_for_is_left_out(bob, acme):
    tell(bob, partner_id=acme.pk)
    Person.objects.filter(user=bob).update(status=PersonStatus.REMOVED)

    assert (send(), Mail.objects.count()) == (0, 0)


def test_a_long_one_counts_what_it_does_not_show(bob, acme):
    for number in range(digest.MOST_RECORDS + 2):
        tell(
            bob, key=f"k{number}", title=f"Registered: No {number}", partner_id=acme.pk, url=f"/portal/deals/{number}/"
        )

    send()

    body = Mail.objects.get().body
    assert body.count("Open: ") == digest.MOST_RECORDS
    assert "2 more records with news: http://localhost:8000/accounts/notifications/" in body


def test_many_people_cost_as_many_queries_as_one(acme, django_assert_max_num_queries):
    users = [User(email=f"p{number}@acme.example", name="P", timezone="Europe/Berlin") for number in range(60)]
    users = User.objects.bulk_create(users)
    Person.objects.bulk_create(
        Person(partner=acme, user=user, name="P", email=user.email, roles=["partner_seller"], status="active")
        for user in users
    )
    tell(*users, partner_id=acme.pk)

    with django_assert_max_num_queries(13):
        assert send() == 60


def test_a_run_that_dies_half_way_leaves_nothing_and_the_next_sends(bob, acme, monkeypatch):
    tell(bob, partner_id=acme.pk)
    whole = digest.notices.queue_digests

    def die(digests: object) -> None:
        whole(digests)
        raise KeyboardInterrupt

    monkeypatch.setattr(digest.notices, "queue_digests", die)
    with pytest.raises(KeyboardInterrupt):
        send()
    assert (Mail.objects.count(), Digest.objects.count()) == (0, 0)
    monkeypatch.undo()

    assert (send(), Mail.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one(acme, bob, alice):
    tell(bob, alice, partner_id=acme.pk)
    gate, counts = Barrier(4), []

    def run() -> None:
        try:
            gate.wait(timeout=60)
            counts.append(send())
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(counts)[-1] > 0
    assert sum(counts) == 2
    assert sorted(Mail.objects.values_list("to", flat=True)) == [alice.email, bob.email]


def test_the_database_refuses_a_second_one_of_the_day(bob):
    Digest.objects.create(user=bob, day=MONDAY.date(), run="00000000-0000-0000-0000-000000000001")
    with pytest.raises(IntegrityError, match="digest_once_a_day"):
        Digest.objects.create(user=bob, day=MONDAY.date(), run="00000000-0000-0000-0000-000000000002")


def test_its_mail_turns_off_the_digest_by_one_click(settings, bob, acme, client):
    settings.MAIL_KEEP_ONLY = False
    tell(bob, partner_id=acme.pk)
    send()
    with at(EIGHT):
        mail.send_due()
    address = outbox.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")

    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    tell(bob, key="k2", partner_id=acme.pk, when=EIGHT)

    assert answer.status_code == 200
    assert send(EIGHT + timedelta(days=1)) == 0


def test_the_index_serves_the_sweep(bob, acme):
    """So that a sweep each minute does not read the notices of years."""
    tell(bob, partner_id=acme.pk)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM accounts_notification WHERE awaits_digest AND user_id = 1")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "notification_digest" in plan
