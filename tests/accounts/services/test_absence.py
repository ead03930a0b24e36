"""Going away and coming back."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from prm.accounts.models import Absence, Mail, Notification
from prm.accounts.services import absence
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models.event import Event

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def _sunday():
    with time_machine.travel(MONDAY - timedelta(hours=6), tick=False):
        yield


def away(user, delegate, actor, starts=MONDAY, until=FRIDAY, **more):
    return absence.set_away(user=user, delegate=delegate, starts=starts, until=until, actor=actor(user), **more)


def test_going_away_tells_the_delegate_once_in_the_app_and_by_mail(mara, dev, actor):
    made = away(mara, dev, actor, note="Holiday")

    assert (made.user, made.delegate, made.note, made.entered_by_name) == (mara, dev, "Holiday", "Mara")
    assert [n.title for n in Notification.objects.filter(user_id=dev.pk)] == ["You stand in for Mara"]
    assert Mail.objects.get().to == dev.email
    assert Event.objects.get(name="absence.set").payload["delegate_id"] == dev.pk


def test_nobody_enters_a_colleagues_absence(mara, dev, actor):
    with pytest.raises(NotAllowed):
        absence.set_away(user=mara, delegate=dev, starts=MONDAY, until=FRIDAY, actor=actor(dev))


def test_an_ops_admin_enters_anybodys(olga, mara, dev, actor):
    made = absence.set_away(user=mara, delegate=dev, starts=MONDAY, until=FRIDAY, actor=actor(olga))

    assert (made.user, made.entered_by_name) == (mara, "Olga")


@pytest.mark.parametrize(
    ("starts", "until", "field"),
    [(FRIDAY, MONDAY, "until"), (MONDAY - timedelta(days=9), MONDAY - timedelta(days=2), "until")],
    ids=["backwards", "over already"],
)
def test_impossible_times_are_refused(mara, dev, actor, starts, until, field):
    with pytest.raises(Invalid) as refused:
        away(mara, dev, actor, starts, until)

    assert list(refused.value.fields) == [field]


def test_nobody_stands_in_for_themselves(mara, actor):
    with pytest.raises(Invalid, match="colleague"):
        away(mara, mara, actor)


def test_a_closed_account_stands_in_for_nobody(mara, dev, actor):
    dev.is_active = False
    dev.save()

    with pytest.raises(Invalid, match="cannot sign in"):
        away(mara, dev, actor)


def test_a_partners_person_stands_in_for_nobody(mara, alice, actor):
    with pytest.raises(Invalid, match="cannot sign in as staff"):
        away(mara, alice, actor)


def test_two_absences_at_once_are_refused_and_two_in_a_row_are_not(mara, dev, actor):
    away(mara, dev, actor)

    with pytest.raises(DomainError, match="already") as refused:
        away(mara, dev, actor, FRIDAY - timedelta(hours=1), FRIDAY + timedelta(days=1))
    away(mara, dev, actor, FRIDAY, FRIDAY + timedelta(days=1))

    assert (refused.value.code, Absence.objects.count()) == ("absence.overlap", 2)


def test_the_database_refuses_two_absences_at_once_too(mara):
    rows = [Absence(user=mara, starts=MONDAY, until=FRIDAY, entered_by_name="Mara") for _ in range(2)]

    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.bulk_create(rows)


def test_two_colleagues_cannot_send_the_work_back_and_forth(mara, dev, actor):
    away(mara, dev, actor)

    with pytest.raises(Invalid, match="would come back"):
        away(dev, mara, actor, MONDAY + timedelta(days=1), FRIDAY + timedelta(days=1))


def test_three_colleagues_cannot_send_the_work_round(olga, mara, dev, actor):
    away(mara, dev, actor)
    away(dev, olga, actor)

    with pytest.raises(Invalid, match="would come back"):
        away(olga, mara, actor)


def test_colleagues_stand_in_for_each_other_at_different_times(mara, dev, actor):
    away(mara, dev, actor)

    assert away(dev, mara, actor, FRIDAY, FRIDAY + timedelta(days=2)).delegate == mara


def test_cancelling_before_it_begins_frees_the_days(mara, dev, actor):
    made = away(mara, dev, actor)

    absence.cancel(absence=made, actor=actor(mara))
    absence.cancel(absence=made, actor=actor(mara))

    assert away(mara, dev, actor).pk != made.pk
    assert Event.objects.filter(name="absence.ended").count() == 1


def test_coming_back_early_ends_it_now_and_keeps_what_was(mara, dev, actor):
    made = away(mara, dev, actor)

    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        ended = absence.cancel(absence=made, actor=actor(mara))

    assert (ended.until, ended.cancelled_at) == (MONDAY + timedelta(days=1), None)
    assert Notification.objects.filter(user_id=dev.pk, title="You no longer stand in for Mara").exists()


def test_an_absence_that_is_over_is_left_alone(mara, dev, actor):
    made = away(mara, dev, actor)

    with time_machine.travel(FRIDAY + timedelta(days=1), tick=False):
        absence.cancel(absence=made, actor=actor(mara))

    made.refresh_from_db()
    assert (made.until, made.cancelled_at) == (FRIDAY, None)


@pytest.mark.django_db(transaction=True)
def test_a_double_submission_enters_one_absence(mara, dev, actor):
    answers: list[str] = []

    def submit() -> None:
        try:
            away(mara, dev, actor)
            answers.append("set")
        except DomainError as error:
            answers.append(error.code)
        finally:
            connection.close()

    both = [Thread(target=submit) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert sorted(answers) == ["absence.overlap", "set"]
