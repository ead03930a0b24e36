"""The partner's tier page: what is there, what is missing, by when, and what the next tier gives."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Metric, MetricValue, Partner, Programme, Tier
from partners.services import metric
from partners.services import tier as tiers
from prm.common import moment
from prm.common.actors import SYSTEM
from prm.common.models import ExchangeRate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then(db):
    with moment.at(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def authorized(programme, acme) -> Partner:
    """Acme on Authorized, with 110,000 USD of booked revenue."""
    ExchangeRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 1), rate=Decimal("1.10"))
    tier = Tier.objects.get(programme__is_primary=True, code="authorized", region="")
    tiers.assign(actor=SYSTEM, partner=acme, tier=tier, reason="As agreed", since=date(2026, 10, 1))
    enter(acme, "booked", "100000", "EUR")
    return acme


def enter(partner: Partner, code: str, value: str, currency: str = "") -> None:
    """Record a metric."""
    found = Metric.objects.get(code=code)
    metric.enter(
        actor=SYSTEM, partner=partner, metric=found, value=Decimal(value), on=date(2026, 11, 1),
        evidence="Order system", currency=currency,
    )  # fmt: skip


def test_every_criterion_says_what_is_there_and_what_is_missing(authorized, bob, sign_in):
    page = sign_in(bob).get(reverse("portal:tier")).content.decode()

    assert "On the way to Premier" in page
    assert "110,000 of 500,000 USD" in page
    assert "390,000 USD more" in page
    assert "3 more" in page
    assert "Co-branded campaigns" in page
    assert "Co-marketing funds a year, USD: 100,000, 25,000 now" in page


def test_what_keeps_a_tier_says_until_when(authorized, bob, sign_in):
    page = sign_in(bob).get(reverse("portal:tier")).content.decode()

    assert "Authorized is kept until 1 January 2027" in page


def test_every_figure_leads_to_its_rows_and_its_formula(authorized, bob, sign_in):
    primary = Programme.objects.get(is_primary=True)

    answer = sign_in(bob).get(reverse("portal:tier-figure", args=[primary.public_id, "revenue"]))

    page = answer.content.decode()
    assert "Revenue: 110,000 USD" in page
    assert "revenue won and revenue booked without a registration in the last 12 months" in page
    assert "100,000" in page


def test_a_partner_sees_its_own_figures_only(authorized, globex, charlie, sign_in):
    primary = Programme.objects.get(is_primary=True)

    page = sign_in(charlie).get(reverse("portal:tier")).content.decode()
    rows = sign_in(charlie).get(reverse("portal:tier-figure", args=[primary.public_id, "revenue"])).content.decode()

    assert "No tier yet" in page
    assert "110,000" not in page
    assert "100,000" not in rows


def test_an_unknown_programme_or_figure_is_not_there(authorized, bob, sign_in):
    primary = Programme.objects.get(is_primary=True)
    client = sign_in(bob)

    assert client.get(reverse("portal:tier-of", args=["PG-0000-0000"])).status_code == 404
    assert client.get(reverse("portal:tier-figure", args=[primary.public_id, "luck"])).status_code == 404


def test_a_programme_the_partner_is_in_is_a_tab(authorized, bob, sign_in):
    step = Tier.objects.get(programme__code="performance", code="performance")
    tiers.assign(actor=SYSTEM, partner=authorized, tier=step, reason="Plan")

    page = sign_in(bob).get(reverse("portal:tier-of", args=[step.programme.public_id])).content.decode()

    assert "Quota reached" in page
    assert "Not known yet" in page


def test_a_partner_admin_declares_what_is_the_partners_to_say(authorized, alice, bob, load, sign_in):
    programme = load("google", on="2022-02-01")
    step = Tier.objects.get(programme=programme, code="member")
    tiers.assign(actor=SYSTEM, partner=authorized, tier=step, reason="Joined")
    found = Metric.objects.get(code="strategists")
    address = reverse("portal:metric-declare", args=[found.public_id])

    page = sign_in(alice).get(reverse("portal:tier-of", args=[programme.public_id])).content.decode()
    assert "Account strategists" in page
    assert sign_in(bob).post(address, {"strategists-value": "7"}).status_code == 403
    sign_in(alice).post(address, {"strategists-value": "7"})
    sign_in(alice).post(address, {"strategists-value": "-7"})

    assert [(row.value, row.source) for row in MetricValue.objects.filter(metric=found)] == [(7, "declared")]


def test_more_entries_take_no_more_queries(authorized, bob, sign_in, django_assert_num_queries):
    client = sign_in(bob)
    client.get(reverse("portal:tier"))
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("portal:tier"))
    for value in ("1", "2", "3"):
        enter(authorized, "booked", value, "EUR")

    with django_assert_num_queries(len(before)):
        client.get(reverse("portal:tier"))
