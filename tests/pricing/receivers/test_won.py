"""A won deal with an accepted quote: subscriptions, shares and one event, once."""

from decimal import Decimal

import pytest
from django.urls import reverse

from dealreg.models import Deal
from dealreg.services import closing, draft, participant, review, submission
from pricing.models import Product, ProductFamily, Quote, Renewal, Sale, SaleShare, Subscription
from pricing.selectors import earnings_table
from pricing.selectors.earnings import SaleAbout, about
from pricing.services import earnings
from pricing.services import renewal as renewal_services
from prm.common import events
from prm.common.events import deliver_all
from prm.common.models import Event
from prm.common.tenancy import partner_scope
from tests.dealreg.conftest import registration
from tests.pricing.renewals import accepted, seen, sum_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def won(programme, acme, globex, bob, mara, actor):
    """Return a function that wins a deal with another partner on it and a quote its customer accepted."""

    def make(*, role: str = "influence", **fields) -> tuple[Deal, Quote]:
        data = registration()
        deal = draft.start(actor=actor(bob), data=data)
        deal = submission.submit(deal=deal, actor=actor(bob))
        deal = review.approve(deal=deal, actor=actor(mara), note="Good luck.")
        participant.add(deal=deal, actor=actor(mara), role=role, other=globex)
        quote = accepted(acme, deal_ref=deal.public_id, **fields)
        closing.close(deal=deal, actor=actor(bob), how="win", order_number="1", final_amount=Decimal("126500"))
        deliver_all()
        return deal, quote

    return make


@pytest.fixture(autouse=True)
def _families(db):
    """The product families a registration names."""
    family, _ = ProductFamily.objects.get_or_create(code="edge", defaults={"name": "Edge Gateway"})
    Product.objects.get_or_create(sku="edge-1", defaults={"name": "Edge", "family": family, "list_price": 3800})


def test_a_won_deal_leaves_its_subscription_and_renewal(won):
    deal, quote = won()

    made = Subscription.objects.get()
    assert (made.deal_ref, made.quote_ref, made.partner_id) == (deal.public_id, quote.public_id, deal.partner_id)
    assert Renewal.objects.get().subscription_id == made.pk


def test_one_event_tells_the_priced_lines_with_shares_that_add_up(won):
    _, quote = won()

    event = Event.objects.get(name="sale.priced")
    line = event.payload["lines"][0]
    paid = [Decimal(each["amount"]) for each in line["shares"]]
    assert (line["sku"], line["quantity"], Decimal(line["net"])) == ("fleet-sub", "10.00", quote.net_total)
    assert sum(paid, Decimal(0)) + Sale.objects.get().kept == quote.customer_total
    assert {each["kind"] for each in line["shares"]} == {"resale", "influence", "fund"}


def test_a_referral_of_a_customer_that_never_bought_before_is_paid(won):
    _, quote = won(motion="referral")

    share = SaleShare.objects.get(kind="referral")
    assert share.amount == (quote.net_total / 10).quantize(Decimal("0.01"))
    assert (Event.objects.get(name="deal.win").payload["new_customer"], Sale.objects.get().kind) == (True, "new")


def test_a_referral_of_one_that_bought_before_is_not(programme, acme):
    earnings.settle(quote=accepted(acme, motion="referral"), about=about({"new_customer": False}), at=events.now())

    assert not SaleShare.objects.filter(kind="referral").exists()
    assert Sale.objects.get().kind == "expansion"


def test_the_same_win_told_twice_is_settled_once(won):
    deal, _ = won()
    event = Event.objects.get(name="deal.win")

    for key, (names, receive) in events._receivers.items():
        if key == "pricing.settle_won":
            assert names == ("deal.win",)
            receive(event)

    assert (Sale.objects.count(), Subscription.objects.count()) == (1, 1)
    assert Event.objects.filter(name="sale.priced").count() == 1


def test_each_partner_reads_its_own_share_only(won, acme, globex):
    deal, quote = won()

    with partner_scope(globex.pk):
        theirs = list(SaleShare.objects.values_list("kind", "amount", "policy_label"))
    with partner_scope(acme.pk):
        mine = set(SaleShare.objects.values_list("kind", flat=True))

    pay = (quote.net_total * 3 / 100).quantize(Decimal("0.01"))
    assert [(kind, amount) for kind, amount, _ in theirs if kind == "influence"] == [("influence", pay)]
    assert all(label.startswith("Global alliance") for kind, _, label in theirs if kind == "influence")
    assert mine == {"resale", "credit"}


def test_all_shares_are_the_customers_price_and_all_credit_the_price_paid(won):
    _, quote = won(role="services")

    sale = Sale.objects.get()
    rows = SaleShare.objects.all()
    assert sum_of(rows.exclude(sort="credit")) + sale.kept == sale.customer_amount == quote.customer_total
    assert sum_of(rows.filter(sort="credit")) == sale.net


def test_a_deal_without_an_accepted_quote_leaves_nothing(won, acme):
    won(status="sent")

    assert not Sale.objects.exists()
    assert not Subscription.objects.exists()


def test_the_deals_page_shows_both_sides_their_part(won, bob, mara, sign_in):
    deal, _ = won()

    console = sign_in(mara).get(reverse("console:deal", args=[deal.public_id])).content.decode()
    portal = sign_in(bob).get(reverse("portal:deal", args=[deal.public_id])).content.decode()

    assert "Who earns what" in console
    assert "Globex Systems SAS" in console
    assert "What you earn" in portal
    assert "Globex Systems SAS" not in portal.partition("What you earn")[2].partition("</section>")[0]


def test_a_renewals_quote_that_its_customer_accepts_renews(programme, acme, globex):
    first = accepted(acme)
    earnings.settle(quote=first, about=SaleAbout(), at=events.now())
    renewal = Renewal.objects.get()
    second = accepted(acme, renewal_ref=renewal.public_id)
    renewal_services.quoted(reference=renewal.public_id, quote_ref=second.public_id)
    events.emit("quote.accept", subject=second, partner_id=acme.pk)

    deliver_all()

    assert seen(renewal).status == "renewed"
    assert Subscription.objects.get(follows=renewal.subscription).starts_on > renewal.due_on
    assert Sale.objects.get(quote=second).kind == "renewal"


def test_another_partners_expansion_credits_the_incumbent(won, acme, globex):
    first = accepted(globex)
    earnings.settle(quote=first, about=SaleAbout(), at=events.now())
    second = accepted(acme, deal_ref="DR-ANOTHER")

    earnings.settle(quote=second, about=SaleAbout(), at=events.now())

    credited = SaleShare.objects.get(role="incumbent")
    assert (credited.partner_id, credited.amount) == (globex.pk, second.net_total / 5)
    told = earnings_table.of_sale(Sale.objects.get(quote=second))
    known = next(each for each in told.earners if each.reference == globex.public_id)
    assert [(line.percent, line.because) for line in known.credits] == [(Decimal(20), "20 % of the price paid")]
    assert Sale.objects.get(quote=second).kind == "expansion"
