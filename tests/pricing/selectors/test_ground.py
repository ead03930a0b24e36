"""Collecting what a quote is priced from."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Tier, TierAssignment
from partners.selectors import territory
from pricing.models import ProductCost
from pricing.selectors.asked_lines import Wanted
from pricing.selectors.ground import customer_key, gather
from pricing.services import quote_lines
from prm.common.judging import judgements
from prm.common.models.money import ExchangeRate
from prm.common.moment import now
from prm.common.policies.measures import months_back
from prm.common.tenancy import partner_scope
from tests.pricing import books
from tests.pricing.conftest import ask
from tests.pricing.renewals import renewal_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.mark.parametrize("lines", [1, 200])
def test_a_price_takes_five_queries_however_many_lines(premier, head, gateway, lines):
    book = books.book("emea", regions=["EMEA"])
    products = [books.product(f"P-{number}", str(100 + number)) for number in range(lines)]
    books.edition(book, dict.fromkeys(products[::2], "90"))
    wanted = Wanted(premier, head, [ask(each, 2, "31") for each in products], deal_ref="DR-1")
    territory.tree()

    with CaptureQueriesContext(connection) as asked:
        worked = quote_lines.work_out(wanted)

    assert len(asked) == 5
    assert len(worked.priced.lines) == lines


def test_a_partners_own_request_sees_the_same(premier, head, gateway):
    wanted = Wanted(premier, head, [ask(gateway)])
    before = gather(wanted).facts

    with partner_scope(premier.pk):
        assert gather(wanted).facts == before


def test_the_ground_is_what_is_known_of_the_partner(premier, head, gateway):
    elite = Tier.objects.get(programme__code="performance", code="elite", region="")
    TierAssignment.objects.create(partner=premier, programme=elite.programme, tier=elite, since=now().date())
    premier.capabilities = ["edge"]
    premier.save()

    found = gather(Wanted(premier, head, [ask(gateway)], registered=True)).facts.ground

    assert (found.tier, found.partner_type, found.motion, found.region) == ("premier", "var", "resell", "DE")
    assert "performance:elite" in found.standings
    assert (found.capabilities, found.registered, found.strategic, found.rate) == (("edge",), True, None, D(1))


@pytest.mark.parametrize(
    ("base", "quote", "rate", "expected"), [("EUR", "USD", "1.25", "1.25"), ("USD", "EUR", "0.8", "1.25")]
)
def test_a_rate_counts_in_either_direction(premier, head, gateway, base, quote, rate, expected):
    ExchangeRate.objects.create(base=base, quote=quote, rate=D(rate), on=now().date() - timedelta(days=1))
    gateway.currency = "USD"
    gateway.save()

    facts = gather(Wanted(premier, replace(head, currency="USD"), [ask(gateway)])).facts

    assert facts.ground.rate == D(expected)
    assert facts.lines[0].unit_cost == D(400) * D(expected)


def test_the_newest_cost_up_to_the_day_counts(premier, head, gateway):
    today = now().date()
    ProductCost.objects.create(product=gateway, amount=D(350), currency="EUR", since=today - timedelta(days=9))
    ProductCost.objects.create(product=gateway, amount=D(999), currency="EUR", since=today + timedelta(days=9))

    assert gather(Wanted(premier, head, [ask(gateway)])).facts.lines[0].unit_cost == D(400)


def test_a_product_that_is_no_longer_sold_is_a_problem_and_may_still_be_renewed(premier, head, gateway):
    gateway.sold_until = now().date() - timedelta(days=1)
    gateway.save()

    new = gather(Wanted(premier, head, [ask(gateway)]))
    renewed = gather(Wanted(premier, head, [ask(gateway)], renewal_ref="RN-0000-0000"))

    assert new.problems == {"lines.0.product": "Edge GW-1 is no longer sold."}
    assert renewed.problems == {}


def test_a_subscription_is_billed_by_the_periods_of_its_term(premier, head):
    monthly = books.product("SUB-M", "10", kind="subscription", billing="monthly", term_months=12)
    yearly = books.product("SUB-Y", "100", kind="subscription", billing="yearly", term_months=12)
    asked = [ask(monthly), ask(yearly)]

    usual = gather(Wanted(premier, head, asked)).facts
    longer = gather(Wanted(premier, replace(head, term_months=18), asked)).facts

    assert [line.periods for line in usual.lines] == [D(12), D(1)]
    assert [line.periods for line in longer.lines] == [D(18), D("1.50")]


def test_customers_are_recognised_without_legal_form_and_case():
    assert customer_key("Nordwerk AG") == customer_key("NORDWERK")


def test_whether_the_partner_sold_the_term_before_is_known_of_a_renewal_alone(premier, globex, head, gateway):
    renewal = renewal_of(premier)
    asks = [ask(gateway)]

    assert gather(Wanted(premier, head, asks, renewal_ref=renewal.public_id)).facts.ground.incumbent is True
    assert gather(Wanted(globex, head, asks, renewal_ref=renewal.public_id)).facts.ground.incumbent is False
    assert gather(Wanted(premier, head, asks)).facts.ground.incumbent is None


def test_months_since_a_purchase_count_to_the_day_of_the_price(premier, head, gateway):
    bought = months_back(now().date(), 40)

    found = gather(Wanted(premier, head, [ask(gateway)], last_bought_on=bought, new_customer=False)).facts

    assert found.ground.months_since_purchase == 40
    assert gather(Wanted(premier, head, [ask(gateway)])).facts.ground.months_since_purchase is None


def test_what_a_price_was_made_of_before_these_were_known_is_read_as_it_was(premier, head, gateway):
    judgement = judgements()["pricing.price"]
    facts = gather(Wanted(premier, head, [ask(gateway, 2)], registered=True)).facts
    since = {"incumbent", "months_since_purchase", "registered_families"}
    kept = judgement.write(facts)
    kept["ground"] = {name: value for name, value in kept["ground"].items() if name not in since}

    assert judgement.read(kept) == facts
