"""Sophos, Veritas and HubSpot: terms of certificates, ladders upon ladders, points."""

from datetime import date
from decimal import Decimal

import pytest

from partners.enums import Persona
from partners.models import Certification, Metric, Partner, Person, Programme, Tier
from partners.services import certification
from partners.services import tier as tiers
from prm.common.actors import SYSTEM
from prm.common.errors import Invalid
from prm.common.models import ExchangeRate
from tests.programmes import count, look

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rate(db):
    ExchangeRate.objects.create(base="EUR", quote="USD", on=date(2015, 1, 1), rate=Decimal("1.10"))


def place(partner: Partner, programme: Programme, code: str, since: str) -> None:
    """Put a partner on a tier from a day."""
    tier = Tier.objects.get(programme=programme, code=code)
    tiers.assign(actor=SYSTEM, partner=partner, tier=tier, reason="Agreement", since=date.fromisoformat(since))


def passed(partner: Partner, code: str, on: str):
    """Let a new person pass an exam on a day, with the end the terms say."""
    person = Person.objects.create(partner=partner, name=f"{code} {on}", persona=Persona.ENGINEER)
    return certification.grant(
        actor=SYSTEM, person=person, certification=Certification.objects.get(code=code),
        valid_from=date.fromisoformat(on), valid_until=None,
    )  # fmt: skip


@pytest.fixture
def sophos(load, then, acme):
    programme = load("sophos", on="2019-07-01")
    Metric.objects.create(code="booked", name="Booked", unit="money")
    then("2021-08-02")
    place(acme, programme, "authorized", "2019-07-15")
    return programme


@pytest.mark.parametrize(
    ("code", "exam", "ends"),
    [
        ("sophos-engineer", "2020-11-03", "2022-02-11"),
        ("sophos-engineer-delta", "2021-07-02", "2023-04-21"),
    ],
)
def test_a_certificate_ends_two_years_after_its_course_came_out(sophos, acme, code, exam, ends):
    assert passed(acme, code, exam).valid_until == date.fromisoformat(ends)


def test_a_course_that_has_run_out_gives_nothing(sophos, acme, then):
    then("2022-03-01")

    with pytest.raises(Invalid, match="ran out on 11 February 2022"):
        passed(acme, "sophos-engineer", "2022-02-20")


def test_an_upgrade_comes_through_the_year_and_the_audit_once(sophos, acme, then):
    count(acme, "booked", 60_000, "2021-06-01", currency="EUR")
    assert look(acme, sophos).outcome.outcome == "move_up"
    place(acme, sophos, "gold", "2021-08-02")

    then("2022-05-02")
    assert look(acme, sophos).outcome.outcome == "stays"
    then("2023-03-30")
    assert look(acme, sophos).outcome.outcome == "stays"
    then("2023-04-03")
    found = look(acme, sophos)
    assert (found.outcome.outcome, found.outcome.data["tier"]) == ("move_down", "authorized")


@pytest.mark.parametrize(
    ("on", "sales", "tier"),
    [
        ("2019-05-02", 24_999, "authorized"),
        ("2019-05-02", 75_000, "gold"),
        ("2019-05-02", 150_000, "platinum"),
        ("2019-07-02", 10_000, "silver"),
        ("2019-07-02", 60_000, "gold"),
        ("2019-07-02", 199_999, "gold"),
        ("2019-07-02", 200_000, "platinum"),
    ],
)
def test_the_thresholds_of_the_day_make_the_level(load, then, acme, on, sales, tier):
    load("sophos-before-2019", on="2018-04-03")
    programme = load("sophos", on="2019-07-01")
    Metric.objects.create(code="booked", name="Booked", unit="money")
    then(on)
    count(acme, "booked", sales, "2019-02-01", currency="EUR")

    assert look(acme, programme).outcome.data["tier"] == tier


@pytest.fixture
def veritas(load, then, acme):
    field = load("veritas-competencies", on="2017-01-01")
    programme = load("veritas", on="2017-01-01")
    then("2017-02-01")
    return programme, field


def test_a_tier_follows_the_competencies_down(veritas, acme, then):
    programme, field = veritas
    place(acme, field, "expert", "2017-01-15")
    assert look(acme, programme).outcome.data["tier"] == "gold"
    place(acme, programme, "gold", "2017-01-20")

    place(acme, field, "principal", "2017-02-01")

    then("2017-04-04")
    found = look(acme, programme)
    assert (found.outcome.outcome, found.outcome.data["tier"]) == ("move_down", "silver")


@pytest.mark.parametrize(("experts", "tier"), [(0, "silver"), (1, "gold"), (2, "platinum")])
def test_so_many_expert_competencies_make_the_tier(veritas, load, acme, experts, tier):
    programme, field = veritas
    other = Programme.objects.create(code="veritas-netbackup", name="Veritas competency, backup")
    expert = Tier.objects.create(programme=other, code="expert", name="Expert", rank=2)
    place(acme, field, "expert" if experts else "principal", "2017-01-15")
    if experts == 2:
        tiers.assign(actor=SYSTEM, partner=acme, tier=expert, reason="Agreement", since=date(2017, 1, 16))

    assert look(acme, programme).outcome.data["tier"] == tier


@pytest.mark.parametrize(
    ("integrates", "validated", "tier"),
    [(True, False, "principal"), (True, True, "expert"), (False, False, "expert")],
)
def test_only_the_integrate_track_is_validated(veritas, acme, integrates, validated, tier):
    _, field = veritas
    passed(acme, "veritas-accreditation", "2017-01-20")
    count(acme, "competency_revenue", 1, "2017-01-10")
    count(acme, "customer_success", 1, "2017-01-10")
    if integrates:
        count(acme, "integrate_track", 1, "2017-01-10")
    if validated:
        count(acme, "technical_validation", 1, "2017-01-10")

    assert look(acme, field).outcome.data["tier"] == tier


def test_a_principal_gets_in_without_revenue_and_stays_only_with_it(veritas, acme, then):
    _, field = veritas
    passed(acme, "veritas-accreditation", "2017-01-20")
    assert look(acme, field).outcome.data["tier"] == "principal"
    place(acme, field, "principal", "2017-02-01")

    then("2017-04-04")
    assert look(acme, field).outcome.outcome == "move_down"
    count(acme, "competency_revenue", 1, "2017-04-01")
    assert look(acme, field).outcome.outcome == "stays"


@pytest.fixture
def hubspot(load, then):
    load("hubspot-2016", on="2016-11-03")
    programme = load("hubspot", on="2025-07-15")
    then("2025-08-01")
    return programme


def sold(partner: Partner, amount: int, on: str, line: str, **tags: object) -> None:
    """Sell a line; an upsell of an old line keeps the day that line was first sold on."""
    tags = {"motion": "sourced", "currency": "USD", **tags}
    count(partner, "mrr", amount, on, line_sold_on=line, **tags)


@pytest.mark.parametrize(
    ("line", "tags", "points"),
    [
        ("2021-10-12", {}, 30),
        ("2024-03-05", {}, 50),
        ("2024-03-05", {"growth_market": True}, 100),
        ("2024-03-05", {"motion": "assisted"}, 30),
        ("2024-03-05", {"motion": "managed"}, 10),
    ],
)
def test_points_follow_the_line_the_motion_and_the_market(hubspot, acme, line, tags, points):
    sold(acme, 1000, "2025-07-20", line, **tags)

    assert look(acme, hubspot).standing.figures["points"] == points


def test_a_currency_has_its_own_unit(hubspot, acme):
    sold(acme, 880, "2025-07-20", "2024-03-05", currency="EUR")

    assert look(acme, hubspot).standing.figures["points"] == 50


def test_the_total_is_not_enough_without_the_sourced_part(hubspot, acme):
    sold(acme, 150_000, "2025-07-20", "2024-03-05", motion="managed")
    count(acme, "app_usage", 4, "2025-07-20")

    assert look(acme, hubspot).outcome.data["tier"] == "provider"
    sold(acme, 12_000, "2025-07-21", "2024-03-05")
    assert look(acme, hubspot).outcome.data["tier"] == "gold"


def test_the_median_customer_uses_three_apps(hubspot, acme):
    for apps in (1, 2, 9):
        count(acme, "app_usage", apps, "2025-07-20")

    assert look(acme, hubspot).standing.figures["usage"] == 2


def test_low_attainment_asks_for_a_look_and_moves_nobody(hubspot, acme):
    count(acme, "co_sell_target", "0.79", "2025-07-20")

    found = look(acme, hubspot).outcome

    assert (found.outcome, found.data["watch"]) == ("move_up", ["Less than 80 % of the monthly number"])
    place(acme, hubspot, "provider", "2025-07-30")
    assert look(acme, hubspot).outcome.outcome == "review"


@pytest.mark.parametrize(
    ("file", "sold_and_managed", "tier"),
    [
        ("hubspot-2016", (625, 3499), "provider"),
        ("hubspot-2016", (625, 3500), "silver"),
        ("hubspot-2016", (3750, 20_000), "platinum"),
        ("hubspot-2016", (10_000, 50_000), "diamond"),
        ("hubspot-2018", (1125, 1125), "silver"),
        ("hubspot-2018", (2100, 6000), "gold"),
        ("hubspot-2018", (2099, 6000), "silver"),
        ("hubspot-2018", (10_000, 50_000), "diamond"),
    ],
)
def test_sold_and_managed_revenue_made_the_tier_of_certified_partners(load, then, acme, file, sold_and_managed, tier):
    day = {"hubspot-2016": "2016-11-10", "hubspot-2018": "2018-02-10"}[file]
    programme = load(file, on=day)
    then(day)
    for motion, amount in zip(("sold", "managed"), sold_and_managed, strict=True):
        count(acme, "mrr", amount, day, currency="USD", motion=motion)
    count(acme, "app_usage", 5, day)
    assert look(acme, programme).outcome.data["tier"] == "provider"

    passed(acme, "hubspot-partner", day)

    assert look(acme, programme).outcome.data["tier"] == tier


def test_in_2016_the_ladder_was_another_one(hubspot, acme, then):
    then("2016-12-01")
    passed(acme, "hubspot-partner", "2016-11-20")
    count(acme, "mrr", 1125, "2016-11-10", currency="USD", motion="sold")
    count(acme, "mrr", 6500, "2016-11-10", currency="USD", motion="managed")
    count(acme, "app_usage", 5, "2016-11-10")

    assert look(acme, hubspot).outcome.data["tier"] == "gold"
