"""Several partners on one sale in different motions, and the incentive that waits for a project to go live."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pricing.models import Sale, SaleShare
from pricing.policies import motions
from pricing.selectors import earnings_table
from pricing.selectors.earnings import DealParty, SaleAbout
from pricing.services import earnings, project
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models import Event
from prm.common.moment import now
from prm.common.policies import kinds, publish
from prm.common.tenancy import partner_scope
from tests.pricing.offers import offered, product
from tests.pricing.renewals import accepted, sum_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def delivered(programme, acme, globex):
    """Return a sale of Acme's whose project Globex delivers."""
    about = SaleAbout(others=[DealParty(globex.pk, "services")])
    return earnings.settle(quote=accepted(acme), about=about, at=now())


def adds_up(sale: Sale) -> bool:
    rows = SaleShare.objects.filter(sale_ref=sale.public_id)
    money = sum_of(rows.exclude(sort="credit")) + sale.kept == sale.customer_amount
    return money and sum_of(rows.filter(sort="credit")) == sale.net


def test_the_incentive_waits_and_is_worked_out_when_the_project_is_live(delivered, globex, mara, actor):
    waiting = SaleShare.objects.get(partner=globex, kind="services_later")
    assert (waiting.amount, waiting.because) == (D(0), "5 % of the services sold; due when the project is live")

    live = project.go_live(actor=actor(mara), sale=delivered, services=D(40_000))

    paid = SaleShare.objects.get(partner=globex, kind="services")
    assert (paid.pk, paid.amount, paid.because) == (waiting.pk, D(2000), "5 % of the services sold")
    assert live.kept == delivered.kept - D(2000)
    assert adds_up(live)
    event = Event.objects.get(name="sale.live")
    assert event.payload == {"services": "40000", "shares": [{"partner": globex.public_id, "amount": "2000.00"}]}


def test_a_project_below_the_least_value_earns_nothing_and_says_why(delivered, globex, mara, actor):
    project.go_live(actor=actor(mara), sale=delivered, services=D(9_999))

    paid = SaleShare.objects.get(partner=globex, kind="services")
    assert (paid.amount, paid.because) == (D(0), "The incentive begins at services of 10,000.00 EUR.")


def test_a_project_goes_live_once(delivered, mara, actor):
    project.go_live(actor=actor(mara), sale=delivered, services=D(40_000))

    with pytest.raises(DomainError, match="No incentive waits"):
        project.go_live(actor=actor(mara), sale=delivered, services=D(40_000))

    assert Event.objects.filter(name="sale.live").count() == 1


def test_the_terms_are_those_of_the_day_of_the_sale(delivered, globex, mara, actor):
    body = kinds()[motions.SERVICES].default().model_dump(mode="json")
    body["incentive"]["percent"] = "50"
    publish(kind=motions.SERVICES, body=body)

    project.go_live(actor=actor(mara), sale=delivered, services=D(40_000))

    assert SaleShare.objects.get(partner=globex, kind="services").amount == D(2000)


@pytest.mark.parametrize("amount", ["-1", "10.001"])
def test_no_amount_is_told_so(delivered, mara, actor, amount):
    with pytest.raises(Invalid):
        project.go_live(actor=actor(mara), sale=delivered, services=D(amount))


def test_a_partner_never_says_it(delivered, alice, actor):
    with pytest.raises(NotAllowed):
        project.go_live(actor=actor(alice), sale=delivered, services=D(40_000))


def test_the_sales_page_leads_to_it_and_back(delivered, globex, mara, sign_in):
    page, browser = reverse("console:sale", args=[delivered.public_id]), sign_in(mara)
    to = reverse("console:sale-live", args=[delivered.public_id])
    assert to in browser.get(page).content.decode()

    wrong = browser.post(to, {"services": "many"})
    done = browser.post(to, {"services": "40000"}, follow=True)

    assert (wrong.status_code, "Type an amount" in wrong.content.decode()) == (422, True)
    assert "The incentive is worked out." in done.content.decode()
    assert to not in done.content.decode()
    assert SaleShare.objects.get(partner=globex, kind="services").amount == D(2000)


def test_a_sale_with_a_partner_in_each_role_adds_up_and_names_everybody(programme, acme, globex):
    others = [DealParty(globex.pk, role) for role in ("referral", "co_sell", "influence", "services", "solution")]

    sale = earnings.settle(quote=accepted(acme), about=SaleAbout(others=others, new_customer=True), at=now())

    kept = {row.kind for row in SaleShare.objects.filter(partner=globex, sort="pay")}
    assert kept == {"referral", "co_sell", "influence", "services_later", "technology"}
    assert adds_up(sale)
    names = [earner.name for earner in earnings_table.of_sale(sale).earners]
    assert names == [acme.name, globex.name, "The alliance fund"]


def test_each_of_them_reads_its_own_alone(programme, acme, globex):
    about = SaleAbout(others=[DealParty(globex.pk, "referral"), DealParty(globex.pk, "influence")], new_customer=True)
    earnings.settle(quote=accepted(acme), about=about, at=now())

    with partner_scope(acme.pk):
        assert set(SaleShare.objects.values_list("partner_id", flat=True)) == {acme.pk}
    with partner_scope(globex.pk):
        assert set(SaleShare.objects.values_list("partner_id", flat=True)) == {globex.pk}


def test_an_oems_royalty_goes_on_where_the_years_units_stopped(programme, acme, globex):
    body = kinds()[motions.TECHNOLOGY].default().model_dump(mode="json")
    breaks = [{"start": "0", "percent": "10"}, {"start": "100", "percent": "5"}]
    body["oem_royalty"] = {"royalty": {"mode": "marginal", "breaks": breaks, "may_fall": True}}
    publish(kind=motions.TECHNOLOGY, body=body)
    item, about = product("chip", "Chip", "10"), SaleAbout(others=[DealParty(globex.pk, "oem")])

    paid = []
    for _ in range(2):
        quote = offered(acme, [(item, 100, None, "0")], status="accepted", starts_on=date(2027, 1, 1))
        sale = earnings.settle(quote=quote, about=about, at=now())
        paid.append(SaleShare.objects.get(sale_ref=sale.public_id, kind="royalty"))

    assert [row.percent for row in paid] == [D(10), D(5)]
