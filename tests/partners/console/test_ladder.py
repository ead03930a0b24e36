"""Console pages of proposed moves, of one partner's standing, and of metrics."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from partners.models import Metric, MetricValue, Partner, Programme, Tier, TierProposal
from partners.selectors.tier import primary_tier
from partners.services import tier as tiers
from prm.common import moment
from prm.common.actors import SYSTEM
from prm.common.models import ExchangeRate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then(db):
    with moment.at(datetime(2027, 1, 4, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def premier(programme, acme) -> Partner:
    """Acme on Premier since autumn, and meeting nothing of it."""
    ExchangeRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 1), rate=Decimal("1.10"))
    tier = Tier.objects.get(programme__is_primary=True, code="premier", region="")
    tiers.assign(actor=SYSTEM, partner=acme, tier=tier, reason="As agreed", since=date(2026, 9, 1))
    return acme


def standing(partner: Partner) -> str:
    """Return the address of the partner's standing in the primary programme."""
    return reverse("console:partner-standing", args=[partner.public_id, primary().public_id])


def primary() -> Programme:
    """Return the primary programme."""
    return Programme.objects.get(is_primary=True)


def test_looking_again_proposes_a_move_that_a_person_declines_with_a_reason(premier, mara, sign_in):
    client = sign_in(mara)

    answer = client.post(standing(premier), follow=True)
    assert "A move is proposed." in answer.content.decode()
    proposal = TierProposal.objects.get()
    address = reverse("console:tier-move", args=[proposal.public_id])
    page = client.get(address).content.decode()
    assert "No longer meets Premier" in page
    assert "Please say why" in client.post(address, {"step": "decline", "reason": ""}).content.decode()

    client.post(address, {"step": "decline", "reason": "A large order is signed"})

    proposal.refresh_from_db()
    assert (proposal.status, proposal.note, proposal.settled_by_name) == ("declined", "A large order is signed", "Mara")
    assert "A large order is signed" in client.get(reverse("console:tier-moves")).content.decode()


def test_an_open_move_stands_on_the_home_of_whoever_may_decide_it(premier, mara, olga, dev, sign_in):
    sign_in(mara).post(standing(premier))
    proposal = TierProposal.objects.get()

    page = sign_in(olga).get(reverse("console:home"))

    assert list(page.context["moves"]) == [proposal]
    assert "1 tier move waits for you" in page.content.decode()
    assert reverse("console:tier-move", args=[proposal.public_id]) in page.content.decode()
    assert sign_in(dev).get(reverse("console:home")).context["moves"] == []


def test_an_accepted_move_puts_the_partner_on_the_tier(premier, mara, sign_in):
    client = sign_in(mara)
    client.post(standing(premier))
    proposal = TierProposal.objects.get()
    lower = Tier.objects.get(programme=primary(), code="authorized", region="")
    TierProposal.objects.filter(pk=proposal.pk).update(tier=lower)

    client.post(reverse("console:tier-move", args=[proposal.public_id]), {"step": "accept", "reason": ""})

    assert primary_tier(premier).code == "authorized"
    assert premier.tier_assignments.get(until=None).reason.startswith("No longer meets Premier")


def test_a_move_to_no_tier_is_made_by_hand(premier, mara, sign_in):
    client = sign_in(mara)
    client.post(standing(premier))
    proposal = TierProposal.objects.get()

    answer = client.post(reverse("console:tier-move", args=[proposal.public_id]), {"step": "accept", "reason": "x"})

    assert "Choose one by hand" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.status == "open"


def test_whoever_may_not_assign_tiers_reads_and_does_not_settle(premier, mara, dev, sign_in):
    sign_in(mara).post(standing(premier))
    proposal = TierProposal.objects.get()
    address = reverse("console:tier-move", args=[proposal.public_id])

    page = sign_in(dev).get(address).content.decode()

    assert "Your decision" not in page
    sign_in(dev).post(address, {"step": "decline", "reason": "No"})
    proposal.refresh_from_db()
    assert proposal.status == "open"


def test_a_figure_is_entered_with_evidence_and_taken_back(premier, mara, sign_in):
    client = sign_in(mara)
    csat = Metric.objects.get(code="csat")
    address = reverse("console:metric-enter", args=[premier.public_id])
    values = {"metric": csat.public_id, "value": "92", "on": "2026-12-31", "evidence": "Survey of December"}

    assert "This field is required" in client.post(address, {**values, "evidence": ""}).content.decode()
    client.post(address, values)

    kept = MetricValue.objects.get()
    assert (kept.value, kept.confirmed_by_name) == (Decimal("0.92"), "Mara")
    assert "92 %" in client.get(standing(premier)).content.decode()
    client.post(reverse("console:metric-remove", args=[premier.public_id, kept.public_id]))
    assert not MetricValue.objects.exists()


def test_the_rows_behind_a_figure_are_shown(premier, mara, sign_in):
    address = reverse("console:partner-figure", args=[premier.public_id, primary().public_id, "sellers"])

    page = sign_in(mara).get(address).content.decode()

    assert "Certified sellers: 0" in page
    assert "Nothing is counted yet" in page


def test_an_ops_admin_adds_and_changes_metrics(programme, olga, mara, sign_in):
    address = reverse("console:metrics")
    values = {"name": "Customers served", "code": "customers-served", "unit": "number", "about": ""}

    sign_in(mara).post(address, values)
    assert not Metric.objects.filter(code="customers-served").exists()
    sign_in(olga).post(address, values)
    made = Metric.objects.get(code="customers-served")
    sign_in(olga).post(
        reverse("console:metric", args=[made.public_id]), {**values, "name": "Customers", "is_active": ""}
    )

    made.refresh_from_db()
    assert (made.name, made.is_active) == ("Customers", False)
    assert "another metric" not in sign_in(mara).get(address).content.decode()


def test_a_programme_by_hand_says_so(programme, acme, mara, sign_in):
    by_hand = tiers.add_programme(actor=SYSTEM, code="club", name="Club")

    page = sign_in(mara).get(reverse("console:partner-standing", args=[acme.public_id, by_hand.public_id]))

    assert "given by hand" in page.content.decode()


def test_the_ladders_words_stand_on_the_programmes_page(programme, mara, sign_in):
    page = sign_in(mara).get(reverse("console:programmes")).content.decode()

    assert "Revenue: at least 2,000,000 USD" in page
    assert "Certified engineers: at least 6" in page
