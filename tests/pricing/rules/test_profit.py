from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.policies import discounting as discount
from pricing.policies import motions as motion
from pricing.rules import profit
from pricing.rules.ground import Ground
from pricing.rules.profit import Business, Sold, Supposed, scenario, together
from pricing.rules.quoted import Bodies
from pricing.rules.waterfall import Rules
from prm.common.money import exponent
from prm.common.policies import kinds

D = Decimal
TODAY = date(2026, 11, 22)
# Ten deals of twenty seats at 500, all registered, nothing given to customers.
BUSINESS = Business("EUR", D(10), D(20), D(500), fixed=D(1000), sale_cost=D(300), referral_cost=D(50))


def shipped(kind: str) -> Any:
    return kinds()[kind].default()


def bodies() -> Bodies:
    steps = {step: shipped(kind) for step, kind in discount.STEPS.items()}
    rules = Rules(shipped(discount.WATERFALL), steps, shipped(discount.LIMITS), shipped(discount.DISTRIBUTION))  # type: ignore[arg-type]
    return Bodies(rules, None, {"referral": shipped(motion.REFERRAL), "services": shipped(motion.SERVICES)})


def ground(tier: str = "premier", motion: str = "resell", currency: str = "EUR") -> Ground:
    return Ground(currency, TODAY, tier=tier, partner_type="var", motion=motion, new_customer=True, rate=D(1))


def year(business: Business = BUSINESS, **about: str) -> profit.Year:
    return profit.year_of(bodies(), ground(**about), business)


def test_a_reseller_is_left_with_its_margin_less_its_costs():
    found = year()

    # A deal lists at 10,000.00 and costs 7,372.00 (docs/pricing.md).
    assert (found.sold, found.earned, found.costs, found.left) == (
        D("100000.00"), D("26280.00"), D("4000.00"), D("22280.00"),
    )  # fmt: skip
    assert found.margin == D("26.28")


def test_what_the_partner_gives_its_customer_is_its_own():
    found = year(replace(BUSINESS, customer_discount=D(5)))

    assert (found.sold, found.earned) == (D("95000.00"), D("21280.00"))


def test_premier_is_worth_the_difference_in_discount():
    worth = year(tier="premier").left - year(tier="authorized").left

    # 7,832.75 less 7,372.00 a deal.
    assert worth == D("4607.50")


def test_deals_that_are_not_registered_earn_less():
    found = year(replace(BUSINESS, registered=D(60)))

    assert found.earned == 6 * D("2628.00") + 4 * D("2240.00")
    assert [deal.times for deal in profit.deals_of(bodies(), ground(), replace(BUSINESS, registered=D(60)))] == [6, 4]


def test_services_come_on_top_and_their_margin_is_kept():
    found = year(replace(BUSINESS, services=D(20), services_margin=D(40)))

    assert found.services == D("8000.00")


def test_a_referral_earns_its_share_and_costs_less_to_bring():
    found = year(motion="referral")

    # 3 % for twenty seats stay; 10 % of 9,700.00 a deal.
    assert (found.sold, found.earned, found.costs) == (D("97000.00"), D("9700.00"), D("1500.00"))


def test_in_the_services_motion_the_incentive_is_of_the_services_sold():
    found = year(replace(BUSINESS, services=D(200), services_margin=D(50)), motion="services")

    # 19,400.00 of services a deal: 5 % incentive, half of them kept.
    assert (found.earned, found.services) == (D("9700.00"), D("97000.00"))


def test_a_motion_nobody_is_paid_for_leaves_the_costs():
    assert year(motion="integrate").left == -D("1500.00")


def test_a_year_without_deals_has_no_margin():
    found = year(replace(BUSINESS, deals=D(0)))

    assert (found.left, found.margin) == (D("-1000.00"), None)


@given(st.sampled_from(["EUR", "JPY", "KWD"]), st.decimals(0, 500, places=1), st.decimals(0, 100, places=1))
def test_a_year_is_whole_in_any_currency(currency, deals, registered):
    business = replace(BUSINESS, currency=currency, deals=deals, registered=registered, services=D("33.3"),
                       services_margin=D("12.5"))  # fmt: skip

    found = profit.year_of(bodies(), ground(currency=currency), business)

    assert all(amount % exponent(currency) == 0 for amount in (found.sold, found.earned, found.services, found.costs))


PREMIER = Sold("premier", "resell", 4, D(100_000), D(76_000), D(1_000), D(30_000), 4)
REFERRED = Sold("premier", "referral", 1, D(20_000), D(20_000), D(2_000), D(6_000), 1)
ELITE = Sold("elite", "resell", 2, D(50_000), D(35_000), D(0), D(15_000), 2)
HISTORY = [ELITE, PREMIER, REFERRED]


def test_without_a_change_a_scenario_is_what_was_sold():
    found = scenario([PREMIER], Supposed())[0]

    assert (found.given, found.received, found.paid, found.cost, found.left) == (
        D("24000.00"), D("76000.00"), D("1000.00"), D("30000.00"), D("45000.00"),
    )  # fmt: skip


def test_points_of_discount_are_points_of_list():
    found = scenario([PREMIER], Supposed(discount=D(2)))[0]

    assert (found.given, found.received) == (D("26000.00"), D("74000.00"))
    # Pay follows the price paid: 1,000 of 76,000.
    assert found.paid == D("973.68")


def test_more_sales_bring_more_of_everything_but_the_programme():
    found = scenario([PREMIER], Supposed(sales=D(10), programme={"premier": D(500)}, partners={"premier": 3}))[0]

    assert (found.received, found.cost, found.programme) == (D("83600.00"), D("33000.00"), D("1500.00"))


def test_pay_grows_by_itself():
    assert scenario([REFERRED], Supposed(pay=D(50)))[0].paid == D("3000.00")


def test_the_programme_costs_each_partner_once_whatever_it_sells():
    supposed = Supposed(programme={"premier": D("100.01")}, partners={"premier": 5, "elite": 9}, years=D("0.5"))

    found = scenario(HISTORY, supposed)

    assert [row.programme for row in found] == [D(0), D("200.02"), D("50.01")]
    assert sum(row.programme for row in found) == D("250.03")


def test_a_tier_that_sold_nothing_still_costs():
    found = scenario([Sold("authorized", "")], Supposed(programme={"authorized": D(100)}, partners={"authorized": 7}))[
        0
    ]

    assert (found.left, found.percent) == (D("-700.00"), None)


def test_the_rows_together_are_exactly_their_sum():
    rows = scenario(HISTORY, Supposed(discount=D("1.7"), sales=D("3.3"), pay=D(7)))

    whole = together(rows)

    assert whole.left == sum(row.left for row in rows)
    assert whole.sold.sales == 7


@pytest.mark.parametrize("points", [D(77), D(500)])
def test_nothing_is_sold_for_less_than_nothing(points):
    assert scenario([PREMIER], Supposed(discount=points))[0].received == D(0)
