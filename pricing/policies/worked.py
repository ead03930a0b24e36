"""One worked example for each commercial model, by the rules themselves: what a body makes of a sale one can follow."""

from datetime import date
from decimal import Decimal

from pricing.rules.motions import alliance, co_sell, marketplace, referral, resell, services, technology
from pricing.rules.motions.alliance import AllianceBody
from pricing.rules.motions.co_sell import CoSellBody
from pricing.rules.motions.marketplace import MarketplaceBody
from pricing.rules.motions.party import Economics, MotionFacts, Party
from pricing.rules.motions.referral import ReferralBody
from pricing.rules.motions.resell import ResellBody
from pricing.rules.motions.services import ServicesBody
from pricing.rules.motions.technology import TechnologyBody
from pricing.rules.pay import Sale
from pricing.rules.percent import said
from prm.common.policies import Example, ExampleRow

D = Decimal
EUR = "EUR"
DAY = date(2026, 3, 2)
SALE = Sale(
    EUR, D(90_000), D(100_000), months=36, units=D(400), units_before=D(800), services=D(40_000), solution=D(90_000)
)
CASE = "A sale of 90,000 EUR over three years, 100,000 EUR at list, to a new customer"
INVESTED = D(50_000)
INTEGRATION = D(24_000)


def of_resell(body: ResellBody) -> Example:
    """Hold the same sale against each band: its customer pays 112,500 EUR, so the margin is 20 %."""
    rows = []
    for band in body.bands:
        kind, tier = next(iter(band.partner_types), None), next(iter(band.tiers), None)
        found = resell.decide(body, partner_type=kind, tier=tier, customer=D(112_500), net=SALE.net)
        rows.append(ExampleRow(band.label, "22,500 EUR", found.sentence))
    return Example("A partner buys for 90,000 EUR and sells for 112,500 EUR", tuple(rows))


def of_referral(body: ReferralBody) -> Example:
    """Pay whoever brought the customer, year by year."""
    return Example(
        f"{CASE}, referred by Acme", _paid(referral.decide(body, _facts(_acme("sourced"))), {"acme": "Acme"})
    )


def of_co_sell(body: CoSellBody) -> Example:
    """Share the sale between one that sourced it and two that sold it, and credit them."""
    parties = (_acme("sourced"), Party("globex", "co_sold"), Party("initech", "co_sold"))
    names = {"acme": "Acme, sourced", "globex": "Globex, sold with us", "initech": "Initech, sold with us"}
    found = co_sell.decide(body, _facts(*parties))
    credited = [ExampleRow(names[each.participant], _money(each.amount), "Credit for targets") for each in found.credit]
    return Example(f"{CASE}, by three partners", (*_paid(found, names), *credited))


def of_services(body: ServicesBody) -> Example:
    """Pay for a project of 40,000 EUR that went live."""
    found = services.decide(body, _facts(_acme("delivered"), delivered=True))
    own = ExampleRow("Acme", _money(SALE.services), "Its own, the customer pays it for its services")
    return Example("A project with services of 40,000 EUR went live, delivered by Acme", (own, *_paid(found, _ACME)))


def of_marketplace(body: MarketplaceBody) -> Example:
    """Take the fee of a public listing and of a private offer, and count what burns a commitment."""
    names = {"acme": "Acme", "marketplace": "The marketplace"}
    rows: list[ExampleRow] = []
    for private, word in ((False, "Public listing"), (True, "Private offer")):
        found = marketplace.decide(body, _facts(_acme("sourced"), private_offer=private, from_commitment=True))
        rows += [ExampleRow(f"{word}: {row.label}", row.amount, row.because) for row in _paid(found, names)]
    return Example("A sale of 90,000 EUR through a marketplace, paid from committed spend", tuple(rows))


def of_alliance(body: AllianceBody) -> Example:
    """Pay for influence without transacting, by the usual and by each negotiated terms; fund and share investments."""
    found = alliance.decide(body, _facts(_acme("influenced")))
    rows = list(_paid(found, _ACME))
    for terms in body.negotiated:
        own = alliance.decide(body, _facts(Party(terms.partner, "influenced"), on=terms.begins))
        rows += _paid(own, {terms.partner: terms.partner})
    ours, theirs = alliance.co_invested(body, INVESTED, EUR)
    rows.append(ExampleRow("Joint investment of 50,000 EUR: ours", _money(ours), said(body.we_invest)))
    rows.append(ExampleRow("Joint investment of 50,000 EUR: the partner's", _money(theirs), "the rest"))
    return Example("A sale of 90,000 EUR that Acme influenced and somebody else sold", tuple(rows))


def of_technology(body: TechnologyBody) -> Example:
    """Share a joint solution, take an OEM's royalty, pay a referral, divide a programme's and an integration's cost."""
    parties = (_acme("solution"), Party("globex", "embeds"), Party("initech", "sourced"))
    names = {
        "acme": "Acme, joint solution",
        "globex": "Globex, OEM of 400 units after 800",
        "initech": "Initech, referred",
    }
    rows = list(_paid(technology.decide(body, _facts(*parties)), names))
    ours, theirs = technology.co_funded(body, INVESTED, EUR)
    rows.append(ExampleRow("Joint programme of 50,000 EUR: ours", _money(ours), said(body.we_fund)))
    rows.append(ExampleRow("Joint programme of 50,000 EUR: the partner's", _money(theirs), "the rest"))
    ours, theirs = technology.integration_cost(body, INTEGRATION, EUR, 1)
    spread = f"of 24,000 EUR over {body.integration_months} months"
    rows.append(ExampleRow("Integration, a month: ours", _money(ours), spread))
    rows.append(
        ExampleRow("Integration, a month: the partner's", _money(theirs), f"{said(body.integration_borne)}, {spread}")
    )
    return Example(CASE, tuple(rows))


_ACME = {"acme": "Acme"}


def _acme(role: str) -> Party:
    return Party("acme", role)


def _facts(*parties: Party, on: date = DAY, **more: bool) -> MotionFacts:
    return MotionFacts(SALE, parties, on, accepted=on, new_customer=True, **more)


def _paid(found: Economics, names: dict[str, str]) -> tuple[ExampleRow, ...]:
    """Return the earnings as rows, what a negative one means, and whatever the model says beside them."""
    rows = [
        ExampleRow(
            f"{names[each.participant]}: {each.label.lower()}" if each.participant in names else each.label,
            _money(each.amount),
            f"{each.because}{', at its cap' if each.capped else ''}{f'; {each.unpriced}' if each.unpriced else ''}",
        )
        for each in found.earnings
    ]  # fmt: skip
    said_beside = [each for each in (found.refused, *found.notes) if each]
    return (*rows, *(ExampleRow("", "", each) for each in said_beside))


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f} {EUR}"
