"""Every earning on docs/pricing.md, to the cent."""

from datetime import date
from decimal import Decimal
from typing import Any

from pricing.policies import discounting as discount
from pricing.policies import motions
from pricing.rules.ground import Ground
from pricing.rules.ladder import Break, Ladder
from pricing.rules.motions import alliance, co_sell, marketplace, referral, resell, services, technology
from pricing.rules.motions.party import MotionFacts, Party
from pricing.rules.pay import Pay, Sale, earn
from pricing.rules.profit import Business, year_of
from pricing.rules.quoted import Bodies
from pricing.rules.waterfall import Rules
from prm.common.policies import kinds
from tests.pricing.worked import each, number, numbers

D = Decimal
TODAY = date(2026, 11, 22)


def shipped(kind: str) -> Any:
    return kinds()[kind].default()


def facts(sale: Sale, *roles: str, **more: Any) -> MotionFacts:
    parties = tuple(Party(f"{role}-{place}", role) for place, role in enumerate(roles))
    return MotionFacts(sale, parties, TODAY, **more)


def sale(price: str, *, currency: str = "EUR", **more: Any) -> Sale:
    return Sale(currency, number(price), number(price), **more)


@each("Resell")
def test_resell(row):
    found = resell.decide(
        shipped(motions.RESELL), partner_type=row["type"], tier=None, customer=number(row["customer pays"]),
        net=number(row["partner net"]),
    )  # fmt: skip

    earned = resell.margin(number(row["customer pays"]), number(row["partner net"]))

    assert earned is not None
    assert (earned.quantize(D("0.1")), found.outcome) == (number(row["margin"]), row["against the band"])


@each("Referral")
def test_referral(row):
    sold = sale(row["price"], currency=row["currency"], months=int(row["months"]))

    found = referral.decide(
        shipped(motions.REFERRAL), facts(sold, "sourced", new_customer=row["new customer"] == "yes")
    )

    assert found.earned_by("sourced-0") == number(row["earned"])


@each("Co-sell")
def test_co_sell(row):
    roles = row["roles"].split(", ")

    found = co_sell.decide(shipped(motions.CO_SELL), facts(sale(row["price"]), *roles))

    parties = [f"{role}-{place}" for place, role in enumerate(roles)]
    assert [found.earned_by(party) for party in parties] == numbers(row["earned"])
    assert [share.amount for share in found.credit] == numbers(row["credited"])
    assert sum(numbers(row["credited"])) == number(row["price"])


@each("Services")
def test_services(row):
    sold = Sale("EUR", D(0), D(0), services=number(row["services"]))

    found = services.decide(shipped(motions.SERVICES), facts(sold, "delivered", delivered=row["live"] == "yes"))

    assert found.earned_by("delivered-0") == number(row["earned"])


@each("Marketplace")
def test_marketplace(row):
    found = marketplace.decide(
        shipped(motions.MARKETPLACE), facts(sale(row["price"]), private_offer=row["private offer"] == "yes")
    )

    assert found.earned_by("marketplace") == number(row["fee"])


@each("Global alliance")
def test_global_alliance(row):
    body = shipped(motions.ALLIANCE)

    found = alliance.decide(body, facts(sale(row["price"]), "influenced"))

    assert found.earned_by("influenced-0") == number(row["influence"])
    assert found.earned_by(alliance.FUND) == number(row["fund"])
    shares = alliance.co_invested(body, number(row["investment"]), "EUR")
    assert shares == (number(row["ours"]), number(row["theirs"]))
    assert sum(shares) == number(row["investment"])


@each("Technology alliance")
def test_technology_alliance(row):
    sold = sale(row["price"], months=int(row["months"]), solution=number(row["solution"]))

    found = technology.decide(shipped(motions.TECHNOLOGY), facts(sold, "solution", "sourced"))

    assert (found.earned_by("solution-0"), found.earned_by("sourced-1")) == (
        number(row["share"]),
        number(row["referral"]),
    )


@each("Technology alliance 2")
def test_a_royalty_counts_what_the_period_had_before(row):
    breaks = [Break(start=D(0), percent=D(10)), Break(start=D(1000), percent=D(8))]
    pay = Pay(royalty=Ladder(breaks=breaks, mode="marginal", may_fall=True))
    sold = sale(row["price"], units=number(row["units"]), units_before=number(row["units before"]))

    assert earn(pay, sold, participant="", kind="", label="").amount == number(row["royalty"])


@each("A partner's year")
def test_a_partners_year(row):
    steps = {step: shipped(kind) for step, kind in discount.STEPS.items()}
    rules = Rules(shipped(discount.WATERFALL), steps, shipped(discount.LIMITS), shipped(discount.DISTRIBUTION))  # type: ignore[arg-type]
    ground = Ground("EUR", TODAY, tier=row["tier"], partner_type="var", motion="resell", rate=D(1))
    business = Business("EUR", D(10), D(20), D(500), sale_cost=D(300), fixed=D(1000))

    found = year_of(Bodies(rules), ground, business)

    assert (found.sold, found.earned, found.costs, found.left) == tuple(
        number(row[name]) for name in ("customers pay", "margin", "costs", "left")
    )


@each("Technology alliance 3")
def test_integration_costs(row):
    shares = technology.integration_cost(shipped(motions.TECHNOLOGY), D(10_000), "EUR", int(row["month"]))

    assert shares == (number(row["ours"]), number(row["theirs"]))
