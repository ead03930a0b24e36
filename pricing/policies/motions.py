"""The commercial model of each motion."""

from datetime import date
from decimal import Decimal
from typing import Any

from pricing.policies import worked
from pricing.rules.motions.alliance import AllianceBody
from pricing.rules.motions.co_sell import CoSellBody, RolePay
from pricing.rules.motions.marketplace import MarketplaceBody
from pricing.rules.motions.party import RoleShare
from pricing.rules.motions.referral import ReferralBody
from pricing.rules.motions.resell import MarginBand, ResellBody
from pricing.rules.motions.services import ServicesBody
from pricing.rules.motions.technology import TechnologyBody
from pricing.rules.pay import Pay
from pricing.rules.percent import said
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import say_value

RESELL = "pricing.resell"
REFERRAL = "pricing.referral"
CO_SELL = "pricing.co_sell"
SERVICES = "pricing.services"
MARKETPLACE = "pricing.marketplace"
ALLIANCE = "pricing.alliance"
TECHNOLOGY = "pricing.technology"
PROCESS = "Motions"


def _resell() -> ResellBody:
    bands = (
        ("VAR / reseller", "var", 15, 25),
        ("Systems integrator", "si", 20, 30),
        ("Distributor", "distributor", 8, 15),
    )
    return ResellBody(
        bands=[
            MarginBand(label=label, partner_types=[code], low=Decimal(low), high=Decimal(high))
            for label, code, low, high in bands
        ]
    )


def _referral() -> ReferralBody:
    return ReferralBody(pay=Pay(percent=Decimal(10), of="first_year", cap={"EUR": Decimal(25_000)}))


def _co_sell() -> CoSellBody:
    return CoSellBody(
        pays=[
            RolePay(role="sourced", label="Sourced the deal", pay=Pay(percent=Decimal(8))),
            RolePay(role="co_sold", label="Sold with us", pay=Pay(percent=Decimal(5))),
        ],
        credit=[
            RoleShare(role="sourced", weight=Decimal(50)),
            RoleShare(role="co_sold", weight=Decimal(35)),
            RoleShare(role="influenced", weight=Decimal(15)),
        ],
    )


def _services() -> ServicesBody:
    return ServicesBody(incentive=Pay(percent=Decimal(5), of="services"), least={"EUR": Decimal(10_000)})


def _alliance() -> AllianceBody:
    return AllianceBody(
        influence=Pay(percent=Decimal(3)),
        fund=Decimal(1),
        credit=[RoleShare(role="influenced", weight=Decimal(100))],
    )


def _technology() -> TechnologyBody:
    return TechnologyBody(
        solution_share=Pay(percent=Decimal(15), of="solution"), referral=Pay(percent=Decimal(5), of="first_year")
    )


def _say_resell(body: ResellBody) -> list[str]:
    return [f"{each.label}: {said(each.low)} to {said(each.high)} margin." for each in body.bands] or [
        "No margin is expected."
    ]


def _say_referral(body: ReferralBody) -> list[str]:
    lasts = {"first_year": "once", "years": f"for {body.years} years", "lifetime": "as long as the contract runs"}
    counts = f"A referral counts for {body.within_days} days." if body.within_days else "A referral counts for ever."
    new = ["Only for new customers."] if body.only_new_customers else []
    return [f"Whoever brings the customer earns {body.pay.say()}, {lasts[body.lasts]}.", counts, *new]


def _say_co_sell(body: CoSellBody) -> list[str]:
    pays = [f"{each.label}: {each.pay.say()}." for each in body.pays]
    credit = ", ".join(f"{say_value(each.role)} {said(each.weight)}" for each in body.credit)
    return [*pays, f"Credited by weight: {credit}." if credit else "Nobody is credited."]


def _say_services(body: ServicesBody) -> list[str]:
    own = "The customer pays the partner for its services."
    if body.incentive is None:
        return [own]
    least = " or ".join(f"{say_value(amount)} {currency}" for currency, amount in body.least.items())
    live = " once the project is live" if body.after_delivery else ""
    return [own, f"The partner earns {body.incentive.say()}{live}{f', from services of {least}' if least else ''}."]


def _say_marketplace(body: MarketplaceBody) -> list[str]:
    lines = [
        f"The marketplace keeps {said(body.listing_fee)}, of a private offer {said(body.private_offer_fee)}.",
        f"The partner bears {said(body.fee_shared)} of the fee.",
    ]
    if body.incentive is not None:
        only = " for private offers" if body.only_private_offers else ""
        lines.append(f"We fund {body.incentive.say()}{only}.")
    return [*lines, f"{said(body.counts_for_commitment)} of a sale counts for the customer's committed spend."]


def _say_alliance(body: AllianceBody) -> list[str]:
    lines = [f"Influence earns {body.influence.say()}." if body.influence else "Influence earns nothing."]
    lines += [f"{said(body.fund)} of each sale goes into the alliance fund."] if body.fund else []
    lines += [
        f"{each.partner}: {each.influence.say()}, {_day(each.begins)} to {_day(each.ends)}." for each in body.negotiated
    ]
    return [*lines, f"We bear {said(body.we_invest)} of joint investments."]


def _say_technology(body: TechnologyBody) -> list[str]:
    lines = [
        *([f"A joint solution earns {body.solution_share.say()}."] if body.solution_share else []),
        *([f"An OEM pays {body.oem_royalty.say()}."] if body.oem_royalty else []),
        *([f"A referral earns {body.referral.say()}."] if body.referral else []),
    ]
    return [
        *lines,
        f"We fund {said(body.we_fund)} of joint programmes.",
        f"An integration's cost is spread over {body.integration_months} months; the partner bears "
        f"{said(body.integration_borne)} of it.",
    ]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _kind(key: str, label: str, schema: Any, default: Any, say: Any, about: str, example: Any) -> PolicyKind:
    return PolicyKind(key, label, schema, default, say, about, process=PROCESS, example=example)


KINDS = [
    _kind(RESELL, "Resell", ResellBody, _resell, _say_resell, "The margin a reseller can expect.", worked.of_resell),
    _kind(REFERRAL, "Referral", ReferralBody, _referral, _say_referral, "What an introduction earns, and how long.",
          worked.of_referral),
    _kind(CO_SELL, "Co-sell", CoSellBody, _co_sell, _say_co_sell, "What those who sell together earn.",
          worked.of_co_sell),
    _kind(SERVICES, "Services", ServicesBody, _services, _say_services, "What delivered projects earn.",
          worked.of_services),
    _kind(MARKETPLACE, "Marketplace", MarketplaceBody, MarketplaceBody, _say_marketplace, "Fees and private offers.",
          worked.of_marketplace),
    _kind(ALLIANCE, "Global alliance", AllianceBody, _alliance, _say_alliance, "Influence, funds, negotiated terms.",
          worked.of_alliance),
    _kind(TECHNOLOGY, "Technology alliance", TechnologyBody, _technology, _say_technology,
          "Joint solutions, royalties, integration.", worked.of_technology),
]  # fmt: skip
