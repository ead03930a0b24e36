"""Choosing what one is told: one's own page, its own rows, and only what differs from the catalogue."""

from datetime import timedelta

import pytest

from prm.accounts.catalogue import for_audience
from prm.accounts.models import MailRhythm, Notification, NotificationChoice
from prm.accounts.notices import notify
from prm.common.moment import now

pytestmark = pytest.mark.django_db
PAGE = "/accounts/notifications/preferences/"


def form(audience: str = "portal", **changes: str) -> dict:
    """Return the posted matrix with every usual choice, changed: ``deal_approved="off digest"``."""
    data: dict = {"kind": []}
    for kind in for_audience(audience):
        app, _, mail = changes.get(kind.key.replace(".", "_"), f"{kind.app} {kind.mail}").partition(" ")
        data["kind"].append(kind.key)
        data[f"mail:{kind.key}"] = mail
        if app == "on":
            data[f"app:{kind.key}"] = "on"
    return data


def rows(user) -> list[tuple[str, str, str]]:
    """Return the person's stored choices."""
    return sorted(NotificationChoice.objects.filter(user=user).values_list("kind", "channel", "choice"))


def test_only_what_differs_from_the_catalogue_is_kept(bob, sign_in):
    client = sign_in(bob)

    client.post(PAGE, form(deal_approved="off digest", deal_rejected="on never"))
    assert rows(bob) == [
        ("deal.approved", "app", "off"),
        ("deal.approved", "mail", "digest"),
        ("deal.rejected", "mail", "never"),
    ]

    client.post(PAGE, form(deal_approved="off now"))
    assert rows(bob) == [("deal.approved", "app", "off")]


def test_the_page_shows_what_is_in_force(bob, sign_in):
    client = sign_in(bob)
    client.post(PAGE, form(deal_approved="on digest"))

    page = client.get(PAGE).content.decode()

    assert '<input type="radio" name="mail:deal.approved" value="digest" checked>' in page
    assert '<input type="radio" name="mail:deal.rejected" value="now" checked>' in page


def test_a_change_saves_itself_and_says_so(bob, sign_in):
    answer = sign_in(bob).post(PAGE, form(deal_approved="on never"), headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "Saved " in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_what_cannot_be_turned_off_has_no_switch_and_takes_none(bob, sign_in):
    client = sign_in(bob)

    page = client.get(PAGE).content.decode()
    client.post(PAGE, form(account_security="off never"))

    assert "mail:account.security" not in page
    assert "Security of your account" in page
    assert rows(bob) == []


def test_a_kind_the_page_did_not_show_stays_as_it_is(bob, sign_in):
    data = form()
    data["kind"].remove("deal.approved")
    del data["app:deal.approved"]

    sign_in(bob).post(PAGE, data)

    assert rows(bob) == []


def test_a_way_nobody_offered_is_refused(bob, sign_in):
    answer = sign_in(bob).post(PAGE, form(deal_approved="on pigeon"))

    assert (answer.status_code, rows(bob)) == (422, [])


def test_each_side_chooses_among_its_own_kinds(bob, dev, sign_in):
    portal, console = (sign_in(user).get(PAGE).content.decode() for user in (bob, dev))

    assert "mail:deal.approved" in portal and "mail:review.assigned" not in portal
    assert "mail:review.assigned" in console and "mail:deal.approved" not in console


def test_a_partner_persons_choices_are_theirs(alice, bob, sign_in):
    sign_in(bob).post(PAGE, form(deal_approved="off never"))

    page = sign_in(alice).get(PAGE).content.decode()

    assert rows(alice) == []
    assert '<input type="radio" name="mail:deal.approved" value="now" checked>' in page


def test_whoever_looks_through_anothers_eyes_neither_sees_nor_changes_them(mara, bob, acme, sign_in):
    client = sign_in(mara)
    client.post(f"/console/view-as/{bob.public_id}/", {"partner": acme.public_id, "reason": "Ticket 12"})

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, form(deal_approved="off never")).status_code == 403
    assert rows(bob) == rows(mara) == []


def test_mail_comes_when_one_says(bob, sign_in):
    client = sign_in(bob)
    until = now().date() + timedelta(days=10)

    answer = client.post(
        PAGE, {"part": "rhythm", "digest_days": "every", "digest_hour": "17", "paused_until": until.isoformat()}
    )

    row = MailRhythm.objects.get(user=bob)
    assert answer.status_code == 302
    assert (row.digest_days, row.digest_hour, row.paused_until) == ("every", 17, until)
    assert "Mail is paused until" in client.get(PAGE).content.decode()


def test_the_usual_times_have_no_row(bob, sign_in):
    client = sign_in(bob)
    client.post(PAGE, {"part": "rhythm", "digest_days": "every", "digest_hour": "17", "paused_until": ""})
    client.post(PAGE, {"part": "rhythm", "digest_days": "weekdays", "digest_hour": "8", "paused_until": ""})

    assert not MailRhythm.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"digest_hour": "24"}, "Select a valid choice"),
        ({"digest_days": "sundays"}, "Select a valid choice"),
        ({"paused_until": "soon"}, "Enter a valid date"),
        ({"paused_until": "2199-01-01"}, "Choose a day within a year."),
    ],
)
def test_times_that_make_no_sense_are_refused_next_to_their_field(bob, sign_in, changes, said):
    data = {"part": "rhythm", "digest_days": "every", "digest_hour": "17", "paused_until": ""} | changes

    answer = sign_in(bob).post(PAGE, data)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not MailRhythm.objects.exists()


def test_without_a_digest_nothing_goes_on_waiting_for_it(bob, acme, sign_in):
    notify([bob], kind="deal.submitted", key="k", title="Registered", partner_id=acme.pk)

    sign_in(bob).post(PAGE, {"part": "rhythm", "digest_days": "never", "digest_hour": "8", "paused_until": ""})

    assert not Notification.objects.filter(awaits_digest=True).exists()


def test_the_page_costs_the_same_however_much_one_chose(bob, sign_in, django_assert_num_queries):
    client = sign_in(bob)
    client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE)

    client.post(PAGE, form(deal_approved="off digest", deal_rejected="on never"))
    client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE)
