"""Who hears of a policy version on its way: whoever may approve it, then its author."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from dealreg.policies import PROTECTION
from prm.accounts.enums import StaffRole
from prm.accounts.models import Mail, Notification, User
from prm.common.actors import Actor
from prm.common.events import deliver_all
from prm.common.lifecycle import drafts, review, schedule
from prm.common.models import PolicyVersion
from prm.common.moment import now
from prm.common.policies import kinds, publish
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_spring():
    with time_machine.travel(START + timedelta(days=90), tick=False):
        yield


@pytest.fixture
def carla(db) -> User:
    return User.objects.create_user("carla@meridian.example", PASSWORD, name="Carla", staff_roles=[StaffRole.EXECUTIVE])


@pytest.fixture
def ops(olga, actor) -> Actor:
    return actor(olga)


@pytest.fixture
def second(carla, actor) -> Actor:
    return actor(carla)


@pytest.fixture
def waiting(ops, second, dev) -> PolicyVersion:
    publish(kind=PROTECTION, body=kinds()[PROTECTION].default(), effective_from=START)
    draft = drafts.begin(actor=ops, kind=PROTECTION, scope={"region": "DE"}, change_note="Tenders take longer.")
    return review.submit(actor=ops, draft=draft)


def told() -> list[tuple[str, str, str]]:
    deliver_all()
    names = dict(User.objects.values_list("pk", "name"))
    notices = Notification.objects.filter(kind__startswith="policy.")
    return [(names[notice.user_id], notice.kind, notice.title) for notice in notices]


def test_whoever_may_approve_hears_of_a_version_with_a_link_and_its_editors_do_not(waiting, carla):
    other = User.objects.create_user("o@meridian.example", PASSWORD, name="Otto", staff_roles=[StaffRole.OPS_ADMIN])

    title = "Protection window, version 2 waits for approval"
    assert sorted(told()) == [("Carla", "policy.to_review", title), ("Otto", "policy.to_review", title)]
    notice = Notification.objects.get(user_id=other.pk)
    assert notice.url == f"/console/policies/{waiting.public_id}/"
    assert notice.body == "Olga sent it for review.\n\nTenders take longer."
    assert Mail.objects.filter(kind="policy.to_review").count() == 2


def test_the_author_hears_that_it_was_returned_and_why(waiting, second):
    review.return_(actor=second, version=waiting, note="Say for which tenders.")

    assert ("Olga", "policy.returned", "Protection window, version 2 was returned to you") in told()
    assert "Say for which tenders." in Notification.objects.get(kind="policy.returned").body


def test_the_author_hears_of_the_approval_the_start_and_the_end_of_a_pilot(waiting, second):
    review.approve(
        actor=second,
        version=waiting,
        effective_from=now() + timedelta(days=1),
        effective_to=now() + timedelta(days=10),
    )
    approved = [kind for name, kind, _ in told() if name == "Olga"]
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        schedule.activate_due()
        begun = [kind for name, kind, _ in told() if name == "Olga"]
    with time_machine.travel(now() + timedelta(days=11), tick=False):
        schedule.activate_due()
        ended = [kind for name, kind, _ in told() if name == "Olga"]

    assert approved == ["policy.approved"]
    assert sorted(begun) == ["policy.approved", "policy.in_force"]
    assert sorted(ended) == ["policy.approved", "policy.ended", "policy.in_force"]
    assert "It comes into force on 2 April 2026" in Notification.objects.get(kind="policy.approved").body


def test_what_starts_at_once_is_told_once_and_what_is_replaced_has_not_ended(waiting, ops, second):
    review.approve(actor=second, version=waiting, effective_from=now())
    first = [kind for name, kind, _ in told() if name == "Olga"]
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        again = review.submit(actor=ops, draft=drafts.begin(actor=ops, kind=PROTECTION, scope={"region": "DE"}))
        review.approve(actor=second, version=again, effective_from=now())
        then = [kind for name, kind, _ in told() if name == "Olga"]

    assert first == ["policy.in_force"]
    assert then == ["policy.in_force", "policy.in_force"]


def test_the_author_hears_of_a_pilot_ended_by_hand(waiting, second):
    review.approve(actor=second, version=waiting, effective_from=now())
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        review.end(actor=second, version=waiting, reason="Enough seen.")
        told()

    notice = Notification.objects.get(kind="policy.ended")
    assert notice.title == "Protection window, version 2 has ended"
    assert notice.body == "Carla ended it. What was in force beside it decides again."
