"""Google's badge and Atlassian's marketplace tiers decide as their pages say."""

from datetime import date
from decimal import Decimal

import pytest

from partners.enums import Persona
from partners.models import Certification, Metric, Partner, Person
from partners.services import certification, metric
from prm.common.actors import SYSTEM
from prm.common.models import ExchangeRate
from prm.common.policies import in_force
from tests.programmes import count, look

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rate(db):
    ExchangeRate.objects.create(base="EUR", quote="USD", on=date(2015, 1, 1), rate=Decimal("1.10"))


@pytest.fixture
def google(load, then, acme):
    programme = load("google", on="2022-02-01")
    then("2022-03-01")
    count(acme, "optimisation", "0.72", "2022-02-20")
    count(acme, "ads_spend", 12000, "2022-02-10", currency="USD", area="search")
    return programme


def certify(partner: Partner, codes: list[str], people: int, on: str = "2021-06-01") -> None:
    """Let so many new people hold each of the certificates."""
    for number in range(people):
        person = Person.objects.create(partner=partner, name=f"Person {number}", persona=Persona.MARKETER)
        for code in codes:
            certification.grant(
                actor=SYSTEM, person=person, certification=Certification.objects.get(code=code),
                valid_from=date.fromisoformat(on), valid_until=None,
            )  # fmt: skip


def declare(alice_actor, partner: Partner, strategists: int) -> None:
    """Let the partner say how many strategists it has."""
    found = Metric.objects.get(code="strategists")
    metric.declare(actor=alice_actor, partner=partner, metric=found, value=Decimal(strategists))


@pytest.mark.parametrize(
    ("strategists", "certified", "tier"), [(7, 3, "member"), (7, 4, "partner"), (400, 100, "partner")]
)
def test_half_of_the_strategists_are_certified_or_a_hundred(google, acme, alice, actor, strategists, certified, tier):
    declare(actor(alice), acme, strategists)
    certify(acme, ["ads-search"], certified)

    assert look(acme, google).outcome.data["tier"] == tier


def test_every_product_area_with_spend_needs_a_certificate(google, acme, alice, actor):
    declare(actor(alice), acme, 2)
    certify(acme, ["ads-search"], 1)
    count(acme, "ads_spend", 10, "2022-02-11", currency="USD", area="video")

    assert look(acme, google).standing.figures["open_areas"] == 1
    assert look(acme, google).outcome.data["tier"] == "member"
    certify(acme, ["ads-video"], 1)
    assert look(acme, google).outcome.data["tier"] == "partner"


def test_the_badge_is_looked_at_every_day(google, acme, alice, actor, then):
    declare(actor(alice), acme, 2)
    certify(acme, ["ads-search"], 1)

    assert look(acme, google).outcome.data["tier"] == "partner"
    then("2022-05-12")
    assert look(acme, google).outcome.data["tier"] == "member"


@pytest.fixture
def atlassian(load, then):
    programme = load("atlassian", on="2024-06-13")
    then("2024-07-01")
    return programme


@pytest.mark.parametrize(
    ("cloud", "other", "tier"),
    [(160_000, 3_040_000, "gold"), (2_000_000, 100_000, "platinum"), (180_000, 720_000, "silver")],
)
def test_sales_or_sales_with_a_cloud_share_make_the_tier(atlassian, acme, cloud, other, tier):
    count(acme, "app_sales", cloud, "2024-02-01", currency="USD", hosting="cloud")
    count(acme, "app_sales", other, "2024-02-01", currency="USD", hosting="data_center")
    count(acme, "app", 1, "2023-01-01", hosting="cloud", bounty=True, installs=5000)

    assert look(acme, atlassian).outcome.data["tier"] == tier


def test_a_popular_app_outside_the_bug_bounty_keeps_gold_away(atlassian, acme):
    count(acme, "app_sales", 600_000, "2024-02-01", currency="USD", hosting="cloud")
    count(acme, "app", 1, "2023-01-01", hosting="cloud", bounty=False, installs=101)

    assert look(acme, atlassian).outcome.data["tier"] == "silver"


@pytest.mark.parametrize(
    ("app", "tier"),
    [
        ({"hosting": "cloud", "bounty": True, "installs": 5000}, "platinum"),
        ({"hosting": "cloud", "bounty": False, "installs": 100}, "gold"),
        ({"hosting": "cloud", "bounty": False, "installs": 101}, "silver"),
        ({"hosting": "cloud", "bounty": True, "installs": 9, "elsewhere": True}, "partner"),
        ({"hosting": "data_center", "bounty": True, "installs": 9, "elsewhere": True}, "partner"),
        ({"hosting": "server", "installs": 500}, "partner"),
        ({"hosting": "server", "installs": 499}, "platinum"),
    ],
)
def test_apps_sold_elsewhere_or_without_approval_and_the_bug_bounty_count(atlassian, acme, app, tier):
    count(acme, "app_sales", 5_000_000, "2024-02-01", currency="USD", hosting="cloud")
    count(acme, "app", 1, "2023-01-01", hosting="cloud", bounty=True, installs=5000)
    count(acme, "app", 1, "2023-01-02", **app)

    assert look(acme, atlassian).outcome.data["tier"] == tier


def test_silver_has_its_most_installed_cloud_app_in_the_bug_bounty(atlassian, acme):
    count(acme, "app_sales", 200_000, "2024-02-01", currency="USD", hosting="cloud")
    count(acme, "app", 1, "2023-01-01", hosting="cloud", bounty=True, installs=5000)
    assert look(acme, atlassian).outcome.data["tier"] == "silver"

    count(acme, "top_app_outside", 1, "2024-03-01")

    assert look(acme, atlassian).outcome.data["tier"] == "partner"


@pytest.mark.parametrize(
    ("people", "tier"), [(0, ""), (1, "silver"), (3, "silver"), (4, "gold"), (7, "gold"), (8, "platinum")]
)
def test_so_many_professionals_make_the_tier(load, then, acme, people, tier):
    programme = load("atlassian-solution-2017", on="2017-01-02")
    then("2017-02-01")
    certify(acme, ["acp-jira", "acp-confluence"], people, on="2016-06-01")

    assert look(acme, programme).outcome.data["tier"] == tier


@pytest.mark.parametrize(
    ("score", "spend", "tier"),
    [("0.70", 10_000, "partner"), ("0.69", 10_000, "member"), ("0.70", "9999.99", "member")],
)
def test_the_badge_takes_its_score_and_its_spend(load, then, acme, alice, actor, score, spend, tier):
    programme = load("google", on="2022-02-01")
    then("2022-03-01")
    count(acme, "optimisation", score, "2022-02-20")
    count(acme, "ads_spend", spend, "2021-12-02", currency="USD", area="search")
    declare(actor(alice), acme, 2)
    certify(acme, ["ads-search"], 1)

    assert look(acme, programme).outcome.data["tier"] == tier
    then("2022-03-03")
    assert look(acme, programme).standing.figures["spend"] in (0, None)


def test_answers_are_promised_in_business_time(atlassian):
    body = in_force(["deal.sla"], scope={"programme": "atlassian"})["deal.sla"].body

    assert [(case.promise.amount, case.promise.unit) for case in body.cases] == [(24, "business_hours")]
    assert (body.usual.amount, body.usual.unit) == (48, "business_hours")
    assert body.calendar("US", "JP") == "JP"


def test_a_professional_holds_two_certificates(load, then, acme):
    load("atlassian-solution-2016", on="2016-01-04")
    programme = load("atlassian-solution-2017", on="2017-01-02")
    then("2017-02-01")
    certify(acme, ["acp-jira"], 9, on="2016-06-01")
    assert look(acme, programme).outcome.data["tier"] == ""

    certify(acme, ["acp-jira", "acp-confluence"], 4, on="2016-06-01")

    assert look(acme, programme).outcome.data["tier"] == "gold"


def test_before_2017_it_was_revenue(load, then, acme):
    programme = load("atlassian-solution-2016", on="2016-01-04")
    load("atlassian-solution-2017", on="2017-01-02")
    then("2016-12-30")
    Metric.objects.create(code="booked", name="Booked", unit="money")
    count(acme, "booked", 100_000, "2016-05-01", currency="USD")

    assert look(acme, programme).outcome.data["tier"] == "gold"
