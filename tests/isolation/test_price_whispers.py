"""What a partner may read of its own quotes never says what they cost the vendor, nor what approvers wrote."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from pricing.models import ProductCost, Quote, QuoteMargin, SaleShare
from pricing.rules.head import LineAsk, QuoteHead
from pricing.selectors import approval as levels
from pricing.selectors.earnings import SaleAbout
from pricing.services import approval, earnings
from pricing.services import quote as quotes
from prm.accounts.models import Mail, Notification
from prm.common import events, timeline
from prm.common.moment import now
from prm.common.tenancy import partner_scope
from tests.cast import _staff
from tests.isolation.test_tables import _models
from tests.pricing import books
from tests.pricing.renewals import accepted, fleet

pytestmark = pytest.mark.django_db

COST = "413.37"
SECRETS = (COST, "4133.7", "4,133.7", "between ourselves")
"""What a gateway costs, what ten of them do, and the approver's words."""


@pytest.fixture
def priced(programme, acme, alice, mara, dev, actor) -> Quote:
    """A quote of ten gateways at 31 % off, approved by two people and kept as a special price."""
    _staff("finn", "finance")
    gateway = books.product("GW-1", "1000")
    ProductCost.objects.create(product=gateway, amount=Decimal(COST), currency="EUR", since=now().date())
    head = QuoteHead("Harbour", "Hafenbetriebe", "EUR", customer_email="imke@hafen.example", motion="resell")
    line = LineAsk(gateway.pk, Decimal(10), Decimal(31))
    quote = quotes.create(actor=actor(alice), partner=acme, head=head, lines=[line])
    quote = quotes.submit(actor=actor(alice), quote=quote, because="A competitor.")
    for person, until in ((mara, None), (dev, now().date() + timedelta(days=30))):
        waiting = next(each for each in levels.levels_of(quote) if each.status == "open")
        approval.decide(
            actor=actor(person), approval=waiting, verdict="approve", note="Between ourselves: thin.",
            special_until=until,
        )  # fmt: skip
    events.deliver_all()
    return Quote.objects.get(pk=quote.pk)


def _told(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text.lower()]


def test_the_vendor_does_know(priced):
    """So that the tests below could fail."""
    assert QuoteMargin.objects.get(line__quote=priced).unit_cost == Decimal(COST)
    assert priced.approvals.filter(note__startswith="Between ourselves").count() == 2


def test_no_row_the_partner_may_read_says_it(priced, acme):
    told = {}

    for model in _models():
        if model.tenancy not in {"partner", "shared"}:
            continue
        table = model._meta.db_table
        with partner_scope(acme.pk), connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            if found := _told(cursor.fetchone()[0]):
                told[table] = found

    assert told == {}


def test_no_page_and_no_answer_of_the_api_says_it(priced, alice, sign_in):
    client, own = sign_in(alice), f"quotes/{priced.public_id}"
    line = priced.lines.get().public_id
    addresses = [
        "/portal/quotes/", f"/portal/{own}/", f"/portal/{own}/lines/{line}/", "/portal/prices/",
        "/portal/quotes/?format=csv", "/api/portal/v1/quotes", f"/api/portal/v1/{own}", "/api/portal/v1/special-prices",
    ]  # fmt: skip

    answers = {address: client.get(address) for address in addresses}

    assert {address for address, answer in answers.items() if answer.status_code != 200} == set()
    assert {at: found for at, answer in answers.items() if (found := _told(_body(answer)))} == {}


def test_no_letter_and_no_notice_says_it(priced, alice):
    letters = Mail.objects.filter(to=alice.email).values_list("subject", "body")
    notices = Notification.objects.filter(user_id=alice.pk).values_list("title", "body")

    words = " ".join(" ".join(row) for row in [*letters, *notices])

    assert words
    assert _told(words) == []


def test_the_partner_reads_which_job_decided_never_who(priced, alice, acme, sign_in, actor, mara):
    """Not from the version that was approved, nor from the one before that it replaced, nor from a refusal."""
    again = _asked_again(priced, actor(alice))
    waiting = next(each for each in levels.levels_of(again) if each.status == "open")
    approval.decide(actor=actor(mara), approval=waiting, verdict="refuse", note="No further.")
    events.deliver_all()

    client = sign_in(alice)
    pages = " ".join(_body(client.get(f"/portal/quotes/{each.public_id}/")) for each in (priced, again))
    with partner_scope(acme.pk):
        signed = {each.kind: (each.actor_name, each.actor_id) for each in _story(priced, again)}

    assert (signed["quote.approve"], signed["quote.refuse"]) == (("Deal desk", None), ("Channel manager", None))
    assert "Deal desk</b>" in pages
    assert "No further." in pages
    assert {name for name in (mara.name, "Dev") if f">{name}<" in pages} == set()
    words = " ".join(" ".join(row) for row in Mail.objects.filter(to=alice.email).values_list("subject", "body"))
    assert {name for name in (mara.name, "Dev") if name in words.split()} == set()


def _asked_again(priced: Quote, who) -> Quote:
    again = quotes.revise(actor=who, quote=priced)
    more = LineAsk(priced.lines.get().product_id, Decimal(40), Decimal(33))
    again = quotes.change(actor=who, quote=again, revision=again.revision, lines=[more])
    return quotes.submit(actor=who, quote=again, because="They fell again.")


def _story(*quotes_told: Quote) -> list:
    return [entry for each in quotes_told for entry in timeline.entries(each)]


def test_an_approval_leaves_no_name_on_the_version_it_replaces(priced, actor, alice, mara, dev):
    again = _asked_again(priced, actor(alice))
    for person in (mara, dev):
        waiting = next(each for each in levels.levels_of(again) if each.status == "open")
        approval.decide(actor=actor(person), approval=waiting, verdict="approve")

    assert timeline.entries(priced)[0].kind == "quote.replace"
    assert {entry.actor_name for entry in _story(priced, again)}.isdisjoint({mara.name, dev.name})


def test_the_credit_of_an_expansion_does_not_say_what_the_other_partner_paid(
    priced, acme, globex, alice, sign_in, programme
):
    """Acme's customer buys more through Globex: Acme has credit, and reads nowhere what Globex paid."""
    item = fleet(price="1237.50")
    earnings.settle(quote=accepted(acme, item=item), about=SaleAbout(), at=now())
    anothers = accepted(globex, item=item, quantity=7, deal_ref="DR-ANOTHER")
    sale = earnings.settle(quote=anothers, about=SaleAbout(), at=now())
    events.deliver_all()
    credit = SaleShare.objects.get(sale_ref=sale.public_id, role="incumbent")

    assert credit.partner_id == acme.pk
    prices = {f"{sale.net:.2f}", f"{sale.net:,.2f}", f"{sale.net:.3f}", f"{sale.net.normalize():f}"}
    client = sign_in(alice)
    addresses = [
        "/portal/earnings/", "/portal/earnings/?sort=credit", "/portal/earnings/?format=csv&columns=why",
        "/api/portal/v1/earnings", "/portal/renewals/", "/portal/subscriptions/", "/portal/",
    ]  # fmt: skip
    answers = {address: client.get(address) for address in addresses}
    assert {address for address, answer in answers.items() if answer.status_code != 200} == set()
    told = {address: _body(answer) for address, answer in answers.items()}
    assert f"{credit.amount:,.2f}" in told["/portal/earnings/?sort=credit"]
    assert {at: price for at, body in told.items() for price in prices if price in body} == {}
    rows = json.loads(told["/api/portal/v1/earnings"])["results"]
    assert [(row["because"], row["percent"]) for row in rows if row["role"] == "incumbent"] == [
        ("Another partner sold this customer more", None)
    ]
    for table in _tables():
        with partner_scope(acme.pk), connection.cursor() as cursor:
            # What Acme's own sale came to is its own; the other's price stands in no row it may read.
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            words = cursor.fetchone()[0]
        assert (table, [price for price in prices if f",{price}," in words]) == (table, [])
    assert (credit.basis, credit.percent) == (0, None)


def _tables() -> list[str]:
    return [model._meta.db_table for model in _models() if model.tenancy in {"partner", "shared"}]


def _body(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()
