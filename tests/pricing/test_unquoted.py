"""Deals without a quote in the history changes are tried on: priced as of their day, counted once."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from dealreg.services import review, unquoted
from dealreg.tasks.unquoted import keep_prices
from pricing.models import Product
from pricing.policies import discounting as discount
from prm.common.models import Decision, PolicyVersion
from prm.common.moment import now
from prm.common.policies import publish
from prm.common.policies.scopes import scope_key
from prm.common.simulation import jobs, results, runner
from tests.dealreg.conftest import acme_premier, catalogue, rules, submitted  # noqa: F401
from tests.pricing.offers import offered, product

PRICE = "pricing.price"
D = Decimal


@pytest.fixture
def approved(submitted, mara, actor):  # noqa: F811
    """Return a function that has a registration of so many gateways approved; none names no product."""

    def make(quantity: int | None = 10, **changes):
        line = {"family": "edge", "quantity": D(quantity or 1), "amount": D(38000)}
        if quantity is not None:
            line["product"] = Product.objects.get(sku="edge-1").public_id
        deal = submitted(lines=[line], **changes)
        return review.approve(deal=deal, actor=actor(mara), note="Good luck.")

    return make


@pytest.fixture
def tried(olga, actor):
    """Return a function that tries another partner discount on the last thirty days."""

    def make(percent: str = "25"):
        body = {**PolicyVersion.objects.get(kind=discount.TIER, status="active").body, "rates": [{"percent": percent}]}
        number = PolicyVersion.objects.filter(kind=discount.TIER).count() + 1
        version = PolicyVersion.objects.create(
            kind=discount.TIER, number=number, body=body, scope={}, scope_key=scope_key({})
        )  # fmt: skip
        begun = jobs.start(actor=actor(olga), version=version, since=now() - timedelta(days=30))
        while runner.work(begun.public_id):
            pass
        begun.refresh_from_db()
        assert (begun.state, begun.problem) == ("done", "")
        return begun

    return make


def test_an_approved_deal_is_priced_from_its_lines_with_its_registration(approved):
    deal = approved()

    assert keep_prices() == 1

    kept = Decision.objects.get(kind=PRICE)
    # 38,000 at list, 3 % for ten units, 20 % for Premier, 5 % for the registration.
    assert (kept.subject_id, kept.partner_id, kept.at) == (deal.public_id, deal.partner_id, deal.protected_from)
    assert kept.data["net"] == "28013.60"
    assert keep_prices() == 0


def test_it_is_priced_by_the_rules_of_its_day(approved):
    approved()
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        publish(kind=discount.TIER, body={"rates": [{"percent": "40"}]})

        keep_prices()

    assert Decision.objects.get(kind=PRICE).data["net"] == "28013.60"


def test_a_deal_whose_lines_know_no_product_is_left_out(approved):
    approved(None)

    assert keep_prices() == 0


def test_a_deal_nobody_approved_is_left_out(submitted):  # noqa: F811
    line = {"family": "edge", "product": Product.objects.get(sku="edge-1").public_id, "quantity": D(40)}
    assert submitted(lines=[line | {"amount": D(126_500)}]).status == "submitted"

    assert keep_prices() == 0


def test_a_deal_with_a_quote_is_the_quotes_to_tell(approved):
    deal = approved()
    offered(deal.partner, [(product("edge-1", "Edge", "3800"), 10, None, "0")], deal_ref=deal.public_id, status="sent")

    assert keep_prices() == 0


def test_many_are_priced_chunk_by_chunk(approved, monkeypatch):
    monkeypatch.setattr(unquoted, "CHUNK", 1)
    for name in ("Stadtwerke Ulm", "Rheinhafen Kehl", "Molkerei Bodensee"):
        approved(customer_name=name, customer_website=f"{name.split()[1].lower()}.example")

    following, kept, rounds = None, 0, 0
    while rounds == 0 or following is not None:
        following, found = unquoted.price_next(before=following)
        kept, rounds = kept + found, rounds + 1

    assert (kept, rounds) == (3, 4)


def test_a_change_is_tried_on_deals_and_each_figure_opens_to_them(approved, tried, olga, sign_in):
    deal = approved()
    keep_prices()

    found = tried("25")

    totals = {each.key: each for each in results.totals(found)}
    # 25 % instead of 20 % of 36,860, and 5 % of what is left.
    assert (totals["revenue"].before, totals["revenue"].after) == (D("28013.60"), D("26262.75"))
    rows = {}
    for key in ("revenue", "given", "earned"):
        traced = results.Traced(found, key)
        rows[key] = [traced.of(row) for row in traced.rows(results.changed(found))]
        assert sum(after - before for before, after in rows[key]) == totals[key].change
    browser = sign_in(olga)
    page = browser.get(reverse("console:simulation", args=[found.public_id])).content.decode()
    opened = reverse("console:simulation-figure", args=[found.public_id, "revenue"])
    assert opened in page
    shown = browser.get(opened).content.decode()
    assert deal.customer_name in shown
    assert "28,013.60" in shown and "26,262.75" in shown
    assert browser.get(reverse("console:simulation-figure", args=[found.public_id, "nothing"])).status_code == 404


def test_once_a_deal_has_a_quote_it_counts_no_more_by_itself(approved, tried):
    deal = approved()
    keep_prices()
    offered(deal.partner, [(product("edge-1", "Edge", "3800"), 10, None, "0")], deal_ref=deal.public_id, status="sent")

    assert tried().total == 0


def test_what_needs_approval_before_and_after_alike_is_named_too(approved, tried, olga, sign_in):
    deal = approved()
    keep_prices()
    Decision.objects.filter(kind=PRICE).update(sentence="28,013.60 EUR; it needs deal desk to approve.")

    same, other = tried("20"), tried("25")

    assert [each.subject_id for each in results.Traced(same, "approvals").standing()] == [deal.public_id]
    assert results.Traced(other, "approvals").standing() == []
    assert results.Traced(other, "approvals").rows(results.changed(other)).count() == 1
    page = sign_in(olga).get(reverse("console:simulation-figure", args=[same.public_id, "approvals"]))
    assert "Before and after alike" in page.content.decode()
    assert deal.customer_name in page.content.decode()


def test_nothing_stands_behind_a_count_of_none(approved, tried):
    approved()
    keep_prices()

    simulation = tried("25")

    found = results.Traced(simulation, "approvals")
    assert (list(found.rows(results.changed(simulation))), found.standing()) == ([], [])
