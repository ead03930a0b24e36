"""The promise, and what a late decision owes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from dealreg.policies.deciding import KINDS
from dealreg.rules.sla import Compensation, Late, SlaFacts, approves_when_late, compensate, promise

PROMISED = datetime(2026, 3, 2, 12, tzinfo=UTC)
KIND = next(kind for kind in KINDS if kind.key == "deal.sla")
BODY = KIND.default()


def test_elite_is_promised_a_day_and_others_two():
    assert promise(BODY, SlaFacts("elite", None)).say() == "24 business hours"
    assert promise(BODY, SlaFacts(None, None)).say() == "48 business hours"


@pytest.mark.parametrize(
    ("delay", "days"),
    [(timedelta(seconds=1), 1), (timedelta(hours=24), 1), (timedelta(hours=24, seconds=1), 2), (timedelta(days=9), 9)],
)
def test_a_begun_day_of_delay_is_a_whole_one(delay, days):
    decided = PROMISED + delay

    assert compensate(Late(protection="lengthened"), promised=PROMISED, decided=decided) == Compensation(decided, days)


@pytest.mark.parametrize("late", [None, Late(protection="lengthened"), Late(protection="from_promise")])
def test_a_decision_in_time_owes_nothing(late):
    assert compensate(late, promised=PROMISED, decided=PROMISED) == Compensation(PROMISED, 0)
    assert compensate(late, promised=None, decided=PROMISED) == Compensation(PROMISED, 0)


def test_protection_can_count_from_the_promised_time():
    decided = PROMISED + timedelta(days=3)

    assert compensate(Late(protection="from_promise"), promised=PROMISED, decided=decided) == Compensation(PROMISED, 0)
    assert compensate(Late(protection="from_decision"), promised=PROMISED, decided=decided) == Compensation(decided, 0)


@pytest.mark.parametrize(
    ("checks", "amount", "steps", "approved"),
    [
        ("clear", Decimal(9999), False, True),
        ("clear", Decimal(10_000), False, False),
        ("clear", None, False, False),
        ("possible", Decimal(1), False, False),
        ("clear", Decimal(1), True, False),
    ],
)
def test_only_small_clear_registrations_without_levels_are_approved_when_late(checks, amount, steps, approved):
    late = Late(approve_below=Decimal(10_000))

    assert approves_when_late(late, checks=checks, amount_eur=amount, steps=steps) is approved
    assert approves_when_late(Late(), checks=checks, amount_eur=amount, steps=steps) is False


def test_the_consequence_is_said_as_it_is_set():
    assert Late(protection="from_decision").say() == "It is escalated to the deal desk."
    assert Late(approve_below=Decimal(10_000)).say() == (
        "It is escalated to the deal desk, and protection is lengthened by the delay. "
        "Below 10,000 EUR with clear checks it is approved at once."
    )


@pytest.mark.parametrize(
    ("hours_of", "reviewers", "key"),
    [("reviewer", "US", "US"), ("reviewer", "", "DE"), ("partner", "US", "DE"), ("partner", "", "DE")],
)
def test_business_time_counts_in_the_calendar_of_whom_the_policy_says(hours_of, reviewers, key):
    body = BODY.model_copy(update={"hours_of": hours_of})

    assert body.calendar(reviewers, "DE") == key
    assert ("Business time counts in the partner's calendar." in KIND.say(body)) == (hours_of == "partner")


def test_a_promise_written_before_one_could_choose_counts_in_the_reviewers():
    written = {name: value for name, value in BODY.model_dump(mode="json").items() if name != "hours_of"}

    assert type(BODY).model_validate(written) == BODY
