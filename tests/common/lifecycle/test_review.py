"""From a draft to a version in force, by two people; and back."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from dealreg.policies import PROTECTION
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.lifecycle import drafts, review, schedule
from prm.common.models import Event, PolicyVersion, TimelineEntry
from prm.common.moment import now
from prm.common.policies import in_force
from tests.common.lifecycle.conftest import START, with_limit

pytestmark = pytest.mark.django_db


def limit_at(moment=None, **scope) -> int:
    return in_force([PROTECTION], at=moment, scope=scope)[PROTECTION].body.limit


def in_review(ops, draft, limit=200):
    drafts.save(actor=ops, draft=draft, body=with_limit(draft, limit), seen_revision=draft.revision)
    return review.submit(actor=ops, draft=draft)


def test_a_version_decides_from_its_moment_and_the_sweep_only_follows(ops, second, draft, shipped):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        version = in_review(ops, draft)
        review.approve(actor=second, version=version, effective_from=START + timedelta(days=20))
    states = [version.status]
    with time_machine.travel(START + timedelta(days=19), tick=False):
        schedule.activate_due()
        before = limit_at()
    with time_machine.travel(START + timedelta(days=21), tick=False):
        unswept = limit_at()
        moved = schedule.activate_due()
        swept = limit_at()
    version.refresh_from_db()
    shipped.refresh_from_db()

    assert (before, unswept, swept, moved) == (180, 200, 200, 1)
    assert [*states, version.status, shipped.status] == ["scheduled", "active", "retired"]
    assert shipped.effective_to == version.effective_from == START + timedelta(days=20)
    assert (limit_at(START + timedelta(days=15)), version.approver_id) == (180, second.user_id)


def test_what_starts_now_is_in_force_at_once_and_a_page_open_a_while_means_now(ops, second, draft, shipped):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        version = in_review(ops, draft)
        review.approve(actor=second, version=version, effective_from=now() - timedelta(minutes=9))

        assert (version.status, limit_at()) == ("active", 200)
        assert version.effective_from == now()


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (None, None, "effective_from"),
        (timedelta(minutes=-11), None, "effective_from"),
        (timedelta(days=5), timedelta(days=5), "effective_to"),
        (timedelta(days=5), timedelta(days=4), "effective_to"),
    ],
)
def test_a_start_is_needed_that_is_not_past_and_an_end_after_it(ops, second, draft, start, end, field):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        version = in_review(ops, draft)
        with pytest.raises(Invalid) as refused:
            review.approve(
                actor=second,
                version=version,
                effective_from=None if start is None else now() + start,
                effective_to=None if end is None else now() + end,
            )

    assert list(refused.value.fields) == [field]
    version.refresh_from_db()
    assert version.status == "in_review"


def test_two_versions_of_one_scope_never_start_at_one_moment(ops, second, shipped):
    start = START + timedelta(days=20)
    with time_machine.travel(START + timedelta(days=10), tick=False):
        for limit in (200, 210):
            version = in_review(ops, drafts.begin(actor=ops, kind=PROTECTION), limit)
            if limit == 200:
                review.approve(actor=second, version=version, effective_from=start)
        with pytest.raises(Invalid) as refused:
            review.approve(actor=second, version=version, effective_from=start)

    assert refused.value.message == "Version 2 starts for the same scope at that very moment."


def test_nobody_approves_what_they_edited_however_long_ago(ops, second, draft):
    writer = replace(second, roles=ops.roles | second.roles)
    drafts.save(actor=writer, draft=draft, body=with_limit(draft, 200), seen_revision=1)
    version = in_review(ops, draft, 210)
    refusals = []
    for who in (ops, writer):
        with pytest.raises(DomainError) as refused:
            review.approve(actor=who, version=version, effective_from=now())
        refusals.append((refused.value.code, refused.value.message))

    assert refusals == [("policy.closed", "You edited this version, so somebody else has to approve it.")] * 2


def test_who_only_reads_neither_sends_nor_approves(mara, actor, ops, draft):
    who = actor(mara)
    with pytest.raises(NotAllowed):
        review.submit(actor=who, draft=draft)
    version = in_review(ops, draft)
    with pytest.raises(NotAllowed):
        review.approve(actor=who, version=version, effective_from=now())

    assert version.status == "in_review"


def test_a_returned_version_goes_back_with_words_and_can_be_sent_again(ops, second, draft):
    version = in_review(ops, draft)
    with pytest.raises(DomainError) as refused:
        review.return_(actor=second, version=version, note=" ")

    review.return_(actor=second, version=version, note="Why 200?")
    again = review.submit(actor=ops, draft=version)

    assert refused.value.code == "policy.reason_required"
    assert (again.review_note, again.status) == ("Why 200?", "in_review")
    assert list(TimelineEntry.objects.order_by("at", "id").values_list("kind", flat=True)) == [
        "policy.submit",
        "policy.return",
        "policy.submit",
    ]
    assert list(Event.objects.filter(name__startswith="policy.").values_list("name", flat=True)) == [
        "policy.submit",
        "policy.return",
        "policy.submit",
    ]


def test_what_has_not_begun_can_be_taken_off_the_schedule(ops, second, draft, shipped):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        version = in_review(ops, draft)
        review.approve(actor=second, version=version, effective_from=START + timedelta(days=20))
        review.unschedule(actor=second, version=version)
        assert (version.status, version.effective_from, version.approver_id) == ("in_review", None, None)
        review.approve(actor=second, version=version, effective_from=START + timedelta(days=20))
    with time_machine.travel(START + timedelta(days=20), tick=False), pytest.raises(DomainError) as refused:
        review.unschedule(actor=second, version=version)

    assert refused.value.code == "policy.closed"
    assert limit_at(START + timedelta(days=25)) == 200


def test_a_version_with_an_end_gives_way_to_what_held_before(ops, second, draft, shipped):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        version = in_review(ops, draft)
        review.approve(actor=second, version=version, effective_from=now(), effective_to=START + timedelta(days=20))
    limits = [limit_at(START + timedelta(days=days)) for days in (9, 10, 19, 20)]
    with time_machine.travel(START + timedelta(days=21), tick=False):
        swept = [schedule.activate_due(), schedule.activate_due()]
    version.refresh_from_db()
    shipped.refresh_from_db()

    assert limits == [180, 200, 200, 180]
    assert (swept, version.status, shipped.status, shipped.effective_to) == ([1, 0], "retired", "active", None)


def test_a_pilot_ends_when_somebody_says_so_but_what_holds_for_everybody_does_not(ops, second, shipped):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        pilot = in_review(ops, drafts.begin(actor=ops, kind=PROTECTION, scope={"cohort": "nordic"}))
        review.approve(actor=second, version=pilot, effective_from=now())
        during = limit_at(cohort=("nordic",))
    with time_machine.travel(START + timedelta(days=12), tick=False):
        review.end(actor=second, version=pilot, reason="Enough seen.")
        with pytest.raises(DomainError) as refused:
            review.end(actor=second, version=shipped, reason="No.")

        assert (during, limit_at(cohort=("nordic",)), pilot.status) == (200, 180, "retired")
        assert refused.value.message == "It holds for everybody. Put another version in its place instead."


def test_rolling_back_puts_the_old_words_in_force_and_marks_what_they_replace(ops, second, draft, shipped):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        worse = in_review(ops, draft, 240)
        review.approve(actor=second, version=worse, effective_from=now())
    with time_machine.travel(START + timedelta(days=12), tick=False):
        shipped.refresh_from_db()
        back = review.roll_back(actor=ops, to=shipped, reason="Too long.")
        asked = (back.status, back.base, back.rolls_back, back.body == shipped.body)
        review.approve(actor=second, version=back, effective_from=START + timedelta(days=15))
        worse.refresh_from_db()
        planned = worse.rolled_back_at
        review.unschedule(actor=second, version=back)
        worse.refresh_from_db()
        taken_off = worse.rolled_back_at
        review.approve(actor=second, version=back, effective_from=now())
    worse.refresh_from_db()

    assert asked == ("in_review", shipped, worse, True)
    assert (planned, taken_off) == (START + timedelta(days=15), None)
    assert (worse.status, worse.rolled_back_at) == ("retired", START + timedelta(days=12))
    assert [limit_at(START + timedelta(days=days)) for days in (9, 11, 13)] == [180, 240, 180]


@pytest.mark.parametrize("which", ["shipped", "draft"])
def test_one_rolls_back_only_to_what_was_in_force_before(ops, draft, shipped, which):
    with pytest.raises(DomainError) as refused:
        review.roll_back(actor=ops, to={"shipped": shipped, "draft": draft}[which], reason="Back.")

    assert refused.value.code == "policy.nothing_to_roll_back"


def test_a_body_that_no_longer_fits_is_neither_sent_nor_approved(ops, second, draft):
    version = in_review(ops, draft)
    PolicyVersion.objects.filter(pk=version.pk).update(body=version.body | {"limit": 40})

    with pytest.raises(DomainError) as refused:
        review.approve(actor=second, version=version, effective_from=now())

    assert refused.value.code == "policy.closed"
    assert refused.value.message.startswith("Protection window, version 2 cannot be used: limit: The shortest window")


def test_the_sweep_is_safe_to_run_at_any_time(ops, second, draft, shipped):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        version = in_review(ops, draft)
        review.approve(actor=second, version=version, effective_from=START + timedelta(days=20))
        early = schedule.activate_due()
    with time_machine.travel(START + timedelta(days=30), tick=False):
        moved = [schedule.activate_due() for _ in range(3)]

    assert (early, moved) == (0, [1, 0, 0])


def test_of_two_starts_missed_each_retires_the_one_before_at_its_own_moment(ops, second, shipped):
    with time_machine.travel(START + timedelta(days=10), tick=False):
        versions = [in_review(ops, drafts.begin(actor=ops, kind=PROTECTION), limit) for limit in (200, 210)]
        for version, days in zip(versions, (20, 30), strict=True):
            review.approve(actor=second, version=version, effective_from=START + timedelta(days=days))
    with time_machine.travel(START + timedelta(days=40), tick=False):
        schedule.activate_due()
    rows = PolicyVersion.objects.order_by("number").values_list("status", "effective_from", "effective_to")

    days = {n: START + timedelta(days=n) for n in (0, 20, 30)}
    assert list(rows) == [
        ("retired", days[0], days[20]),
        ("retired", days[20], days[30]),
        ("active", days[30], None),
    ]
