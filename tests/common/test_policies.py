"""The parts rules are made of, and which version of a rule counts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from prm.common.errors import DomainError
from prm.common.models.policy import PolicyVersion
from prm.common.policies import in_force, primitives
from prm.common.policies.kinds import kinds
from prm.common.policies.primitives import AtLeast, Bands, Case, Every, FirstMatch, Length, Nothing, say_value
from prm.common.policies.scopes import scope_key
from prm.common.policies.store import ensure_defaults, publish

START = datetime(2026, 1, 1, tzinfo=UTC)
KNOWN = st.sampled_from([True, False, None])


def flag(name: str) -> primitives.Test:
    return primitives.Test(field=name, op="is", value=True)


def facts(values: list[bool | None]) -> dict[str, bool | None]:
    return {f"f{number}": value for number, value in enumerate(values)}


def parts(values: list[bool | None]) -> list[primitives.Test]:
    return [flag(name) for name in facts(values)]


@pytest.mark.parametrize(
    ("op", "value", "fact", "result"),
    [
        ("is", "DE", "DE", True),
        ("is_not", "DE", "FR", True),
        ("in", ["DE", "AT"], "FR", False),
        ("not_in", ["DE", "AT"], "FR", True),
        ("lt", 100, Decimal("99.99"), True),
        ("lte", 100, Decimal(100), True),
        ("gt", 100, Decimal(100), False),
        ("gte", "100.01", Decimal("100.01"), True),
        ("has", "resell", ["resell"], True),
        ("has_any", ["a", "b"], ["c"], False),
        ("lt", 100, None, None),
        ("is", "DE", None, None),
    ],
)
def test_one_field_against_one_value(op, value, fact, result):
    assert primitives.Test(field="x", op=op, value=value).evaluate({"x": fact}) is result


def test_a_field_nobody_declared_is_an_error_and_never_false():
    with pytest.raises(KeyError):
        flag("x").evaluate({})


@given(st.lists(KNOWN, max_size=6))
def test_unknown_is_decided_only_when_no_answer_could_change_it(values):
    """Three-valued logic, checked against every way the unknown facts could turn out."""
    worlds: list[list[bool]] = [[]]
    for value in values:
        worlds = [[*world, turn] for world in worlds for turn in ([True, False] if value is None else [value])]

    for condition, plain in [
        (Every(all=parts(values)), all),
        (Nothing(none=parts(values)), lambda world: not any(world)),
        (AtLeast(at_least=2, of=parts(values)), lambda world: sum(world) >= 2),
    ]:
        outcomes = {plain(world) for world in worlds}
        assert condition.evaluate(facts(values)) is (outcomes.pop() if len(outcomes) == 1 else None)


@given(
    st.lists(st.integers(-1000, 1000), unique=True, max_size=6).map(sorted),
    st.integers(-2000, 2000),
)
def test_a_number_falls_into_exactly_one_band_and_an_edge_belongs_to_the_upper(edges, number):
    bands = Bands(field="x", edges=edges, rows={"*": list(range(len(edges) + 1))})

    expected = len([edge for edge in edges if edge <= number])

    assert bands.evaluate({"x": number}) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"field": "x", "edges": [2, 1], "rows": {"*": [1, 2, 3]}},
        {"field": "x", "edges": [1, 1], "rows": {"*": [1, 2, 3]}},
        {"field": "x", "edges": [1], "rows": {"*": [1]}},
        {"field": "x", "edges": [1], "rows": {"elite": [1, 2]}},
        {"field": "x", "edges": [], "rows": {"*": [1]}, "typo": 1},
    ],
)
def test_bands_with_gaps_overlaps_or_typos_cannot_be_written_down(body):
    with pytest.raises(ValidationError):
        Bands.model_validate(body)


def test_a_row_of_its_own_goes_before_the_row_for_all_others():
    bands = Bands(field="x", edges=[10], by="tier", rows={"*": [1, 2], "elite": [3, 4]})

    values = [bands.evaluate({"x": 10, "tier": tier}) for tier in ("elite", "premier", None)]

    assert values == [4, 2, 2]
    assert [bands.band_said({"x": number}) for number in (9, 10, None)] == ["below 10", "10 or more", "any size"]


def test_the_first_true_case_counts_and_unknown_is_not_true():
    choice = FirstMatch(cases=[Case(when=flag("a"), then="one"), Case(when=flag("b"), then="two")], otherwise="rest")

    values = [choice.evaluate(f)[0] for f in ({"a": None, "b": True}, {"a": True, "b": True}, {"a": None, "b": None})]

    assert values == ["two", "one", "rest"]


@pytest.mark.parametrize("amount", [0, -1])
def test_a_duration_takes_time(amount):
    with pytest.raises(ValidationError):
        Length(amount=amount, unit="days")


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "unknown"), (True, "yes"), (Decimal("126500.00"), "126,500"), (["a_b", 3], "a b, 3"), ([], "none")],
)
def test_values_are_said_in_words(value, words):
    assert say_value(value) == words


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_shipped_policy_survives_being_stored(kind):
    body = kinds()[kind].default()

    again = kinds()[kind].schema.model_validate_json(body.model_dump_json())

    assert again == body


def _publish(days: int = 0, scope: dict | None = None) -> PolicyVersion:
    kind = sorted(kinds())[0]
    return publish(kind=kind, body=kinds()[kind].default(), scope=scope, effective_from=START + timedelta(days=days))


def _counts(days: int, scope: dict | None = None) -> PolicyVersion:
    kind = sorted(kinds())[0]
    return in_force([kind], at=START + timedelta(days=days), scope=scope)[kind].version


@pytest.mark.django_db
def test_a_new_version_counts_from_its_day_and_the_old_one_until_then():
    first, second = _publish(0), _publish(10)

    found = [_counts(days) for days in (0, 9, 10, 99)]

    assert found == [first, first, second, second]
    assert [first.number, second.number] == [1, 2]


@pytest.mark.django_db
def test_the_most_specific_version_counts():
    everywhere, emea = _publish(0), _publish(0, {"region": "EMEA"})
    elite = _publish(5, {"region": "EMEA", "tier": "elite"})

    found = [
        _counts(9, scope) for scope in ({}, {"region": "EMEA"}, {"region": "AMER"}, {"region": "EMEA", "tier": "elite"})
    ]

    assert found == [everywhere, emea, everywhere, elite]


@pytest.mark.django_db
def test_before_the_first_version_there_is_none_and_that_is_said():
    _publish(0)

    with pytest.raises(DomainError) as refused:
        _counts(-1)

    assert refused.value.code == "policy.missing"


@pytest.mark.django_db
def test_a_body_that_does_not_fit_is_refused_with_its_problems():
    kind = sorted(kinds())[0]

    with pytest.raises(DomainError) as refused:
        publish(kind=kind, body={"no_such_part": 1})

    assert refused.value.code == "policy.invalid"
    assert refused.value.extra["errors"]
    assert PolicyVersion.objects.count() == 0


@pytest.mark.django_db
def test_defaults_are_published_once():
    ensure_defaults()
    ensure_defaults()

    assert sorted(PolicyVersion.objects.values_list("kind", flat=True)) == sorted(kinds())


def test_a_scope_has_one_spelling():
    assert scope_key({"tier": "elite", "region": "EMEA", "size": None}) == scope_key(
        {"region": "EMEA", "tier": "elite"}
    )
