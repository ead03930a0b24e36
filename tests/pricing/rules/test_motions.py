from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pricing.rules.ladder import Break, Ladder
from pricing.rules.motions import alliance, co_sell, marketplace, referral, resell, services, technology
from pricing.rules.motions.party import MotionFacts, Party, RoleShare, credit
from pricing.rules.pay import Pay, Sale
from prm.common.money import exponent, quantize

D = Decimal
ACME = Party("acme", "sourced")
KESTREL = Party("kestrel", "co_sold")


def sale(**changes: object) -> Sale:
    return replace(Sale("EUR", D(36_000), D(40_000), months=36), **changes)  # type: ignore[arg-type]


def facts(*parties: Party, of: Sale | None = None, **changes: object) -> MotionFacts:
    usual = MotionFacts(of or sale(), parties or (ACME,), date(2026, 11, 22), date(2026, 9, 1), new_customer=True)
    return replace(usual, **changes)  # type: ignore[arg-type]


def percent(number: str | int, of: str = "net", **more: object) -> Pay:
    return Pay(percent=D(number), of=of, **more)  # type: ignore[arg-type]


def test_a_referral_share_of_the_first_year_is_paid_once():
    body = referral.ReferralBody(pay=percent(10, "first_year"))

    found = referral.decide(body, facts())

    assert [(e.label, e.amount) for e in found.earnings] == [("Referral fee", D("1200.00"))]


def test_a_share_for_life_is_paid_for_every_year_of_the_contract():
    body = referral.ReferralBody(pay=percent(10, "yearly"), lasts="lifetime")

    found = referral.decide(body, facts(of=sale(months=30, net=D(30_000))))

    assert [e.amount for e in found.earnings] == [D("1200.00"), D("1200.00"), D("600.00")]


def test_the_cap_of_a_referral_holds_for_all_years_together():
    body = referral.ReferralBody(pay=percent(10, "yearly", cap={"EUR": D(2_000)}), lasts="lifetime")

    found = referral.decide(body, facts())

    assert [e.amount for e in found.earnings] == [D("1200.00"), D("800.00"), D("0.00")]
    assert [e.capped for e in found.earnings] == [False, True, True]


def test_a_referral_that_came_too_long_ago_says_so():
    body = referral.ReferralBody(pay=percent(10), within_days=30)

    found = referral.decide(body, facts())

    assert found.refused == "The referral was accepted on 1 September 2026, more than 30 days before the sale."


def test_a_known_customer_is_no_referral():
    found = referral.decide(referral.ReferralBody(pay=percent(10)), facts(new_customer=False))

    assert found.refused == "Referral fees are paid for new customers."


def test_a_fixed_fee_without_an_amount_in_the_currency_says_so_and_guesses_nothing():
    body = referral.ReferralBody(pay=Pay(fixed={"USD": D(500)}))

    earning = referral.decide(body, facts()).earnings[0]

    assert (earning.amount, earning.unpriced) == (D("0.00"), "no amount is set in EUR")


def test_co_sellers_earn_by_role_and_the_credit_adds_up():
    body = co_sell.CoSellBody(
        pays=[
            co_sell.RolePay(role="sourced", label="Sourced", pay=percent(8)),
            co_sell.RolePay(role="co_sold", label="Sold together", pay=percent(5)),
        ],
        credit=[RoleShare(role="sourced", weight=D(60)), RoleShare(role="co_sold", weight=D(40))],
    )

    found = co_sell.decide(body, facts(ACME, KESTREL, Party("polaris", "co_sold")))

    assert [(e.participant, e.amount) for e in found.earnings] == [
        ("acme", D("2880.00")), ("kestrel", D("900.00")), ("polaris", D("900.00")),
    ]  # fmt: skip
    assert [(c.participant, c.amount) for c in found.credit] == [
        ("acme", D("21600.00")), ("kestrel", D("7200.00")), ("polaris", D("7200.00")),
    ]  # fmt: skip


def test_roles_cannot_take_more_than_the_whole_price():
    with pytest.raises(ValidationError, match="would take 110 %"):
        co_sell.CoSellBody(
            pays=[
                co_sell.RolePay(role="sourced", label="a", pay=percent(60)),
                co_sell.RolePay(role="co_sold", label="b", pay=percent(50)),
            ]
        )


def test_a_services_incentive_waits_until_the_project_is_live():
    body = services.ServicesBody(incentive=percent(5, "services"), least={"EUR": D(10_000)})
    project = sale(services=D(20_000))
    partner = Party("acme", "delivered")

    before = services.decide(body, facts(partner, of=project))
    after = services.decide(body, facts(partner, of=project, delivered=True))

    assert [(each.kind, each.amount, each.unpriced) for each in before.earnings] == [
        (services.WAITS, D(0), "due when the project is live")
    ]
    assert after.earned_by("acme") == D("1000.00")
    assert after.notes == ("The customer pays the partner 20,000.00 EUR itself.",)


def test_a_private_offer_costs_its_own_fee_and_burns_commitment():
    body = marketplace.MarketplaceBody(fee_shared=D(50), incentive=percent(2), counts_for_commitment=D(25))

    found = marketplace.decide(body, facts(private_offer=True, from_commitment=True))

    assert [(e.participant, e.amount) for e in found.earnings] == [
        ("marketplace", D("540.00")), ("acme", D("-270.00")), ("acme", D("720.00")),
    ]  # fmt: skip
    assert found.notes == ("9,000.00 EUR count for the customer's committed spend.",)


def test_negotiated_terms_replace_the_usual_ones_until_their_last_day():
    body = alliance.AllianceBody(
        influence=percent(2),
        fund=D(1),
        negotiated=[
            alliance.Negotiated(
                partner="acme", begins=date(2026, 1, 1), ends=date(2026, 11, 22), influence=percent("3.5")
            )
        ],
    )
    party = Party("acme", "influenced")

    on_time = alliance.decide(body, facts(party))
    a_day_late = alliance.decide(body, facts(party, on=date(2026, 11, 23)))

    assert (on_time.earned_by("acme"), a_day_late.earned_by("acme")) == (D("1260.00"), D("720.00"))
    assert on_time.earnings[0].label == "Influence, negotiated, until 22 November 2026"


def test_two_terms_of_one_alliance_do_not_overlap():
    terms = {"partner": "acme", "influence": percent(2)}

    with pytest.raises(ValidationError, match="two terms of acme hold on 2026-06-01"):
        alliance.AllianceBody(
            negotiated=[
                alliance.Negotiated(begins=date(2026, 1, 1), ends=date(2026, 6, 1), **terms),  # type: ignore[arg-type]
                alliance.Negotiated(begins=date(2026, 6, 1), ends=date(2026, 12, 1), **terms),  # type: ignore[arg-type]
            ]
        )


def test_a_royalty_continues_where_the_period_stands():
    body = technology.TechnologyBody(
        oem_royalty=Pay(
            royalty=Ladder(
                breaks=[Break(start=D(0), percent=D(5)), Break(start=D(1000), percent=D(8))], mode="marginal"
            )
        )
    )
    embedding = Party("acme", "embeds")

    found = technology.decide(body, facts(embedding, of=sale(net=D(10_000), units=D(400), units_before=D(800))))

    # 200 units at 5 % and 200 at 8 %: 6.5 % of the price. The OEM pays it.
    assert found.earned_by("acme") == D("-650.00")


def test_the_months_of_an_integration_add_up_to_its_cost():
    body = technology.TechnologyBody(integration_months=7, integration_borne=D(33))

    months = [technology.integration_cost(body, D(1000), "EUR", month) for month in range(9)]

    assert sum(ours + theirs for ours, theirs in months) == D("1000.00")
    assert months[0] == months[8] == (D(0), D(0))


@pytest.mark.parametrize(
    ("customer", "word"), [(D(110), "below"), (D(120), "within"), (D(125), "within"), (D(140), "above")]
)
def test_a_resellers_margin_is_held_against_what_it_can_expect(customer, word):
    body = resell.ResellBody(
        bands=[resell.MarginBand(label="VAR / reseller", partner_types=["var"], low=D(15), high=D(25))]
    )

    found = resell.decide(body, partner_type="var", tier="premier", customer=customer, net=D(100))

    assert found.outcome == word


def test_pay_is_one_thing_at_a_time():
    with pytest.raises(ValidationError, match="exactly one of them"):
        Pay(percent=D(5), fixed={"EUR": D(100)})


amounts = st.decimals(min_value=0, max_value=10**9, places=2)
currencies = st.sampled_from(["EUR", "JPY", "KWD"])
roles = st.sampled_from(["sourced", "co_sold", "influenced"])
shares = st.decimals(min_value="0.01", max_value=100, places=2)


@given(amounts, currencies, st.lists(roles, min_size=1, max_size=6), st.dictionaries(roles, shares, max_size=3))
def test_the_credit_of_a_sale_is_the_whole_sale_or_nobodys(net, currency, taken, weights):
    parties = tuple(Party(str(number), role) for number, role in enumerate(taken))
    of = Sale(currency, net, net)
    rules = [RoleShare(role=role, weight=weight) for role, weight in weights.items()]

    found = credit(rules, facts(*parties, of=of))

    assert not found or sum(each.amount for each in found) == quantize(net, currency)


@given(amounts, currencies, st.integers(1, 120), st.decimals(min_value=0, max_value=100, places=2))
def test_the_years_of_a_lifelong_share_are_the_share_of_the_whole(net, currency, months, part):
    body = referral.ReferralBody(pay=percent(str(part), "yearly"), lasts="lifetime")

    found = referral.decide(body, facts(of=Sale(currency, net, net, months=months)))

    whole = net * part / 100
    assert abs(sum(e.amount for e in found.earnings) - whole) <= len(found.earnings) * exponent(currency) / 2
