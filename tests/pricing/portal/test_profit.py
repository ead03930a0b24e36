"""The partner's calculator: its own figures, every tier and motion, nothing stored."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Partner, Programme, Tier
from pricing.forms.profit import EXAMPLE
from pricing.rules.profit import Business
from pricing.selectors.profit import Plan
from prm.common.models import AuditEntry, Decision
from prm.common.policies import publish
from tests.dealreg.conftest import acme_premier, catalogue, rules  # noqa: F401

D = Decimal
PLAN = {
    **EXAMPLE, "deals": 10, "registered": 100, "customer_discount": 0, "services": 0, "sale_cost": 0, "fixed": 0,
}  # fmt: skip


@pytest.fixture
def ladder(acme_premier) -> Partner:  # noqa: F811
    """Acme, Premier, on a ladder of three."""
    programme = Programme.objects.get(is_primary=True)
    for rank, code in ((1, "authorized"), (3, "elite")):
        Tier.objects.create(programme=programme, code=code, name=code.title(), rank=rank)
    return acme_premier


def plan(partner: Partner, motion: str = "resell", tier: str = "") -> Plan:
    return Plan(partner, Business("EUR", D(10), D(20), D(500)), motion=motion, tier_code=tier)


def test_every_tier_and_motion_is_worked_out_under_its_policies(ladder):
    found = plan(ladder)

    assert [each.code for each in found.tiers] == ["authorized", "premier", "elite"]
    assert {code: found.years[code, "resell"].earned for code in found.tier_codes} == {
        "authorized": D("21672.50"), "premier": D("26280.00"), "elite": D("30887.50"),
    }  # fmt: skip
    assert [(each.tier.code, each.more) for each in found.worth] == [("elite", D("4607.50"))]


def test_a_policy_of_one_tier_holds_in_its_column_only(ladder):
    publish(kind="pricing.registration", body={"rates": [{"label": "R", "percent": "10"}]}, scope={"tier": "elite"})

    found = plan(ladder)

    # 7,275.00 before registration, then 10 % instead of 5.
    assert found.years["elite", "resell"].earned == D("34525.00")
    assert found.years["premier", "resell"].earned == D("26280.00")


def test_a_partner_without_a_tier_sees_one_column(acme, rules):  # noqa: F811
    found = plan(acme)

    assert (found.tier_codes, found.worth) == ([""], [])


def test_the_page_says_what_the_next_tier_would_be_worth(ladder, bob, sign_in):
    page = sign_in(bob).get(reverse("portal:profit"), PLAN)

    words = page.content.decode()
    assert page.status_code == 200
    assert "As Premier, 26,280.00 EUR a year" in words
    assert "4,607.50 EUR a year more" in words
    assert "A registered deal, 10 a year" in words


def test_without_figures_an_example_stands_there_and_says_so(ladder, bob, sign_in):
    page = sign_in(bob).get(reverse("portal:profit"))

    assert "An example. Put in your own figures above." in page.content.decode()


def test_a_figure_nobody_can_read_is_marked_and_kept(ladder, bob, sign_in):
    page = sign_in(bob).get(reverse("portal:profit"), {**PLAN, "deals": "many"})

    words = page.content.decode()
    assert page.status_code == 200
    assert 'value="many"' in words
    assert "Some figures cannot be read" in words


@pytest.mark.parametrize("bad", [{"registered": 101}, {"customer_discount": 100}, {"units": 0}, {"motion": "theft"},
                                 {"deals": "NaN"}, {"fixed": "1e400"}, {"tier": "godlike"}])  # fmt: skip
def test_no_figure_breaks_the_page(ladder, bob, sign_in, bad):
    assert sign_in(bob).get(reverse("portal:profit"), {**PLAN, **bad}).status_code == 200


def test_a_script_gets_the_result_alone(ladder, bob, sign_in):
    page = sign_in(bob).get(reverse("portal:profit"), PLAN, headers={"HX-Request": "true"})

    assert page.content.decode().lstrip().startswith('<div id="worth"')


def test_nothing_is_stored(ladder, bob, sign_in):
    client = sign_in(bob)
    before = Decision.objects.count(), AuditEntry.objects.count()

    client.get(reverse("portal:profit"), PLAN)

    assert (Decision.objects.count(), AuditEntry.objects.count()) == before


def test_the_page_never_speaks_of_what_a_unit_costs_the_vendor(ladder, bob, sign_in):
    assert "unit_cost" not in sign_in(bob).get(reverse("portal:profit"), PLAN).content.decode()


def test_it_takes_a_few_queries_whatever_the_tiers(ladder, bob, sign_in):
    client = sign_in(bob)
    client.get(reverse("portal:profit"), PLAN)

    with CaptureQueriesContext(
        connection,
    ) as three:
        client.get(reverse("portal:profit"), PLAN)
    Tier.objects.create(programme=Programme.objects.get(is_primary=True), code="four", name="Four", rank=4)
    with CaptureQueriesContext(connection) as four:
        client.get(reverse("portal:profit"), PLAN)

    assert len(three) == len(four) == 16
