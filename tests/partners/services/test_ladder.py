"""Looking at partners on the shipped ladders, and settling what is proposed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic_core import to_jsonable_python

from partners.enums import Persona
from partners.models import Metric, Partner, Person, Programme, Tier, TierProposal, TierStanding
from partners.rules.standing import decide
from partners.selectors import company, entitlement
from partners.selectors import standing as selectors
from partners.selectors.cohort import forget
from partners.selectors.tier import primary_tier
from partners.services import certification, cohort, ladder, metric
from partners.services import tier as tiers
from prm.common import moment
from prm.common.actors import SYSTEM
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.judging import judgements
from prm.common.models import Decision, ExchangeRate, PolicyVersion
from prm.common.policies import publish

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _then(db):
    with moment.at(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def authorized(programme, acme) -> Partner:
    """Acme on Authorized since October, with what that takes and a known rate."""
    ExchangeRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 1), rate=Decimal("1.10"))
    certify(acme, "seller", 1)
    certify(acme, "engineer", 1)
    put_on(acme, "authorized")
    return acme


def put_on(partner: Partner, code: str, since: date = date(2026, 10, 1)) -> None:
    """Put a partner on a tier of the primary programme."""
    tier = Tier.objects.get(programme__is_primary=True, code=code, region="")
    tiers.assign(actor=SYSTEM, partner=partner, tier=tier, reason="As agreed", since=since)


def certify(partner: Partner, persona: str, people: int, certificate: str = "edge") -> None:
    """Let so many new people of a persona hold a certificate."""
    from partners.models import Certification

    kind = Certification.objects.filter(code=certificate).first() or certification.define(
        actor=SYSTEM, code=certificate, name=certificate.title()
    )
    for number in range(people):
        person = Person.objects.create(partner=partner, name=f"{persona} {number}", persona=Persona(persona))
        certification.grant(
            actor=SYSTEM, person=person, certification=kind, valid_from=TODAY - timedelta(100), valid_until=None
        )


def enter(partner: Partner, code: str, value: str, currency: str = "", on: date = TODAY) -> None:
    """Record a metric."""
    metric.enter(
        actor=SYSTEM, partner=partner, metric=Metric.objects.get(code=code), value=Decimal(value), on=on,
        evidence="Order system", currency=currency,
    )  # fmt: skip


def primary() -> Programme:
    """Return the primary programme."""
    return Programme.objects.get(is_primary=True)


def test_a_partner_that_meets_the_next_tier_is_proposed_and_not_moved(authorized):
    certify(authorized, "seller", 2)
    certify(authorized, "engineer", 2)
    enter(authorized, "booked", "500000", "USD")
    enter(authorized, "csat", "0.85")

    assert ladder.sweep() == 1

    proposal = TierProposal.objects.get()
    assert (proposal.direction, proposal.tier.code, proposal.was.code) == ("up", "premier", "authorized")
    assert proposal.sentence == "Meets everything Premier asks, so it moves up."
    assert primary_tier(authorized).code == "authorized"


def test_looking_twice_proposes_and_decides_once(authorized):
    certify(authorized, "seller", 2)
    certify(authorized, "engineer", 2)
    enter(authorized, "booked", "500000", "USD")
    enter(authorized, "csat", "0.85")

    ladder.sweep()

    assert ladder.sweep() == 0
    assert TierProposal.objects.count() == 1
    assert Decision.objects.filter(kind="partner.tier").count() == 1


def test_what_is_missing_is_counted_in_the_ladders_own_currency(authorized):
    enter(authorized, "booked", "100000", "EUR")

    found = selectors.look_at(authorized, primary())

    assert found.standing.figures["revenue"] == Decimal(110_000)
    assert found.outcome.sentence == (
        "Stays Authorized. Premier takes 390,000 USD more: revenue; 2 more: certified sellers; 2 more."
    )


def test_accepting_a_proposal_moves_the_partner_with_words_it_reads(authorized, mara, actor):
    certify(authorized, "seller", 2)
    certify(authorized, "engineer", 2)
    enter(authorized, "booked", "500000", "USD")
    enter(authorized, "csat", "0.9")
    proposal = ladder.look(actor=actor(mara), partner=authorized, programme=primary())

    ladder.accept(actor=actor(mara), proposal=proposal, reason="A strong year")

    assert primary_tier(authorized).code == "premier"
    assert authorized.tier_assignments.get(until=None).reason == "A strong year"
    assert (proposal.status, proposal.settled_by_name) == ("accepted", "Mara")
    assert ladder.look(actor=actor(mara), partner=authorized, programme=primary()) is None


def test_a_declined_move_is_not_proposed_again_before_the_next_review(authorized, mara, actor):
    put_on(authorized, "premier", date(2026, 10, 2))
    with moment.at(datetime(2027, 1, 4, 3, tzinfo=UTC)):
        assert ladder.sweep() == 1
        ladder.decline(actor=actor(mara), proposal=TierProposal.objects.get(), reason="A large order is signed")
        assert ladder.sweep() == 0
    with moment.at(datetime(2027, 7, 2, 3, tzinfo=UTC)):
        assert ladder.sweep() == 1

    assert [p.status for p in TierProposal.objects.order_by("pk")] == ["declined", "open"]


def test_declining_takes_a_reason(authorized, mara, actor):
    put_on(authorized, "premier", date(2026, 10, 2))
    with moment.at(datetime(2027, 1, 4, 3, tzinfo=UTC)):
        ladder.sweep()

        with pytest.raises(DomainError, match="say why"):
            ladder.decline(actor=actor(mara), proposal=TierProposal.objects.get(), reason=" ")


def test_a_new_tier_is_kept_for_its_grace_and_until_the_review(authorized):
    put_on(authorized, "premier", date(2026, 11, 1))

    assert ladder.sweep() == 0

    standing = TierStanding.objects.get(partner=authorized, programme=primary())
    assert (standing.outcome, standing.tier_code) == ("slipping", "authorized")


def test_a_proposal_that_is_no_longer_true_is_put_away(authorized):
    put_on(authorized, "premier", date(2026, 10, 2))
    with moment.at(datetime(2027, 1, 4, 3, tzinfo=UTC)):
        ladder.sweep()
        certify(authorized, "seller", 2)
        certify(authorized, "engineer", 2)
        enter(authorized, "booked", "900000", "USD")
        enter(authorized, "csat", "0.9")

        assert ladder.sweep() == 0

    assert TierProposal.objects.get().status == "passed"


def test_a_proposal_made_for_another_tier_cannot_be_accepted(authorized, mara, actor):
    put_on(authorized, "premier", date(2026, 10, 2))
    with moment.at(datetime(2027, 1, 4, 3, tzinfo=UTC)):
        ladder.sweep()
        put_on(authorized, "elite", date(2027, 1, 4))

        with pytest.raises(DomainError, match="has changed since"):
            ladder.accept(actor=actor(mara), proposal=TierProposal.objects.get(), reason="")


def test_a_region_has_its_own_ladder(authorized):
    Partner.objects.filter(pk=authorized.pk).update(country="JP")
    authorized.refresh_from_db()
    certify(authorized, "seller", 1)
    certify(authorized, "engineer", 1)
    enter(authorized, "booked", "300000", "USD")
    enter(authorized, "csat", "0.85")

    found = selectors.look_at(authorized, primary())

    assert found.policy.version.scope == {"programme": "partner", "region": "APAC"}
    assert found.outcome.data["tier"] == "premier"


def test_the_decision_kept_gives_the_same_outcome_again(authorized):
    enter(authorized, "booked", "100000", "EUR")
    ladder.sweep()
    kept = Decision.objects.get(kind="partner.tier")

    again = decide(selectors.look_at(authorized, primary()).body, judgements()["partner.tier"].read(kept.facts))

    assert (again.outcome, again.sentence) == (kept.outcome, kept.sentence)
    assert to_jsonable_python({**again.data, "total": again.total}) == kept.data


def test_a_programme_without_criteria_proposes_nothing(authorized):
    PolicyVersion.objects.filter(kind="partner.ladder").delete()

    assert ladder.sweep() == 0
    assert selectors.look_at(authorized, primary()) is None


def test_entitlements_follow_the_tier(authorized, globex):
    assert entitlement.of(authorized, "marketing_funds_usd") == 25_000
    assert entitlement.of(authorized, "lead_sharing") is False
    assert entitlement.of(authorized, "nothing_of_the_kind") is None
    put_on(authorized, "premier", date(2026, 10, 2))
    assert entitlement.of(authorized, "marketing_funds_usd") == 100_000
    assert entitlement.every(globex) == {}


def test_a_value_needs_evidence_and_a_day_that_has_come(authorized):
    row = Metric.objects.get(code="csat")
    values = {"actor": SYSTEM, "partner": authorized, "metric": row, "value": Decimal("0.9")}

    with pytest.raises(Invalid, match="where the value comes from"):
        metric.enter(**values, on=TODAY, evidence=" ")
    with pytest.raises(Invalid, match="still to come"):
        metric.enter(**values, on=TODAY + timedelta(1), evidence="Survey")
    with pytest.raises(Invalid, match="currency"):
        metric.enter(**{**values, "metric": Metric.objects.get(code="booked")}, on=TODAY, evidence="Orders")


def test_a_partner_declares_only_what_is_its_to_declare(authorized, alice, charlie, actor):
    own = metric.define(actor=SYSTEM, code="strategists", data={"name": "Strategists", "partner_declares": True})

    declared = metric.declare(actor=actor(alice), partner=authorized, metric=own, value=Decimal(7))

    assert (declared.source, declared.confirmed_by_name) == ("declared", "")
    with pytest.raises(NotAllowed):
        metric.declare(actor=actor(charlie), partner=authorized, metric=own, value=Decimal(7))
    with pytest.raises(NotAllowed):
        csat = Metric.objects.get(code="csat")
        metric.declare(actor=actor(alice), partner=authorized, metric=csat, value=Decimal(1))


def test_only_those_who_may_assign_tiers_look_and_settle(authorized, dev, actor):
    with pytest.raises(NotAllowed):
        ladder.look(actor=actor(dev), partner=authorized, programme=primary())


def test_a_pilot_of_the_ladder_counts_for_its_cohort_only(authorized, globex, olga, actor):
    put_on(globex, "authorized")
    pilot = cohort.define(actor=actor(olga), code="pilot", name="Pilot")
    cohort.join(actor=actor(olga), cohort=pilot, partner=authorized)
    forget([authorized.pk])
    body = selectors.look_at(globex, primary()).body.model_dump(mode="json")
    body["tiers"][1]["enter"]["needs"] = [{"figure": body["figures"][0]["key"], "at_least": "1"}]
    publish(kind="partner.ladder", body=body, scope={"programme": primary().code, "cohort": "pilot"})

    inside, outside = (selectors.look_at(partner, primary()).policy for partner in (authorized, globex))

    assert (inside.version.scope.get("cohort"), outside.version.scope.get("cohort")) == ("pilot", None)
    asked = {
        partner.name: [step.asks for step in company.ladders(partner)[0].steps if step.tier.code == "premier"][0]
        for partner in (authorized, globex)
    }
    assert len(asked[authorized.name]) < len(asked[globex.name])
