"""One quote says the same figures wherever it is read, and to nobody more than is theirs."""

import json
import re
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from pricing.models import Quote
from pricing.paper import words
from pricing.paper.pdf import quote_pdf
from pricing.paper.xlsx import quote_xlsx
from pricing.selectors.sheet import QuoteSheet, sheet
from pricing.services import quote as services
from pricing.webhook_quotes import QUOTE_TOLD
from prm.common.components.figures import amount_words
from prm.common.models.event import Event
from tests.pricing import books
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal
CUSTOMERS = ("list_total", "customer_total")
PARTNERS = (*CUSTOMERS, "standard_total", "net_total", "earned")


@pytest.fixture
def offer(premier, gateway, head, alice, actor) -> tuple[Quote, str]:
    """A quote of two lines that is with the customer, and its link's token: every figure of it is another one."""
    relay = books.product("RL-1", "333.33")
    who = actor(alice)
    lines = [ask(gateway, 7, customer_discount=D(11)), ask(relay, 13, customer_discount=D(3))]
    made = services.create(actor=who, partner=premier, head=head, lines=lines)
    made = services.submit(actor=who, quote=made, because="A competitor.")
    token = services.send(actor=who, quote=made, email="imke@hafen.example")
    return Quote.objects.get(pk=made.pk), token


def figures(shown: QuoteSheet, names: tuple[str, ...]) -> set[str]:
    """Return the totals and the lines' amounts called so, as they are written."""
    totals = [getattr(shown, name) for name in names]
    rows = [getattr(line, name) for line in shown.lines for name in ("list_amount", "customer_amount")]
    if "net_total" in names:
        rows += [line.net for line in shown.lines]
    return {amount_words(each, shown.currency) for each in (*totals, *rows)}


def said_on(page: Any) -> str:
    """Return the words of a page, its markup left out."""
    return re.sub(r"<[^>]*>", " ", page.content.decode())


def cells(content: bytes) -> set[str]:
    """Return the numbers of a spreadsheet's first page, written like amounts."""
    rows = load_workbook(BytesIO(content))["Quote"].iter_rows(values_only=True)
    found = {value for row in rows for value in row if isinstance(value, (int, float)) and not isinstance(value, bool)}
    return {f"{D(str(value)):,.2f}" for value in found}


def amounts(answer: Any) -> set[str]:
    """Return everything in an answer of the API that reads as an amount."""
    text = json.dumps(answer)
    return {f"{D(each):,.2f}" for each in re.findall(r'"(-?\d+\.\d\d)"', text)}


def test_page_paper_spreadsheet_and_api_tell_the_partner_one_price(offer, alice, sign_in):
    quote, _ = offer
    shown, client = sheet(quote, "partner"), sign_in(alice)
    wanted = figures(shown, PARTNERS)

    page = said_on(client.get(reverse("portal:quote", args=[quote.public_id])))
    paper = json.dumps(words.of_quote(shown), ensure_ascii=False)
    api = client.get(f"/api/portal/v1/quotes/{quote.public_id}").json()
    file = cells(client.get(reverse("portal:quote-xlsx", args=[quote.public_id])).content)

    unsaid = {amount_words(shown.standard_total, "EUR")}  # the page and the paper show the steps to it instead
    assert {each for each in wanted - unsaid if each not in page} == set()
    assert {each for each in wanted - unsaid if each not in paper} == set()
    assert wanted - file == set()
    assert wanted - amounts(api) == set()
    assert [D(line["net"]) for line in api["lines"]] == [line.net for line in shown.lines]


def test_page_paper_spreadsheet_and_api_tell_the_vendor_one_cost_and_margin(offer, dev, sign_in):
    quote, _ = offer
    Quote.objects.filter(pk=quote.pk).update(owner=None)
    shown, client = sheet(quote, "vendor"), sign_in(dev)

    page = said_on(client.get(reverse("console:quote", args=[quote.public_id])))
    paper = json.dumps(words.of_quote(shown), ensure_ascii=False)
    api = client.get(f"/api/console/v1/quotes/{quote.public_id}").json()
    file = cells(client.get(reverse("console:quote-xlsx", args=[quote.public_id])).content)

    gateway, relay = shown.lines
    assert (gateway.cost, relay.cost, shown.cost_total, shown.margin) == (D("2800.00"), None, None, None)
    cost, margin = amount_words(gateway.cost, "EUR"), words.percent(gateway.margin)
    assert [cost in text for text in (page, paper)] == [True, True]
    assert [margin in text for text in (page, paper)] == [True, True]
    assert cost in file
    assert (api["lines"][0]["cost"], api["lines"][0]["margin"]) == (f"{gateway.cost}", f"{gateway.margin}")
    assert (api["cost_total"], api["margin"]) == (None, None)


def test_page_paper_and_spreadsheet_tell_the_customer_one_price(offer, client, alice, sign_in):
    quote, token = offer
    shown = sheet(quote, "customer")
    wanted = figures(shown, CUSTOMERS) - {amount_words(shown.list_total, "EUR")}

    page = said_on(client.get(reverse("quote-offer", args=[token])))
    paper = json.dumps(words.of_quote(shown), ensure_ascii=False)
    file = cells(quote_xlsx(shown))
    handed = sign_in(alice).get(reverse("portal:quote-pdf", args=[quote.public_id]), {"for": "customer"})

    assert {each for each in wanted if each not in page} == set()
    assert {each for each in wanted if each not in paper} == set()
    assert wanted - file == set()
    assert handed.content == quote_pdf(shown) == client.get(reverse("quote-offer-paper", args=[token])).content


def test_no_customer_reads_what_the_partner_pays_and_no_partner_what_it_costs(offer, client, alice, sign_in):
    quote, token = offer
    vendor = sheet(quote, "vendor")
    net = {amount_words(each, "EUR") for each in (vendor.net_total, vendor.earned, *(x.net for x in vendor.lines))}
    cost = {amount_words(vendor.lines[0].cost, "EUR"), words.percent(vendor.lines[0].margin)}
    own = sign_in(alice)
    reference = [quote.public_id]

    for_customers = [
        said_on(client.get(reverse("quote-offer", args=[token]))),
        json.dumps(words.of_quote(sheet(quote, "customer"))),
        " ".join(cells(own.get(reverse("portal:quote-xlsx", args=reference), {"for": "customer"}).content)),
    ]
    for_partners = [
        said_on(own.get(reverse("portal:quote", args=reference))),
        json.dumps(words.of_quote(sheet(quote, "partner"))),
        " ".join(cells(own.get(reverse("portal:quote-xlsx", args=reference)).content)),
        " ".join(amounts(own.get(f"/api/portal/v1/quotes/{quote.public_id}").json())),
    ]

    assert [each for text in for_customers for each in net | cost if each in text] == []
    assert [each for text in for_partners for each in cost if each in text] == []


def test_a_list_a_preview_and_a_webhook_round_as_the_quote_does(offer, gateway, alice, sign_in):
    quote, _ = offer
    api = sign_in(alice)
    shown = sheet(quote, "partner")

    (row,) = api.get("/api/portal/v1/quotes").json()["results"]
    lines = [
        {"product": "GW-1", "quantity": "7", "customer_discount": "11"},
        {"product": "RL-1", "quantity": "13", "customer_discount": "3"},
    ]
    sent = {"currency": "EUR", "motion": "resell", "territory": "DE", "lines": lines}
    preview = api.post("/api/portal/v1/quotes/price", json.dumps(sent), content_type="application/json").json()

    totals = {name: f"{getattr(shown, name)}" for name in ("list_total", "net_total", "customer_total")}
    told = QUOTE_TOLD.build(Event(name="quote.send", subject_id=quote.public_id, payload={}))
    assert told is not None
    assert {name: row[name] for name in totals} == totals
    assert {name: told[name] for name in totals} == totals
    assert {name: preview[name] for name in totals} == totals
    assert [line["earned"] for line in preview["lines"]] == [f"{line.earned}" for line in shown.lines]
    assert [line["steps"] for line in preview["lines"]] == [
        line["steps"] for line in api.get(f"/api/portal/v1/quotes/{quote.public_id}").json()["lines"]
    ]
