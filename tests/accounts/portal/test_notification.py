"""One's notices, in the place one acts for."""

from datetime import UTC, datetime, timedelta

import pytest

from partners.enums import PersonStatus
from partners.models import Person
from prm.accounts.models import Notification
from prm.accounts.notices import notify
from prm.accounts.selectors.notification import PAGE
from prm.common.moment import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(bob, acme) -> Notification:
    """Bob was told something about Acme."""
    notify(
        [bob],
        key="k",
        kind="deal.approved",
        title="Approved: Nordwind",
        body="Protected.",
        url="/portal/people/",
        partner_id=acme.pk,
    )
    return Notification.objects.get()


def test_the_bell_counts_and_the_page_lists(told, bob, sign_in):
    page = sign_in(bob).get("/accounts/notifications/").content.decode()

    assert "Notifications, 1 unread" in page
    assert "Approved: Nordwind" in page


def test_opening_one_marks_it_and_leads_there(told, bob, sign_in):
    answer = sign_in(bob).post(f"/accounts/notifications/{told.pk}/")

    told.refresh_from_db()
    assert answer["Location"] == "/portal/people/"
    assert told.read_at is not None


def test_all_are_marked_at_once(told, bob, sign_in):
    client = sign_in(bob)

    client.post("/accounts/notifications/read/")

    assert "Everything is read" in client.get("/accounts/notifications/").content.decode()
    assert "Nothing unread" in client.get("/accounts/notifications/?show=unread").content.decode()


def test_somebody_elses_notice_is_not_there(told, alice, charlie, sign_in):
    for user in (alice, charlie):
        client = sign_in(user)
        assert client.post(f"/accounts/notifications/{told.pk}/").status_code == 404
        assert "Nordwind" not in client.get("/accounts/notifications/").content.decode()


def test_news_for_another_partner_waits_there_and_is_announced(told, bob, globex, sign_in):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_seller"], status=PersonStatus.ACTIVE
    )
    client = sign_in(bob)
    client.post("/switch", {"partner": globex.public_id})

    page = client.get("/accounts/notifications/").content.decode()

    assert "Nordwind" not in page
    assert "1 more wait" in page


def test_staff_have_their_own(olga, sign_in):
    notify([olga], key="k", kind="review.late", title="Late: Nordwind", url="/console/")

    assert "Late: Nordwind" in sign_in(olga).get("/accounts/notifications/").content.decode()


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def many(bob, acme, count: int, kind: str = "deal.approved", **more) -> None:
    """Tell Bob of ``count`` things, the newest at Friday noon, an hour apart."""
    for number in range(count):
        with at(NOON - timedelta(hours=number)):
            key = f"{kind}:{number}"
            notify([bob], kind=kind, key=key, title=f"{kind} {number:02d}.", partner_id=acme.pk, **more)


def titles(page: str, kind: str = "deal.approved") -> list[int]:
    """Return the numbers of the notices on a page, in its order."""
    return [int(part[1:3]) for part in page.split(kind)[1:] if part[3:4] == "." and part[4:8] == "</b>"]


def test_it_is_grouped_by_day_in_the_readers_zone(bob, acme, sign_in):
    many(bob, acme, 16)
    client = sign_in(bob)

    with at(NOON):
        page = client.get("/accounts/notifications/").content.decode()

    today, _, yesterday = page.partition("Yesterday")
    assert "Today" in today
    assert (titles(today), titles(yesterday)) == (list(range(14)), [14, 15])


def test_pages_go_on_where_the_last_one_ended(bob, acme, sign_in):
    many(bob, acme, PAGE + 5)
    client = sign_in(bob)

    first = client.get("/accounts/notifications/")
    second = client.get("/accounts/notifications/", {"after": first.context["page"].after})
    back = client.get("/accounts/notifications/", {"before": second.context["page"].before})

    assert titles(first.content.decode()) == list(range(PAGE))
    assert titles(second.content.decode()) == list(range(PAGE, PAGE + 5))
    assert titles(back.content.decode()) == list(range(PAGE))


@pytest.mark.parametrize("cursor", ["x", "bm90LWpzb24", "WyJ4IiwgIlx1MDAwMCJd", "WzEsICJ4Il0"])
def test_a_cursor_that_makes_no_sense_gives_the_first_page(bob, acme, sign_in, cursor):
    many(bob, acme, 1)

    page = sign_in(bob).get("/accounts/notifications/", {"after": cursor})

    assert titles(page.content.decode()) == [0]


def test_one_kind_can_be_picked(bob, acme, sign_in):
    many(bob, acme, 2)
    many(bob, acme, 1, kind="deal.rejected")
    client = sign_in(bob)

    page = client.get("/accounts/notifications/?kind=deal.rejected").content.decode()

    assert (titles(page), titles(page, "deal.rejected")) == ([], [0])
    assert client.get("/accounts/notifications/?kind=no.such").status_code == 200


def test_one_is_marked_as_read_without_opening_it(told, bob, sign_in):
    client = sign_in(bob)

    answer = client.post(f"/accounts/notifications/{told.pk}/read/", {"next": "/accounts/notifications/?show=unread"})

    told.refresh_from_db()
    assert answer["Location"] == "/accounts/notifications/?show=unread"
    assert told.read_at is not None


def test_nobody_marks_somebody_elses(told, charlie, sign_in):
    answer = sign_in(charlie).post(f"/accounts/notifications/{told.pk}/read/")

    told.refresh_from_db()
    assert (answer.status_code, told.read_at) == (404, None)


def test_opening_the_newest_of_a_record_reads_the_older_ones_of_it(bob, acme, sign_in):
    many(bob, acme, 3, url="/portal/people/")
    many(bob, acme, 1, kind="deal.rejected", url="/portal/company/")
    middle = Notification.objects.get(dedupe_key="deal.approved:1")

    sign_in(bob).post(f"/accounts/notifications/{middle.pk}/")

    unread = Notification.objects.filter(read_at__isnull=True).values_list("dedupe_key", flat=True)
    assert sorted(unread) == ["deal.approved:0", "deal.rejected:0"]


def test_what_one_does_not_want_in_the_app_neither_counts_nor_shows(told, bob, sign_in):
    Notification.objects.update(in_app=False)

    page = sign_in(bob).get("/accounts/notifications/").content.decode()

    assert "Everything is read" in page
    assert "Nordwind" not in page


def test_the_link_that_marks_all_asks_first(told, bob, sign_in):
    client = sign_in(bob)

    page = client.get("/accounts/notifications/read/")

    told.refresh_from_db()
    assert "1 notification at Acme Integration GmbH will no longer count as new" in page.content.decode()
    assert told.read_at is None
    client.post("/accounts/notifications/read/")
    assert "Everything is read" in client.get("/accounts/notifications/read/").content.decode()


def test_from_a_digest_all_partners_are_marked_at_once(told, bob, globex, sign_in):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_seller"], status=PersonStatus.ACTIVE
    )
    notify([bob], kind="deal.approved", key="g", title="Approved: Weber", partner_id=globex.pk)

    sign_in(bob).post("/accounts/notifications/read/", {"everywhere": "1"})

    assert not Notification.objects.filter(read_at__isnull=True).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(bob, acme, sign_in, count, django_assert_num_queries):
    many(bob, acme, count)
    client = sign_in(bob)
    client.get("/accounts/notifications/")

    with django_assert_num_queries(7):
        client.get("/accounts/notifications/")
