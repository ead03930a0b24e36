"""Deal registration terms of real vendors decide as their pages say."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dealreg.models import Deal
from dealreg.rules import eligibility, extension, routing, sla
from dealreg.rules.eligibility import EligibilityFacts
from dealreg.rules.extension import ExtensionFacts
from dealreg.rules.routing import RoutingFacts
from dealreg.rules.sla import SlaFacts
from dealreg.services import closing, draft, files, protection, review, submission
from partners.models import Certification, Partner, Person, Programme, Tier
from partners.services import certification
from partners.services import tier as tiers
from pricing.models import Product
from prm.common import moment, policies
from prm.common.actors import SYSTEM
from prm.common.clocks import ensure_calendars
from prm.common.errors import DomainError, Invalid
from prm.common.models import Decision, ExchangeRate
from tests.dealreg.conftest import registration
from tests.programmes import at, body_of

SIX_THOUSAND = {"currency": "USD", "list_amount": Decimal(6000)}
ACTIVE = EligibilityFacts("active", "member", True, True, True, Decimal(50_000))


def eligible(name: str, **facts: Any) -> str:
    """Return what a vendor's eligibility says to facts."""
    body = body_of(name, "deal.eligibility")
    known = {field: getattr(ACTIVE, field) for field in ("partner_status", "tier", "contract_valid", "motion_agreed")}
    known |= {"procurement": "direct", "tender_published": False, "holders": {"check-point-reseller": 1}}
    known |= {"territory_covered": True, "amount_eur": ACTIVE.amount_eur, **facts}
    return eligibility.decide(body, EligibilityFacts(**known)).outcome


@pytest.mark.parametrize(
    ("name", "facts", "outcome"),
    [
        ("trend-networks", {"country": "CH"}, "not_eligible"),
        ("trend-networks", {"country": "FR"}, "eligible"),
        ("trend-networks", {"country": None}, "not_eligible"),
        ("gumdrop", {"least_units": Decimal(99)}, "not_eligible"),
        ("gumdrop", {"least_units": Decimal(100)}, "eligible"),
        ("nightfall", {"currency": "USD", "list_amount": Decimal("5999.99")}, "not_eligible"),
        ("nightfall", {"currency": "USD", "list_amount": Decimal(6000)}, "eligible"),
        ("nightfall", {**SIX_THOUSAND, "procurement": "tender", "tender_published": False}, "eligible"),
        ("nightfall", {**SIX_THOUSAND, "procurement": "tender", "tender_published": True}, "not_eligible"),
        ("nightfall", {**SIX_THOUSAND, "procurement": "tender", "tender_published": None}, "not_eligible"),
        ("gumdrop", {"least_units": Decimal(100), "procurement": "tender"}, "not_eligible"),
        ("gumdrop", {"least_units": Decimal(100), "procurement": "framework"}, "not_eligible"),
        ("gumdrop", {"least_units": Decimal(100), "procurement": None}, "not_eligible"),
        ("sophos", {"procurement": "tender"}, "not_eligible"),
        ("sophos", {"procurement": "framework"}, "eligible"),
        ("check-point", {"currency": "USD", "list_amount": Decimal(12_000)}, "not_eligible"),
        ("check-point", {"currency": "USD", "list_amount": Decimal(20_000)}, "eligible"),
        ("check-point", {"currency": "USD", "list_amount": Decimal(20_000), "holders": {}}, "not_eligible"),
        ("check-point", {"currency": "EUR", "list_amount": Decimal(20_000)}, "not_eligible"),
        ("sophos", {"amount_eur": Decimal(1499), "families": ("endpoint",)}, "not_eligible"),
        ("sophos", {"amount_eur": Decimal(1499), "families": ("endpoint", "mid-market")}, "eligible"),
        ("sophos", {"amount_eur": Decimal(1500)}, "eligible"),
        ("hubspot", {"tier": "provider", "live_registrations": 24}, "eligible"),
        ("hubspot", {"tier": "provider", "live_registrations": 25}, "not_eligible"),
    ],
)
def test_a_registration_is_let_in_as_the_page_says(name, facts, outcome):
    assert eligible(name, **facts) == outcome


@pytest.mark.parametrize(("units", "levels"), [(5000, 0), (5001, 1)])
def test_a_manager_approves_more_than_5000_units(units, levels):
    facts = RoutingFacts(("EMEA",), Decimal(90_000), "member", False, "clear", True, True, Decimal(units))

    assert len(routing.decide(body_of("gumdrop", "deal.routing"), facts).data["levels"]) == levels


@pytest.mark.parametrize(("name", "amount", "unit"), [("gumdrop", 2, "hours"), ("trend-networks", 1, "business_days")])
def test_the_decision_is_promised_in_time(name, amount, unit):
    promise = sla.promise(body_of(name, "deal.sla"), SlaFacts("member", Decimal(1)))

    assert (promise.amount, promise.unit) == (amount, unit)


@pytest.fixture
def member(load, catalogue, actor, bob) -> Callable[..., Partner]:
    """Return a function that makes a vendor's programme the primary one and puts partners on its first tier."""
    with moment.at(at("2015-01-05")):
        policies.ensure_defaults()
        ensure_calendars()

    def put(name: str, on: str, *partners: Partner) -> Programme:
        programme = load(name, on=on)
        with moment.at(at(on)):
            tiers.save_programme(actor=SYSTEM, programme=programme, data={"is_primary": True})
            step = Tier.objects.filter(programme=programme).order_by("rank").first() or tiers.add_tier(
                actor=SYSTEM, programme=programme, code="member", rank=1, data={"name": "Member", "currency": "USD"}
            )
            for partner in partners:
                tiers.assign(actor=SYSTEM, partner=partner, tier=step, reason="Agreement")
        return programme

    return put


def submit(user: Any, on: str, **changes: Any) -> Deal:
    """Register and send a deal on a day."""
    with moment.at(at(on)):
        close = date.fromisoformat(on) + timedelta(days=80)
        told = {"procurement": "direct", **changes}
        deal = draft.start(actor=user, data=registration(expected_close=close, **told))
        return submission.submit(deal=deal, actor=user)


def approve(deal: Deal, user: Any, on: str) -> Deal:
    """Approve a deal on a day."""
    with moment.at(at(on)):
        return review.approve(deal=deal, actor=user, reason_code="clear")


@pytest.mark.parametrize(
    ("name", "facts", "outcome"),
    [
        ("trend-networks", {"evidence": 0}, "closed"),
        ("trend-networks", {"evidence": 1}, "decide"),
        ("trend-networks", {"evidence": 1, "quiet_days": None}, "closed"),
        ("gumdrop", {"evidence": 0, "quiet_days": None, "granted_before": 20, "days_left": 80}, "decide"),
    ],
)
def test_protection_is_extended_as_the_page_says(name, facts, outcome):
    usual = {"tier": None, "approved": True, "days_left": 10, "whole": 60, "granted_before": 0, "pending": False}
    asked = ExtensionFacts(**{**usual, "quiet_days": 3, "asked": 30, **facts})

    assert extension.decide(body_of(name, "deal.extension"), asked).outcome == outcome


@pytest.mark.django_db
def test_whoever_comes_first_has_it_where_the_page_says_so(member, acme, globex, bob, charlie, actor):
    member("nightfall", "2026-01-05", acme, globex)
    Product.objects.filter(sku="edge-1").update(currency="USD", list_price=Decimal(6000))
    lines = [{"product": "edge-1", "quantity": Decimal(1), "amount": Decimal(6000)}]

    first = submit(actor(bob), "2026-02-02", lines=lines, currency="USD")
    second = submit(actor(charlie), "2026-02-03", lines=lines, currency="USD")

    found = {
        deal.pk: Decision.objects.get(kind="deal.conflict", subject_id=deal.public_id).outcome
        for deal in (first, second)
    }
    assert found == {first.pk: "clear", second.pk: "conflict"}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "ends"), [("cirrus", date(2026, 5, 31)), ("trend-networks", date(2026, 5, 1))])
def test_the_days_run_from_the_registration_however_late_the_approval(member, acme, bob, mara, actor, name, ends):
    member(name, "2026-01-05", acme)

    registered = submit(actor(bob), "2026-03-02", customer_country="FR", territory="FR")
    deal = approve(registered, actor(mara), "2026-03-20")

    assert (deal.protected_from.date(), deal.protected_until.date()) == (date(2026, 3, 2), ends)


@pytest.mark.django_db
def test_a_copy_of_the_tender_comes_with_it_and_the_approval_before_it(
    member, acme, bob, mara, actor, tmp_path, settings
):
    ExchangeRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 1), rate=Decimal("1.10"))
    settings.MEDIA_ROOT = tmp_path
    member("nightfall", "2026-01-05", acme)
    Product.objects.filter(sku="edge-1").update(currency="USD", list_price=Decimal(60_000))
    lines = [{"product": "edge-1", "quantity": Decimal(1), "amount": Decimal(60_000)}]
    said = {"procurement": "tender", "tender_published_on": date(2026, 3, 10), "lines": lines, "currency": "USD"}
    with moment.at(at("2026-03-02")):
        told = registration(expected_close=date(2026, 6, 1), **said)
        deal = draft.start(actor=actor(bob), data=told)
        with pytest.raises(Invalid, match="files|Needed"):
            submission.submit(deal=deal, actor=actor(bob))
        files.attach(deal=deal, actor=actor(bob), upload=SimpleUploadedFile("tender.pdf", b"%PDF-1.7 tender"))
        deal = submission.submit(deal=deal, actor=actor(bob))

    with pytest.raises(DomainError, match="10 March 2026"):
        approve(deal, actor(mara), "2026-03-10")
    assert approve(deal, actor(mara), "2026-03-09").status == "approved"


@pytest.mark.django_db
def test_the_shorter_cool_down_holds_from_its_day(member, acme, globex, bob, charlie, mara, actor):
    member("veritas-2016", "2016-02-01", acme, globex)
    approved = approve(submit(actor(bob), "2016-07-01"), actor(mara), "2016-07-02")
    Deal.objects.filter(pk=approved.pk).update(protected_until=at("2016-09-15"))
    with moment.at(at("2016-09-15")):
        protection.expire(deal=approved)
    before = submit(actor(charlie), "2016-12-30")
    with moment.at(at("2016-12-31")):
        closing.close(deal=before, actor=actor(charlie), how="withdraw", note="Too early")

    member("veritas", "2017-01-01")

    after = submit(actor(charlie), "2017-01-02")
    said = [Decision.objects.get(kind="deal.conflict", subject_id=deal.public_id).outcome for deal in (before, after)]
    assert said == ["conflict", "clear"]


@pytest.mark.django_db
def test_protection_counts_from_the_submission_where_the_vendor_says_so(member, acme, bob, mara, actor):
    member("trend-networks", "2026-01-05", acme)

    deal = approve(submit(actor(bob), "2026-03-02", customer_country="FR", territory="FR"), actor(mara), "2026-03-03")

    assert deal.protected_from.date() == date(2026, 3, 2)
    assert deal.protected_until.date() == date(2026, 5, 1)
    said = Decision.objects.get(kind="deal.protection")
    assert said.sentence.startswith("Approved and protected for 60 days, counted from its submission")


@pytest.mark.django_db
def test_protection_counts_from_the_approval_where_nothing_else_is_said(member, acme, bob, mara, actor):
    member("gumdrop", "2026-01-05", acme)
    lines = [{"family": "edge", "quantity": Decimal(499), "amount": Decimal("126500")}]

    deal = approve(submit(actor(bob), "2026-01-31", lines=lines), actor(mara), "2026-01-31")

    assert deal.protected_until.date() == date(2026, 5, 1)


@pytest.mark.django_db
def test_the_list_price_is_that_of_the_products(member, acme, bob, actor):
    member("check-point", "2026-01-05", acme)
    with moment.at(at("2026-01-06")):
        certification.grant(
            actor=SYSTEM, person=Person.objects.get(user=bob), valid_from=date(2026, 1, 6), valid_until=None,
            certification=Certification.objects.get(code="check-point-reseller"),
        )  # fmt: skip
    Product.objects.filter(sku="edge-1").update(currency="USD", list_price=Decimal("1999.99"))

    for quantity, outcome in ((10, "not_eligible"), (11, "eligible")):
        lines = [{"product": "edge-1", "quantity": Decimal(quantity), "amount": Decimal(15_000)}]
        deal = submit(actor(bob), "2026-02-02", lines=lines, currency="USD", customer_name=f"Customer {quantity}")
        decided = Decision.objects.get(kind="deal.eligibility", subject_id=deal.public_id)
        assert (decided.outcome, Decimal(decided.facts["list_amount"])) == (outcome, quantity * Decimal("1999.99"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "again", "outcome"),
    [
        ("veritas", "2017-05-14", "conflict"),
        ("veritas", "2017-05-15", "clear"),
        ("veritas-2016", "2017-05-15", "conflict"),
    ],
)
def test_what_ran_out_is_closed_to_everybody_for_the_cool_down(
    member, acme, globex, bob, charlie, mara, actor, file, again, outcome
):
    member(file, "2016-02-01", acme, globex)
    approved = approve(submit(actor(bob), "2016-12-01"), actor(mara), "2016-12-02")
    Deal.objects.filter(pk=approved.pk).update(protected_until=at("2017-02-15"))
    with moment.at(at("2017-02-15")):
        protection.expire(deal=approved)

    second = submit(actor(charlie), again)

    decided = Decision.objects.get(kind="deal.conflict", subject_id=second.public_id)
    assert decided.outcome == outcome
