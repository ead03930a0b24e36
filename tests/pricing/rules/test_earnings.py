"""Several partners in different motions on one sale: every share explained, all of it adding up to the coin."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.policies import motions
from pricing.rules.earnings import OUTSIDE, Model, SharedSale, Statement, share
from pricing.rules.motions.alliance import FUND
from pricing.rules.motions.party import MotionFacts, Party, RoleShare, role_of_lead
from pricing.rules.motions.technology import TechnologyBody
from pricing.rules.pay import Pay, Sale
from prm.common.money import quantize
from prm.common.policies import kinds

D = Decimal
ON = date(2026, 11, 22)
KEYS = ("referral", "co_sell", "services", "marketplace", "alliance", "technology")


def models() -> dict[str, Model]:
    """Return the shipped models of the motions."""
    known = kinds()
    return {key: Model(known[f"pricing.{key}"].default(), known[f"pricing.{key}"].label, f"PV-{key}") for key in KEYS}


def weights() -> tuple[RoleShare, ...]:
    """Return the shipped weights of credit."""
    return tuple(kinds()[motions.CO_SELL].default().credit)


def shared(*parties: Party, net: str = "100000", customer: str = "100000", **more: Any) -> Statement:
    """Share a sale in euros over three years."""
    currency = more.pop("currency", "EUR")
    sale = Sale(
        currency, D(net), D(net), months=36, services=more.pop("services", D(0)), solution=more.pop("solution", D(0))
    )
    about = MotionFacts(sale, parties, ON, new_customer=more.pop("new_customer", True), delivered=True)
    values = {"received": D(net), "buys": False, "credit": weights(), **more}
    return share(models(), SharedSale(about, customer=D(customer), **values))


def adds_up(found: Statement, customer: str, net: str) -> bool:
    """Whether all money is the customer's price and all credit the price paid."""
    return found.total("margin", "pay") + found.kept == D(customer) and found.total("credit") == D(net)


def test_a_reseller_earns_the_difference_to_its_customers_price():
    found = shared(Party("acme", "sourced", motion="resell"), net="80000", customer="100000", buys=True)

    assert [(part.sort, part.amount, part.percent) for part in found.parts] == [
        ("margin", D(20000), D(20)), ("credit", D("80000.00"), D(100)),
    ]  # fmt: skip
    assert found.kept == D(80000)
    assert adds_up(found, "100000", "80000")


def test_resale_influence_and_delivery_on_one_deal_each_go_by_their_own_policy():
    found = shared(
        Party("acme", "sourced", motion="resell"), Party("globex", "influenced"), Party("initech", "delivered"),
        net="80000", customer="100000", buys=True, services=D(20000),
    )  # fmt: skip

    by_who = {(p.participant, p.kind): (p.amount, p.model) for p in found.parts if p.sort != "credit"}
    assert by_who == {
        ("acme", "resale"): (D(20000), ""),
        ("globex", "influence"): (D("2400.00"), "alliance"),
        ("initech", "services"): (D("1000.00"), "services"),
        (FUND, "fund"): (D("800.00"), "alliance"),
    }
    assert found.kept == D("75800.00")
    assert adds_up(found, "100000", "80000")


def test_co_sell_shares_pay_and_credit_by_role():
    found = shared(Party("acme", "sourced", motion="co_sell"), Party("globex", "co_sold"), Party("initech", "co_sold"))

    assert [found.of(name, "pay") for name in ("acme", "globex", "initech")] == [
        D("8000.00"),
        D("2500.00"),
        D("2500.00"),
    ]
    assert [found.of(name, "credit") for name in ("acme", "globex", "initech")] == [
        D("58823.53"), D("20588.24"), D("20588.23"),
    ]  # fmt: skip
    assert adds_up(found, "100000", "100000")


def test_a_referral_is_paid_to_who_brought_the_customer():
    found = shared(Party("acme", "sourced", motion="referral"))

    assert found.of("acme", "pay") == D("3333.33")
    assert "first year" in found.parts[0].because


def test_a_referral_of_an_old_customer_earns_nothing_and_says_so():
    found = shared(Party("acme", "sourced", motion="referral"), new_customer=False)

    assert found.of("acme", "pay") == 0
    assert found.notes == ("Referral fees are paid for new customers.",)


def test_a_margin_is_held_against_what_is_expected_of_its_partner():
    body = kinds()[motions.RESELL].default()
    lead = Party("acme", "sourced", partner_type="var", motion="resell")

    found = [
        shared(lead, net=net, customer="100000", buys=True, resell=body).parts[0].because for net in ("80000", "90000")
    ]

    assert found == [
        "What the customer pays less the partner's price; within the 15 % to 25 % of VAR / reseller",
        "What the customer pays less the partner's price; below the 15 % to 25 % of VAR / reseller",
    ]


def test_another_partner_may_refer_the_customer_a_reseller_sells_to():
    found = shared(
        Party("acme", "sourced", motion="resell"), Party("globex", "referred"),
        net="90000", customer="100000", buys=True,
    )  # fmt: skip

    assert (found.of("acme"), found.of("globex")) == (D(10000), D("3000.00"))


def test_a_technology_partners_referral_goes_by_its_alliance():
    found = shared(
        Party("acme", "sourced", motion="resell"), Party("globex", "referred", partner_type="isv"), buys=True
    )

    part = next(part for part in found.parts if part.participant == "globex" and part.sort == "pay")
    assert (part.model, part.amount) == ("technology", D("1666.67"))


@pytest.mark.parametrize("motion", ["co_sell", "referral", "services"])
def test_a_global_integrator_is_paid_for_influence_in_every_motion_but_resale(motion):
    role = role_of_lead(motion, "gsi")

    found = shared(Party("acme", role, partner_type="gsi", motion=motion))

    assert [(p.participant, p.kind, p.amount) for p in found.parts if p.sort == "pay"] == [
        ("acme", "influence", D("3000.00")), (FUND, "fund", D("1000.00")),
    ]  # fmt: skip


def test_a_marketplace_takes_its_fee_of_a_global_integrator_too():
    found = shared(Party("acme", role_of_lead("marketplace", "gsi"), partner_type="gsi", motion="marketplace"))

    assert found.of(OUTSIDE, "pay") == D("3000.00")


def test_an_oem_sells_its_own_product_and_we_have_the_royalty():
    role = role_of_lead("integrate", "oem")
    terms = models() | {"technology": Model(TechnologyBody(oem_royalty=Pay(percent=D(8))), "Technology", "PV")}
    about = MotionFacts(
        Sale("EUR", D(50000), D(50000)), (Party("acme", role, partner_type="oem", motion="integrate"),), ON
    )

    found = share(terms, SharedSale(about, D(50000), D(50000), buys=False, credit=weights()))

    assert (found.of("acme"), found.kept) == (D("46000.00"), D("4000.00"))
    assert adds_up(found, "50000", "50000")


def test_an_incentive_keeps_its_place_until_the_project_is_live():
    sale = Sale("EUR", D(80000), D(80000), services=D(20000))
    about = MotionFacts(sale, (Party("acme", "sourced", motion="resell"), Party("initech", "delivered")), ON)

    found = share(models(), SharedSale(about, D(100000), D(80000), buys=True, credit=weights()))

    part = next(part for part in found.parts if part.participant == "initech")
    assert (part.kind, part.amount, part.because) == (
        "services_later", D(0), "5 % of the services sold; due when the project is live",
    )  # fmt: skip


def test_a_marketplace_keeps_its_fee_and_is_no_partner():
    found = shared(Party("acme", "sourced", motion="marketplace"))

    assert found.of(OUTSIDE, "pay") == D("3000.00")
    assert found.kept == D("97000.00")


def test_a_joint_solution_earns_its_share():
    found = shared(Party("acme", "solution", motion="integrate"), solution=D(100000))

    assert found.of("acme", "pay") == D("15000.00")


def test_a_renewal_earns_its_part_and_a_fee_stays_whole():
    half = {"kind": "renewal", "pay_share": D(50)}
    influenced = shared(Party("acme", "sourced", motion="resell"), Party("globex", "influenced"), **half)
    listed = shared(Party("acme", "sourced", motion="marketplace"), **half)

    part = next(part for part in influenced.parts if part.participant == "globex" and part.sort == "pay")
    assert (part.amount, part.because) == (D("1500.00"), "3 % of the price paid; 50 % of it on a renewal")
    assert listed.of(OUTSIDE, "pay") == D("3000.00")


def test_the_incumbent_is_credited_when_another_expands_its_customer():
    found = shared(
        Party("acme", "sourced", motion="resell"), kind="expansion", incumbent="globex", expansion_credit=D(20),
    )  # fmt: skip

    assert [found.of(name, "credit") for name in ("acme", "globex")] == [D("80000.00"), D("20000.00")]


def test_an_incumbent_that_sells_itself_is_credited_once():
    found = shared(
        Party("acme", "sourced", motion="resell"), kind="expansion", incumbent="acme", expansion_credit=D(20),
    )  # fmt: skip

    assert found.of("acme", "credit") == D("100000.00")


def test_a_distributor_in_between_keeps_its_margin():
    found = shared(
        Party("acme", "sourced", motion="resell"), Party("initech", "distributed"),
        net="80000", customer="100000", buys=True, received=D(73600),
    )  # fmt: skip

    assert (found.of("initech"), found.kept) == (D(6400), D(73600))
    assert adds_up(found, "100000", "80000")


ROLES = st.sampled_from(
    ["sourced", "referred", "co_sold", "influenced", "delivered", "solution", "embeds", "distributed"]
)
TYPES = st.sampled_from(["var", "si", "gsi", "oem", "isv"])
MOTIONS = st.sampled_from(["resell", "referral", "co_sell", "services", "marketplace", "integrate"])
AMOUNTS = st.decimals(min_value=1, max_value=10_000_000, places=2)


@given(
    AMOUNTS, st.decimals(0, 60, places=2), st.sampled_from(["EUR", "JPY", "KWD"]), MOTIONS, TYPES,
    st.lists(ROLES, max_size=5), st.sampled_from([D(100), D(50)]), st.booleans(), st.decimals(0, 100, places=2),
)  # fmt: skip
def test_whoever_takes_part_all_of_it_adds_up_to_the_coin(
    net, margin, currency, motion, kind, roles, pay_share, outsider, credit
):
    net = quantize(net, currency)
    customer = net + quantize(net * margin / 100, currency)
    lead = Party("lead", role_of_lead(motion, kind), partner_type=kind, motion=motion)
    others = [Party(f"other-{place}", role, partner_type=kind) for place, role in enumerate(roles)]

    found = shared(
        lead, *others, net=str(net), customer=str(customer), buys=motion == "resell", currency=currency,
        pay_share=pay_share, kind="expansion" if outsider else "new", incumbent="old" if outsider else None,
        expansion_credit=credit, services=net, solution=net,
    )  # fmt: skip

    paid = str(customer) if motion == "resell" else str(net)
    assert found.total("margin", "pay") + found.kept == D(paid)
    assert found.total("credit") == net or not net
    assert all(part.amount == quantize(part.amount, currency) for part in found.parts)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_credit_of_many_is_whole(count):
    found = shared(*(Party(f"p{place}", "sourced", motion="resell") for place in range(count)), net="100.01")

    assert found.total("credit") == D("100.01")
