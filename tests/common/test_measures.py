"""What measures, figures and criteria make of entries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from prm.common.policies.criteria import Choice, Criteria, Requirement, Way
from prm.common.policies.measures import Entry, Factor, Figure, Ground, Measure, Window, months_back, months_between
from prm.common.policies.primitives import Test as Check

TODAY = date(2026, 11, 22)


def sold(amount: str, on: str, currency: str = "EUR", **tags: object) -> Entry:
    """Return one sale."""
    return Entry("sold", date.fromisoformat(on), Decimal(amount), currency, tags=tags)  # type: ignore[arg-type]


def certificate(person: str, code: str, on: str = "2026-01-01", until: str | None = None, **tags: object) -> Entry:
    """Return a certificate somebody holds."""
    ends = date.fromisoformat(until) if until else None
    return Entry(
        "certificate", date.fromisoformat(on), until=ends, tags={"person": person, "certificate": code, **tags}
    )  # type: ignore[dict-item]


def on(*entries: Entry, rates: dict[str, Decimal] | None = None) -> Ground:
    """Return the ground of today."""
    return Ground(TODAY, entries, rates or {"EUR": Decimal(1), "USD": Decimal("1.10")})


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        (Window(kind="rolling", months=12), "2025-11-23", "2026-11-22"),
        (Window(kind="rolling", days=90), "2026-08-25", "2026-11-22"),
        (Window(kind="period", period="year"), "2026-01-01", "2026-12-31"),
        (Window(kind="period", period="year", begins=4), "2026-04-01", "2027-03-31"),
        (Window(kind="period", period="year", begins=4, back=1), "2025-04-01", "2026-03-31"),
        (Window(kind="period", period="quarter", back=1), "2026-07-01", "2026-09-30"),
        (Window(kind="period", period="month"), "2026-11-01", "2026-11-30"),
    ],
)
def test_a_window_knows_its_first_and_last_day(window, first, last):
    assert window.span(TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_month_earlier_is_the_last_day_of_a_shorter_month():
    assert months_back(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_back(date(2024, 3, 31), 1) == date(2024, 2, 29)


def test_only_what_lies_in_the_window_is_added_up():
    measure = Measure(metric="sold", window=Window(kind="rolling", months=12))

    assert measure.evaluate(on(sold("100", "2025-11-22"), sold("40", "2025-11-23"), sold("2", "2026-11-22"))) == 42


def test_what_lies_in_the_future_does_not_count():
    assert Measure(metric="sold").evaluate(on(sold("5", "2026-11-23"))) == 0


def test_amounts_are_added_up_in_one_currency():
    entries = on(sold("100", "2026-01-01"), sold("110", "2026-01-02", "USD"))

    assert Measure(metric="sold").evaluate(entries, "EUR") == Decimal(200)
    assert Measure(metric="sold").evaluate(entries, "USD") == Decimal(220)


def test_an_amount_nobody_can_convert_leaves_the_sum_unknown():
    assert Measure(metric="sold").evaluate(on(sold("1", "2026-01-01", "XAF")), "EUR") is None


def test_people_are_counted_once_however_many_certificates_they_hold():
    held = on(certificate("ana", "a"), certificate("ana", "b"), certificate("ben", "a"))

    assert Measure(metric="certificate", how="distinct", of="person").evaluate(held) == 2


def test_a_person_can_be_asked_to_hold_two_certificates_to_count():
    held = on(certificate("ana", "a"), certificate("ana", "b"), certificate("ben", "a"))
    measure = Measure(metric="certificate", how="distinct", of="person", having=2, having_of="certificate")

    assert measure.evaluate(held) == 1


def test_a_certificate_counts_on_its_last_day_and_not_the_day_after():
    today = Measure(metric="certificate", how="count", window=Window(kind="today"))

    assert today.evaluate(on(certificate("ana", "a", until="2026-11-22"))) == 1
    assert today.evaluate(on(certificate("ana", "a", until="2026-11-21"))) == 0


def test_only_the_latest_versions_can_be_counted():
    newest = Measure(
        metric="certificate", how="distinct", of="person", where=Check(field="version_age", op="lt", value=3)
    )

    assert newest.evaluate(on(certificate("ana", "a", version_age=2), certificate("ben", "a", version_age=3))) == 1


def test_the_latest_value_is_unknown_while_there_is_none():
    assert Measure(metric="csat", how="latest").evaluate(on()) is None
    assert Measure(metric="csat", how="count").evaluate(on()) == 0


def test_the_median_is_taken_over_the_entries():
    usage = [Entry("usage", TODAY, Decimal(n)) for n in (1, 3, 8)]

    assert Measure(metric="usage", how="median").evaluate(on(*usage)) == 3


def test_points_follow_the_first_rate_that_fits_and_every_multiplier():
    measure = Measure(
        metric="sold",
        per=Decimal(100),
        points=[
            Factor(when=Check(field="line_sold_on", op="gte", value="2024-02-27"), factor=Decimal(5)),
            Factor(factor=Decimal(3)),
        ],
        times=[Factor(when=Check(field="growth_market", op="is", value=True), factor=Decimal(2))],
    )

    assert measure.evaluate(on(sold("1000", "2024-03-01", line_sold_on="2021-10-05"))) == 30
    assert measure.evaluate(on(sold("1000", "2024-03-01", line_sold_on="2024-03-01"))) == 50
    assert measure.evaluate(on(sold("1000", "2024-03-01", line_sold_on="2024-03-01", growth_market=True))) == 100


def test_a_currency_can_have_a_unit_of_its_own_instead_of_a_rate():
    measure = Measure(
        metric="sold", per=Decimal(100), per_currency={"JPY": Decimal(14400)}, points=[Factor(factor=Decimal(5))]
    )

    assert measure.evaluate(on(sold("28800", "2026-01-01", "JPY"))) == 10


def test_a_ratio_over_nothing_is_unknown():
    active = Measure(metric="customer", how="count", where=Check(field="active", op="is", value=True))
    figure = Figure(
        key="kept", label="Kept", measure=active, read_as="ratio", over=Measure(metric="customer", how="count")
    )
    customers = [Entry("customer", TODAY, tags={"active": n < 7}) for n in range(10)]

    assert figure.evaluate(on()) is None
    assert figure.evaluate(on(*customers)) == Decimal("0.7")


def test_growth_compares_with_the_window_before():
    figure = Figure(
        key="growth", label="Growth", read_as="growth",
        measure=Measure(metric="sold", window=Window(kind="rolling", months=12)),
    )  # fmt: skip

    assert figure.evaluate(on(sold("100", "2025-06-01"), sold("130", "2026-06-01"))) == Decimal("0.3")
    assert figure.evaluate(on(sold("130", "2026-06-01"))) is None


def test_what_is_not_covered_is_what_there_is_none_of():
    figure = Figure(
        key="open_areas", label="Areas without a certificate", read_as="not_covered",
        measure=Measure(metric="certificate", how="distinct", of="area"),
        over=Measure(metric="spend", how="distinct", of="area"),
    )  # fmt: skip
    spent = [Entry("spend", TODAY, Decimal(9), "USD", tags={"area": area}) for area in ("search", "video")]

    assert figure.evaluate(on(*spent, certificate("ana", "x", area="search"))) == 1


@pytest.mark.parametrize(("strategists", "certified", "met"), [(7, 3, False), (7, 4, True), (400, 100, True)])
def test_a_share_is_rounded_up_and_capped(strategists, certified, met):
    need = Requirement(figure="certified", share=Decimal("0.5"), share_of="strategists", capped_at=Decimal(100))

    assert need.look({"certified": Decimal(certified), "strategists": Decimal(strategists)}).met is met


def test_the_cap_is_enough_even_when_the_whole_is_unknown():
    need = Requirement(figure="certified", share=Decimal("0.5"), share_of="strategists", capped_at=Decimal(100))

    assert need.look({"certified": Decimal(100), "strategists": None}).met is True
    assert need.look({"certified": Decimal(99), "strategists": None}).met is None


def test_strictly_more_and_at_least_are_different():
    assert Requirement(figure="x", at_least=Decimal(10)).look({"x": Decimal(10)}).met is True
    assert Requirement(figure="x", more_than=Decimal(10)).look({"x": Decimal(10)}).met is False


def test_one_of_several_ways_is_enough():
    criteria = Criteria(
        choices=[
            Choice(
                ways=[
                    Way(needs=[need("gross", 500_000), need("share", "0.25")]),
                    Way(needs=[need("gross", 3_000_000)]),
                ]
            )
        ]
    )

    assert criteria.look({"gross": Decimal(3_200_000), "share": Decimal("0.05")}).met is True
    assert criteria.look({"gross": Decimal(600_000), "share": Decimal("0.05")}).met is False
    assert criteria.look({"gross": Decimal(600_000), "share": None}).met is None


def test_two_of_three_can_be_enough():
    ways = [Way(needs=[need(figure, 1)]) for figure in "abc"]
    criteria = Criteria(choices=[Choice(enough=2, ways=ways)])

    assert criteria.look({"a": Decimal(1), "b": Decimal(0), "c": None}).met is None
    assert criteria.look({"a": Decimal(1), "b": Decimal(1), "c": None}).met is True


def test_what_is_not_asked_is_not_zero():
    assert Criteria().look({"retention": None}).met is True
    assert Criteria(needs=[need("retention", 0)]).look({"retention": None}).met is None


@pytest.mark.parametrize(
    "limits",
    [{}, {"at_least": 1, "at_most": 2}, {"share": "0.5"}, {"at_least": 1, "share_of": "x"}],
)
def test_a_requirement_says_exactly_one_limit(limits):
    with pytest.raises(ValidationError):
        Requirement(figure="x", **limits)


def test_criteria_that_can_never_be_met_are_refused():
    with pytest.raises(ValidationError, match="can never be"):
        Criteria(needs=[need("x", 5), Requirement(figure="x", at_most=Decimal(4))])
    with pytest.raises(ValidationError, match="never be met"):
        Choice(enough=2, ways=[Way(needs=[need("x", 1)])])


def need(figure: str, at_least: int | str) -> Requirement:
    """Return a plain lower limit."""
    return Requirement(figure=figure, at_least=Decimal(at_least))


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2023, 11, 22), date(2026, 11, 22), 36),
        (date(2023, 11, 23), date(2026, 11, 22), 35),
        (date(2024, 1, 31), date(2024, 2, 29), 0),
        (date(2026, 11, 22), date(2026, 11, 22), 0),
    ],
)
def test_months_between_two_days_are_whole_ones(earlier, later, months):
    assert months_between(earlier, later) == months


@given(days=st.integers(0, 20_000), start=st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_months_between_are_those_one_can_go_back(days, start):
    later = start + timedelta(days=days)
    months = months_between(start, later)

    assert months >= 0
    assert months_back(later, months) >= start > months_back(later, months + 1)
