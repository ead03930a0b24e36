"""What can be written down in a policy and still means nothing; and what one condition says about another."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from prm.common.policies.coverage import covers, never
from prm.common.policies.faults import STORED, Finding, by_path
from prm.common.policies.kinds import kinds
from prm.common.policies.meaning import falling, meaningful, sorts_of, unreachable
from prm.common.policies.primitives import ALWAYS, AtLeast, Bands, Case, Every, FirstMatch, Nothing
from prm.common.policies.primitives import Condition as AnyCondition
from prm.common.policies.primitives import Test as FieldTest


@dataclass(frozen=True)
class Facts:
    tier: str | None
    amount: Decimal | None
    new: bool | None
    families: tuple[str, ...]
    on: date
    odd: Any = None


class Body(BaseModel):
    when: AnyCondition = ALWAYS
    choice: FirstMatch = FirstMatch(otherwise="x")
    bands: Bands = Bands(field="amount", rows={"*": [1]})


def found(**parts: Any) -> list[tuple[str, str]]:
    return [(each.path, each.text) for each in meaningful(Body(**parts), Facts)]


def test_facts_say_what_sort_of_value_they_are():
    assert sorts_of(Facts) == {
        "tier": "words",
        "amount": "number",
        "new": "yes_no",
        "families": "several",
        "on": "day",
        "odd": "anything",
    }


@pytest.mark.parametrize(
    ("when", "path", "words"),
    [
        (("size", "is", 1), "when.field", "Nothing called size is known here."),
        (("tier", "gt", 1), "when.op", "Tier is not a number"),
        (("tier", "has", "a"), "when.op", "Tier has one value: ask what it is."),
        (("families", "is", "a"), "when.op", "Families has several values"),
        (("tier", "in", "a"), "when.value", "Name the values as a list."),
        (("tier", "is", ["a"]), "when.value", "Name one value."),
        (("tier", "in", []), "when.value", "Name at least one value."),
        (("tier", "is", 5), "when.value", "Tier is compared with words."),
        (("amount", "is", True), "when.value", "Amount is compared with a number."),
        (("amount", "in", [1, "a"]), "when.value", "Amount is compared with a number."),
        (("new", "is", "yes"), "when.value", "New is compared with yes or no."),
        (("on", "gt", "2024-02-27"), "", ""),
        (("on", "gt", 5), "when.value", "On is compared with a day"),
        (("odd", "has", 5), "", ""),
        (("families", "has_any", ["a"]), "", ""),
        (("amount", "gte", 5), "", ""),
    ],
)
def test_a_condition_asks_what_is_known_and_compares_it_with_its_own_sort(when, path, words):
    field, op, value = when

    faults = found(when=FieldTest(field=field, op=op, value=value))

    assert [fault[0] for fault in faults] == ([path] if path else [])
    assert all(fault[1].startswith(words) for fault in faults)


def test_a_fault_deep_inside_of_a_condition_is_named_by_its_path():
    deep = Every(all=[AtLeast(at_least=1, of=[Nothing(none=[FieldTest(field="size", op="is", value=1)])])])

    assert [path for path, _ in found(when=deep)] == ["when.all.0.of.0.none.0.field"]


@pytest.mark.parametrize(
    "parts",
    [
        [("amount", "gt", 5), ("amount", "lt", 5)],
        [("amount", "gte", 5), ("amount", "lt", 5)],
        [("tier", "is", "a"), ("tier", "is", "b")],
        [("tier", "in", ["a", "b"]), ("tier", "not_in", ["a", "b", "c"])],
        [("new", "is", True), ("new", "is_not", True)],
        [("amount", "is", 3), ("amount", "gte", 4)],
    ],
)
def test_a_condition_whose_parts_exclude_each_other_is_refused(parts):
    every = Every(all=[FieldTest(field=f, op=o, value=v) for f, o, v in parts])

    assert found(when=every) == [("when", "This can never be true: its parts exclude each other.")]


def test_more_parts_than_there_are_never_hold():
    assert (
        found(when=AtLeast(at_least=2, of=[FieldTest(field="new", op="is", value=True)]))
        == [
            ("when.at_least", "There are only 1 parts, so 2 never hold."),
            ("when", "This can never be true: its parts exclude each other."),
        ][:1]
    )


def test_a_case_an_earlier_one_covers_is_never_reached():
    def case(op: str, value: Any, field: str = "amount") -> Case:
        return Case(when=FieldTest(field=field, op=op, value=value), then="x")

    choice = FirstMatch(
        cases=[case("gte", 100), case("gt", 100), case("gte", 50), case("is", 70), case("is", "a", "tier")],
        otherwise="y",
    )

    assert found(choice=choice) == [
        ("choice.cases.1.when", "This is never reached: case 1 covers it already."),
        ("choice.cases.3.when", "This is never reached: case 3 covers it already."),
    ]


def test_nothing_is_reached_after_a_case_that_always_holds():
    whens = [ALWAYS, FieldTest(field="new", op="is", value=True)]

    assert [each.path for each in unreachable(whens, "cases")] == ["cases.1.when"]


@pytest.mark.parametrize(
    ("bands", "path"),
    [
        ({"field": "tier", "rows": {"*": [1]}}, "bands.field"),
        ({"field": "amount", "by": "size", "rows": {"*": [1]}}, "bands.by"),
        ({"field": "amount", "rows": {"*": [1], "a": [2]}}, "bands.by"),
    ],
)
def test_bands_are_over_a_known_number_and_rows_by_a_known_word(bands, path):
    assert [each for each, _ in found(bands=Bands(**bands))] == [path]


def test_who_gets_less_for_more_is_warned_of():
    bands = Bands(
        field="amount",
        edges=[10, 20],
        by="tier",
        rows={"*": [1, 1, 1], "authorized": [10, 20, 15], "premier": [10, 15, 20]},
    )

    assert list(falling(bands, "base", "days")) == [
        Finding("base.rows.*", "Every size gets the same, so the sizes make no difference."),
        Finding("base.rows.authorized.2", "A bigger deal gets less here: 15 days after 20 days."),
        Finding("base.rows.premier.1", "Premier gets less here than authorized: 15 days after 20 days."),
    ]


VALUES = {"tier": ["a", "b", "c", None], "amount": [0, 1, 2, 3, None], "new": [True, False, None]}
WORLDS = [dict(zip(VALUES, world, strict=True)) for world in product(*VALUES.values())]
TESTS = st.one_of(
    st.builds(FieldTest, field=st.just("tier"), op=st.sampled_from(["is", "is_not"]), value=st.sampled_from("abc")),
    st.builds(
        FieldTest,
        field=st.just("tier"),
        op=st.sampled_from(["in", "not_in"]),
        value=st.lists(st.sampled_from("abc"), max_size=3),
    ),
    st.builds(
        FieldTest,
        field=st.just("amount"),
        op=st.sampled_from(["lt", "lte", "gt", "gte", "is", "is_not"]),
        value=st.integers(0, 3),
    ),
    st.builds(FieldTest, field=st.just("new"), op=st.sampled_from(["is", "is_not"]), value=st.booleans()),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda parts: st.one_of(
        st.builds(Every, all=st.lists(parts, max_size=3)),
        st.builds(AtLeast, at_least=st.integers(0, 3), of=st.lists(parts, max_size=3)),
        st.builds(Nothing, none=st.lists(parts, max_size=2)),
    ),
    max_leaves=5,
)


@given(CONDITIONS, CONDITIONS)
@settings(max_examples=400, deadline=None)
def test_what_is_said_of_two_conditions_is_true_in_every_world(earlier, later):
    held = [world for world in WORLDS if later.evaluate(world) is True]

    if covers(earlier, later):
        assert all(earlier.evaluate(world) is True for world in held)
    if never(later):
        assert held == []


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_shipped_policy_means_something_and_warns_of_nothing(kind):
    declared = kinds()[kind]
    body = declared.default()

    assert declared.schema.model_validate(body.model_dump(mode="json")) == body
    assert declared.warnings(body) == []


def refusals(kind: str, **changes: Any) -> dict[str, str]:
    """Return what is said of the shipped body with some dotted places changed."""
    body = kinds()[kind].default().model_dump(mode="json")
    for path, value in changes.items():
        here: Any = body
        *steps, last = path.split("__")
        for step in steps:
            here = here[int(step) if step.isdigit() else step]
        here[int(last) if last.isdigit() else last] = value
    with pytest.raises(ValidationError) as refused:
        kinds()[kind].schema.model_validate(body)
    kinds()[kind].schema.model_validate(body, context=STORED)
    return by_path(refused.value, body)


LEVEL = {"order": 1, "job": "finance", "when": {"field": "amount_eur", "op": "gte", "value": 1}, "because": ""}
BIG = {"field": "amount_eur", "op": "gte", "value": 9}


@pytest.mark.parametrize(
    ("kind", "changes", "path", "words"),
    [
        ("deal.protection", {"limit": 40}, "limit", "The shortest window is 45 days"),
        ("deal.protection", {"warn_days": [45]}, "warn_days.0", "45 days is no warning"),
        ("deal.protection", {"warn_days": [0]}, "warn_days.0", "Warn at least one day before."),
        ("deal.protection", {"base__rows__elite__0": "0"}, "base.rows.elite.0", "Enter whole days, one or more."),
        ("deal.protection", {"base__rows__elite__0": "45.5"}, "base.rows.elite.0", "Enter whole days, one or more."),
        ("deal.protection", {"additions__0__days": 0}, "additions.0.days", "Add one day or more."),
        (
            "deal.protection",
            {"additions__1__label": "New customer"},
            "additions.1.label",
            "The addition New",
        ),
        ("deal.protection", {"base__field": "motion"}, "base.field", "motion is not a number"),
        ("deal.routing", {"reviewer__otherwise": "nobody"}, "reviewer.otherwise", "Nobody has the job nobody."),
        ("deal.routing", {"reviewer__cases__0__then": "ghost"}, "reviewer.cases.0.then", "Nobody has the job ghost."),
        ("deal.routing", {"levels__1__job": "finance"}, "levels.1.job", "The finance has approved"),
        (
            "deal.routing",
            {"second_person__job": "partner_manager"},
            "second_person.job",
            "The partner manager",
        ),
        ("deal.routing", {"second_person__owners": []}, "second_person.owners", "Name whose approval needs"),
        (
            "deal.routing",
            {"approve_itself": BIG},
            "levels.0.when",
            "This is never reached: such",
        ),
        (
            "deal.routing",
            {"reviewer__cases": [], "reviewer__otherwise": "finance", "levels__0__when": {"all": []}},
            "levels",
            "The finance would approve what it approved itself.",
        ),
        (
            "deal.sla",
            {"hours_of": "partner", "cases": [], "usual": {"amount": "2", "unit": "days"}},
            "hours_of",
            "No promise counts business time",
        ),
        ("deal.sla", {"warn_at": ["1.5"]}, "warn_at.0", "Warn after a part of the time"),
        ("deal.sla", {"warn_at": ["0.8", "0.5"]}, "warn_at.1", "Each warning comes after the one before."),
        ("deal.sla", {"late__approve_below": "0"}, "late.approve_below", "Nothing is below this."),
        ("deal.eligibility", {"most_live__authorized": 0}, "most_live.authorized", "A cap of zero shuts the tier out."),
        ("deal.eligibility", {"most_live__bronze": 5}, "most_live.bronze", "No registration of this tier passes"),
        ("deal.eligibility", {"checks__0__fact": "mood"}, "checks.0.fact", "Nothing called mood is known here."),
        (
            "deal.eligibility",
            {"checks__1__label": "Partner status"},
            "checks.1.label",
            "The check Partner",
        ),
        ("deal.evidence", {"kinds__0__most": 0}, "kinds.0.most", "It would count nothing."),
        ("deal.evidence", {"kinds__0__points": 0}, "kinds.0.points", "It would count nothing."),
        ("deal.evidence", {"kinds__1__kind": "confirmation"}, "kinds.1.kind", "The kind confirmation is here twice."),
        ("deal.extension", {"limit": 60}, "limit", "With all extensions it has to be longer"),
        ("deal.extension", {"window": 0}, "window", "Enter 1 or more."),
        ("deal.extension", {"warn_at": ["1"]}, "warn_at.0", "Warn after a part of the time"),
        ("deal.inactivity", {"warn_days": [30]}, "warn_days.0", "30 days is no warning"),
        ("deal.requirements", {"requirements__0__fields": []}, "requirements.0.fields", "Name at least one field."),
        (
            "deal.requirements",
            {"requirements__1__fields__0": "mood"},
            "requirements.1.fields.0",
            "The form has no",
        ),
        (
            "deal.requirements",
            {"requirements__1__fields__0": "motion"},
            "requirements.1.fields.0",
            "Motion is asked",
        ),
        ("deal.return", {"warn_at": ["0"]}, "warn_at.0", "Warn after a part of the time"),
        ("deal.freed", {"ends": ["expire", "expire"]}, "ends.1", "The end expire is here twice."),
        ("deal.freed", {"within_days": 0}, "within_days", "Enter one day or more."),
    ],
)
def test_what_means_nothing_is_refused_beside_its_place_but_still_read_when_it_was_accepted(kind, changes, path, words):
    said = refusals(kind, **changes)

    assert list(said)[0] == path
    assert said[path].startswith(words)


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"limit": "soon"}, "limit", "Enter a whole number."),
        ({"limit": None}, "limit", "Enter a whole number."),
        ({"typo": 1}, "typo", "There is no such setting."),
        ({"base__edges__1": "100000"}, "base", "Band edges must increase."),
        ({"base__rows__premier__1": "many"}, "base.rows.premier.1", "Enter a number."),
        ({"additions__0__when": {}}, "additions.0.when", "This is not a condition"),
        ({"additions__0__when": {"field": "tier", "op": "like", "value": 1}}, "additions.0.when.op", "Choose one of"),
        ({"additions__0__when": {"all": [{"field": "tier"}]}}, "additions.0.when.all.0.op", "This is required."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_place_in_plain_words(changes, path, words):
    body = kinds()["deal.protection"].default().model_dump(mode="json")
    for place, value in changes.items():
        here: Any = body
        *steps, last = place.split("__")
        for step in steps:
            here = here[int(step) if step.isdigit() else step]
        here[int(last) if last.isdigit() else last] = value
    with pytest.raises(ValidationError) as refused:
        kinds()["deal.protection"].schema.model_validate(body)

    said = by_path(refused.value, body)

    assert list(said)[0] == path
    assert said[path].startswith(words)
