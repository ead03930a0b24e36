"""Which tier a partner belongs on, what is missing, and when it moves."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from partners.judgements import TIER
from partners.rules.ladder import LadderBody, Review, criteria_in_words
from partners.rules.standing import LadderFacts, decide, stand
from prm.common.policies.measures import Entry

TODAY = date(2026, 11, 22)


def ladder(**changes: Any) -> LadderBody:
    """Return bronze for everybody, silver from 100 points and two people, gold from 300 points and 90 %."""
    figures = [
        {"key": "points", "label": "Points", "measure": {"metric": "points"}},
        {"key": "people", "label": "Certified people",
         "measure": {"metric": "certificate", "how": "distinct", "of": "person", "window": {"kind": "today"}}},
        {"key": "csat", "label": "Satisfaction", "unit": "percent", "measure": {"metric": "csat", "how": "latest"}},
    ]  # fmt: skip
    silver = {"needs": [{"figure": "points", "at_least": 100}, {"figure": "people", "at_least": 2}]}
    gold = {"needs": [{"figure": "points", "at_least": 300}, {"figure": "csat", "at_least": "0.9"}]}
    tiers = [
        {"code": "bronze", "name": "Bronze"},
        {"code": "silver", "name": "Silver", "enter": silver},
        {"code": "gold", "name": "Gold", "enter": gold, "entitlements": {"margin": 5}},
    ]
    return LadderBody.model_validate({"figures": figures, "tiers": tiers, **changes})


def facts(points: int, people: int = 0, csat: str | None = None, **changes: Any) -> LadderFacts:
    """Return facts with the three figures given; the tier was reviewed on the last review day."""
    given = {"points": Decimal(points), "people": Decimal(people), "csat": Decimal(csat) if csat else None}
    return LadderFacts(**{"on": TODAY, "current": "bronze", "since": date(2026, 11, 1), "given": given, **changes})


@pytest.mark.parametrize(
    ("points", "people", "csat", "tier"),
    [(99, 9, "1", "bronze"), (100, 1, "1", "bronze"), (100, 2, None, "silver"), (300, 0, "0.9", "gold")],
)
def test_a_partner_belongs_on_the_highest_tier_it_meets(points, people, csat, tier):
    assert decide(ladder(), facts(points, people, csat)).data["tier"] == tier


def test_what_is_missing_for_the_next_tier_is_said():
    outcome = decide(ladder(), facts(60, 1))

    assert outcome.outcome == "stays"
    assert outcome.sentence == "Stays Bronze. Silver takes 40 more: points; 1 more: certified people."
    assert [(row.label, row.value, row.part) for row in outcome.rows] == [
        ("For Silver: Points", "60, at least 100 needed", 60),
        ("For Silver: Certified people", "1, at least 2 needed", 50),
    ]


def test_what_would_have_turned_it_does_turn_it():
    (turned,) = decide(ladder(), facts(60, 1)).alternatives

    assert (turned.change, turned.result) == ("40 more: points; 1 more: certified people", "Silver")


def test_a_higher_tier_is_proposed_at_once_and_a_lower_one_at_the_review():
    assert decide(ladder(), facts(100, 2)).outcome == "move_up"
    slipping = decide(ladder(), facts(10, 2, current="silver"))
    assert slipping.outcome == "slipping"
    assert slipping.sentence == "Silver until 1 January 2027, then Bronze unless this changes: 90 more: points."
    due = facts(10, 2, current="silver", on=date(2027, 1, 3))
    assert decide(ladder(), due).outcome == "move_down"


def test_a_review_that_was_held_is_not_held_again():
    held = facts(10, 2, current="silver", on=date(2027, 1, 3), reviewed=date(2027, 1, 1))

    assert decide(ladder(), held).outcome == "slipping"


def test_a_ladder_can_wait_with_the_way_up_too():
    waits = ladder(review={"every": "dates", "dates": ["03-31"], "up": "at_review"})

    assert decide(waits, facts(100, 2)).outcome == "rising"
    assert decide(waits, facts(100, 2, on=date(2027, 4, 2))).outcome == "move_up"


def test_a_new_tier_is_kept_through_its_grace():
    body = ladder(review={"every": "day", "down": "at_once", "grace_days": 180})

    graced = decide(body, facts(0, 0, current="silver", since=date(2026, 10, 1)))
    late = decide(body, facts(0, 0, current="silver", since=date(2026, 1, 1)))

    assert (graced.outcome, late.outcome) == ("slipping", "move_down")


def test_a_tier_is_never_lost_over_a_figure_nobody_knows():
    outcome = decide(ladder(), facts(300, 0, None, current="gold", on=date(2027, 1, 3)))

    assert (outcome.outcome, outcome.data["tier"]) == ("stays", "gold")


def test_keeping_a_tier_can_take_something_else_than_entering_it():
    body = ladder()
    keep = {"needs": [{"figure": "points", "at_least": 50}]}
    tiers = [tier.model_dump() | ({"keep": keep} if tier.code == "silver" else {}) for tier in body.tiers]
    eased = ladder(tiers=tiers)

    assert decide(eased, facts(50, 0, current="silver")).data["tier"] == "silver"
    assert decide(eased, facts(50, 0)).data["tier"] == "bronze"
    assert criteria_in_words(eased, eased.tiers[1]) == [
        "Points: at least 100", "Certified people: at least 2", "To keep it, points: at least 50",
    ]  # fmt: skip


def test_what_is_watched_moves_nobody_and_asks_for_a_look():
    body = ladder(watch=[{"label": "Attainment below 80 %", "need": {"figure": "csat", "at_least": "0.8"}}])

    outcome = decide(body, facts(0, 0, "0.79"))

    assert (outcome.outcome, outcome.data["tier"], outcome.data["watch"]) == (
        "review", "bronze", ["Attainment below 80 %"],
    )  # fmt: skip


def test_entries_are_counted_when_no_figures_are_given():
    held = tuple(
        Entry("certificate", date(2026, 1, 1), tags={"person": person, "certificate": "a"}) for person in ("ana", "ben")
    )
    points = Entry("points", date(2026, 2, 1), Decimal(120))

    outcome = decide(ladder(), LadderFacts(on=TODAY, current="bronze", entries=(*held, points)))

    assert outcome.data["tier"] == "silver"


def test_facts_kept_with_a_decision_give_the_same_decision_again():
    entries = (Entry("points", date(2026, 2, 1), Decimal("120.5"), tags={"sure": True, "n": 3, "what": None}),)
    before = facts(60, 1, "0.5", entries=entries, reviewed=TODAY, rates={"USD": Decimal("1.1")})

    again = TIER.read(TIER.write(before))

    assert again == before
    assert decide(ladder(), again) == decide(ladder(), before)


def test_without_tiers_they_are_given_by_hand():
    assert decide(LadderBody(), LadderFacts(on=TODAY, current="gold")).outcome == "by_hand"


def test_a_partner_below_the_ladder_is_told_what_the_first_tier_takes():
    tiers = [{"code": "entry", "name": "Entry", "enter": {"needs": [{"figure": "points", "at_least": 1}]}}]
    outcome = decide(ladder(tiers=tiers), facts(0, current=""))

    assert outcome.sentence == "On no tier yet. Entry takes 1 more: points."
    assert stand(ladder(tiers=tiers), facts(0, current="")).current is None


def test_a_tier_nobody_could_ever_be_on_is_refused():
    low = {"needs": [{"figure": "points", "at_least": 200}]}
    high = {"needs": [{"figure": "points", "at_least": 100}]}

    with pytest.raises(ValidationError, match="Low can never be reached"):
        ladder(tiers=[{"code": "low", "name": "Low", "enter": low}, {"code": "high", "name": "High", "enter": high}])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tiers": [{"code": "a", "name": "A"}, {"code": "a", "name": "B"}]}, "named twice"),
        (
            {"tiers": [{"code": "a", "name": "A", "enter": {"needs": [{"figure": "luck", "at_least": 1}]}}]},
            "a figure that is not there: luck",
        ),
        ({"review": {"every": "dates"}}, "name the days"),
        ({"review": {"every": "dates", "dates": ["31.3."]}}, "no day of the year"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused(changes, words):
    with pytest.raises(ValidationError, match=words):
        ladder(**changes)


@pytest.mark.parametrize(
    ("every", "latest", "following"),
    [
        ("day", "2026-11-22", "2026-11-23"),
        ("month", "2026-11-01", "2026-12-01"),
        ("quarter", "2026-10-01", "2027-01-01"),
        ("half", "2026-07-01", "2027-01-01"),
        ("year", "2026-01-01", "2027-01-01"),
    ],
)
def test_a_review_calendar_knows_the_days_around_today(every, latest, following):
    review = Review(every=every)

    assert (review.latest(TODAY).isoformat(), review.following(TODAY).isoformat()) == (latest, following)
