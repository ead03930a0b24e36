"""Trying discounts, commercial models and price books on quotes that were really made."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pricing.models import Edition, PriceBook, PriceEntry, Product
from pricing.policies import discounting as discount
from pricing.policies import motions as motion
from pricing.policies.quoting import APPROVAL
from pricing.rules.ground import Ground, Line
from pricing.rules.quoted import QuotedFacts, decide
from pricing.selectors import bodies
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, NotFound
from prm.common.judging import judgements, keep, tried_by
from prm.common.judging.replay import again
from prm.common.models import PolicyVersion, Simulation
from prm.common.moment import now
from prm.common.policies import in_force, publish
from prm.common.policies.scopes import scope_key
from prm.common.simulation import jobs, results, runner
from tests.dealreg.conftest import acme_premier, catalogue, rules  # noqa: F401

PRICE = "pricing.price"
D = Decimal


@pytest.fixture
def quoted(acme_premier) -> Callable[..., Any]:  # noqa: F811
    """Return a function that keeps one price of Acme, Premier: ten seats at a hundred unless told otherwise."""

    def make(quantity: int = 10, unit: int = 100, asked: int | None = None, **about: Any) -> Any:
        used = in_force([*bodies.PRICED_BY, *bodies.MODELS.values(), APPROVAL])
        ground = Ground("EUR", date(2026, 11, 1), tier="premier", partner_type="var", motion="resell", rate=D(1))
        line = Line(
            "1", "edge-1", "edge", D(quantity), D(unit), unit_cost=D(40), asked=None if asked is None else D(asked)
        )
        named = {kind: policy.version.public_id for kind, policy in used.items()}
        facts = QuotedFacts(replace(ground, **about), (line,), named, acme_premier.public_id)
        policy = replace(used[discount.WATERFALL], scope={"tier": "premier", "motion": facts.ground.motion})
        outcome = decide(bodies.named(named), facts)
        return keep(
            PRICE, subject=acme_premier, partner_id=acme_premier.pk, facts=facts, outcome=outcome, policy=policy,
            actor=SYSTEM, card=False,
        )  # fmt: skip

    return make


@pytest.fixture
def draft(rules) -> Callable[..., PolicyVersion]:  # noqa: F811
    """Return a function that makes a draft of a kind: the body in force with changes."""

    def make(kind: str, **changes: Any) -> PolicyVersion:
        body = {**PolicyVersion.objects.get(kind=kind, status="active").body, **changes}
        return PolicyVersion.objects.create(kind=kind, number=2, body=body, scope={}, scope_key=scope_key({}))

    return make


@pytest.fixture
def tried(olga, actor) -> Callable[..., Simulation]:
    """Return a function that tries a version on the last day and returns the simulation as it ended."""
    who: Actor = actor(olga)

    def make(version: PolicyVersion, **told: Any) -> Simulation:
        begun = jobs.start(actor=who, version=version, since=now() - timedelta(days=1), **told)
        while runner.work(begun.public_id):
            pass
        begun.refresh_from_db()
        assert (begun.state, begun.problem) == ("done", "")
        return begun

    return make


def sums(simulation: Simulation) -> dict[str, tuple[Decimal, Decimal]]:
    return {total.label: (total.before, total.after) for total in results.totals(simulation)}


def test_a_stored_price_comes_out_the_same_when_it_is_made_again(quoted):
    decision = quoted(asked=38)

    found = again(decision)

    assert (found.state, found.differences) == ("same", ())


def test_facts_survive_being_stored_to_the_last_digit(quoted):
    decision = quoted(unit=333, quantity=7)
    decision.refresh_from_db()

    judgement = judgements()[PRICE]

    assert judgement.write(judgement.read(decision.facts)) == decision.facts


@pytest.mark.parametrize("kind", [*discount.STEPS.values(), discount.WATERFALL, discount.LIMITS, discount.DISTRIBUTION,
                                  *bodies.MODELS.values()])  # fmt: skip
def test_every_policy_of_prices_can_be_tried(kind):
    assert [each.kind for each in tried_by(kind)] == [PRICE]


def test_a_better_tier_discount_costs_revenue_and_earns_the_partner_the_same(quoted, draft, tried):
    quoted()
    rates = [{"partner_types": ["var"], "tiers": ["premier"], "percent": "25"}]

    found = tried(draft(discount.TIER, rates=rates))

    # 1,000 at list, 3 % for ten seats, then 20 % of 970, or 25 %.
    assert sums(found) == {
        "List value": (D(1000), D(1000)),
        "Discount given": (D("224.00"), D("272.50")),
        "Revenue": (D("776.00"), D("727.50")),
        "Partners' margin": (D("224.00"), D("272.50")),
        "Quotes and deals that need approval": (0, 0),
    }
    assert results.effects(found) == {1: 1, 0: 0, -1: 0}
    assert (found.changed, found.unfaithful, found.rechecked) == (1, 0, 1)


def test_a_lower_standard_discount_makes_the_same_ask_need_approval(quoted, draft, tried):
    levels = [{"order": 1, "job": "deal_desk", "when": {"field": "line_discount", "op": "gt", "value": "20"}}]
    publish(kind=APPROVAL, body={"levels": levels, "powers": []})
    quoted(asked=22)
    rates = [{"percent": "1"}]

    found = tried(draft(discount.TIER, rates=rates))

    assert sums(found)["Quotes and deals that need approval"] == (0, 1)


def test_another_referral_fee_changes_what_referrers_earn_and_nothing_else(quoted, draft, tried):
    quoted(motion="referral", new_customer=True)
    quoted()

    found = tried(draft(motion.REFERRAL, pay={"percent": "20", "of": "net"}))

    # The referral's 3 % for volume stay; ten and then twenty percent of 970; the reseller's 224 are not touched.
    assert sums(found)["Partners' margin"] == (D("97.00") + D("224.00"), D("194.00") + D("224.00"))
    assert sums(found)["Revenue"][0] == sums(found)["Revenue"][1]
    assert found.changed == 1


def test_a_price_book_is_supposed_to_have_held_all_the_time(quoted, rules, tried):  # noqa: F811
    quoted()
    book = PriceBook.objects.create(code="emea", name="EMEA", currency="EUR")
    edition = Edition.objects.create(book=book, number=1)
    PriceEntry.objects.create(edition=edition, product=Product.objects.get(sku="edge-1"), unit_price=D(110))
    order = PolicyVersion.objects.get(kind=discount.WATERFALL)

    found = tried(order, supposing={"edition": edition.public_id, "revision": 1})

    assert sums(found)["Revenue"] == (D("776.00"), D("853.60"))
    assert (found.changed, found.unfaithful) == (1, 0)


def test_a_book_in_another_currency_touches_nothing(quoted, rules, tried):  # noqa: F811
    quoted()
    edition = Edition.objects.create(book=PriceBook.objects.create(code="us", name="US", currency="USD"), number=1)
    PriceEntry.objects.create(edition=edition, product=Product.objects.get(sku="edge-1"), unit_price=D(110))

    found = tried(PolicyVersion.objects.get(kind=discount.WATERFALL), supposing={"edition": edition.public_id})

    assert found.changed == 0


def test_what_is_not_known_in_euros_is_left_out_of_the_sums_and_counted(quoted, draft, tried):
    quoted()
    quoted(rate=None)

    found = tried(draft(discount.TIER, rates=[{"percent": "30"}]))

    assert {total.label: total.count for total in results.totals(found)} == {
        "List value": 1, "Discount given": 1, "Revenue": 1, "Partners' margin": 1,
        "Quotes and deals that need approval": 2,
    }  # fmt: skip


def test_a_version_that_is_not_there_and_an_order_that_is_not_named_are_said(db):
    with pytest.raises(DomainError, match="not there"):
        bodies.named({discount.WATERFALL: "PV-none"})
    with pytest.raises(DomainError, match="order of discounts"):
        bodies.named({})


def test_an_edition_that_is_not_there_is_said(quoted, rules):  # noqa: F811
    judgement = judgements()[PRICE]
    assert judgement.supposing is not None

    with pytest.raises(NotFound):
        judgement.supposing(judgement.read(quoted().facts), {"edition": "PE-none"})
