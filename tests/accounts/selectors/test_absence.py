"""Who acts for whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prm.accounts.enums import StaffRole
from prm.accounts.models import Absence, User
from prm.accounts.selectors import absence
from prm.common.tenancy import partner_scope

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
FRIDAY = MONDAY + timedelta(days=4)
TUESDAY = MONDAY + timedelta(days=1)


def away(user, delegate, starts=MONDAY, until=FRIDAY, **more):
    return Absence.objects.create(
        user=user, delegate=delegate, starts=starts, until=until, entered_by_name=user.name, **more
    )


def test_who_is_there_acts_for_themselves(mara):
    assert (absence.acting_for(mara, TUESDAY), absence.is_away(mara, TUESDAY)) == (mara, False)


@pytest.mark.parametrize(
    ("moment", "acts"),
    [
        (MONDAY - timedelta(microseconds=1), "Mara"),
        (MONDAY, "Dev"),
        (FRIDAY - timedelta(microseconds=1), "Dev"),
        (FRIDAY, "Mara"),
    ],
)
def test_the_delegate_acts_from_the_first_moment_to_before_the_last(mara, dev, moment, acts):
    away(mara, dev)

    assert absence.acting_for(mara, moment).name == acts
    assert absence.is_away(mara, moment) is (acts == "Dev")


def test_a_cancelled_absence_counts_for_nothing(mara, dev):
    away(mara, dev, cancelled_at=MONDAY)

    assert (absence.acting_for(mara, TUESDAY), absence.away(TUESDAY)) == (mara, set())


def test_the_delegates_delegate_acts(olga, mara, dev):
    away(mara, dev)
    away(dev, olga)

    assert absence.acting_for(mara, TUESDAY) == olga
    assert absence.represented_by(olga, TUESDAY) == [dev, mara]
    assert absence.represented_by(dev, TUESDAY) == []


def test_without_a_delegate_nobody_acts(mara):
    away(mara, None)

    assert absence.acting_for(mara, TUESDAY) is None


def test_a_chain_that_comes_round_ends_with_nobody(olga, mara, dev):
    away(mara, dev)
    away(dev, olga)
    away(olga, mara)

    assert [absence.acting_for(user, TUESDAY) for user in (mara, dev, olga)] == [None, None, None]


@pytest.mark.parametrize(("links", "found"), [(5, True), (6, False)])
def test_a_chain_is_followed_so_far_and_no_further(db, links, found):
    people = [
        User.objects.create_user(f"p{n}@meridian.example", name=f"P{n}", staff_roles=[StaffRole.DEAL_DESK])
        for n in range(links + 1)
    ]
    for one, next_one in zip(people, people[1:], strict=False):
        away(one, next_one)

    assert absence.acting_for(people[0], TUESDAY) == (people[-1] if found else None)


def test_a_delegate_whose_account_was_closed_does_not_act(mara, dev):
    away(mara, dev)
    User.objects.filter(pk=dev.pk).update(is_active=False)

    assert absence.acting_for(mara, TUESDAY) is None


def test_many_are_answered_in_one_query(olga, mara, dev):
    away(mara, dev)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = absence.acting_for_all([olga, mara, dev], TUESDAY)

    assert answer == {olga.pk: olga, mara.pk: dev, dev.pk: dev}
    assert len(queries) == 1


def test_a_partners_request_may_ask_who_acts(acme, mara, dev):
    away(mara, dev)

    with partner_scope(acme.pk):
        assert absence.acting_for(mara, TUESDAY) == dev
