"""The PDF of a quote."""

import json
from decimal import Decimal

import pytest

from pricing.paper import words
from pricing.paper.pdf import quote_pdf
from pricing.selectors.sheet import sheet
from tests.pricing.offers import offered, product

AUDIENCES = ("partner", "vendor", "customer")


@pytest.fixture
def quote(acme):
    gateway = product("EG-G4", "Edge Gateway G4", "3800")
    care = product("EG-CARE", "Gateway Care", "49", kind="subscription", billing="monthly", term_months=36)
    note = "In two parts: “January” & <March> #1 $x$."
    return offered(acme, [(gateway, 40, "31", "5"), (care, 40, None, "0")], term_months=36, customer_note=note)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_quote_is_set_the_same_every_time(quote, audience):
    first = quote_pdf(sheet(quote, audience))

    assert first.startswith(b"%PDF-")
    assert first == quote_pdf(sheet(quote, audience))


def test_the_paper_says_the_sheets_figures_to_the_cent(quote):
    shown = sheet(quote, "partner")

    said = words.of_quote(shown)

    assert [row[6][0] for row in said["rows"]] == ["104,880.00", "51,496.67"]
    assert ["Your price", "156,376.67 EUR", True] in said["totals"]
    assert shown.net_total == Decimal("156376.67")
    assert shown.list_total + sum(each.amount for each in shown.changes) == shown.net_total


def test_the_customers_paper_holds_nothing_of_the_partners_price(quote):
    said = json.dumps(words.of_quote(sheet(quote, "customer")))

    assert "214,960.00 EUR" in said
    assert [
        word for word in ("156,376.67", "104,880.00", "margin", "Partner", "Asked", "76,000.00") if word in said
    ] == []


def test_the_partners_paper_holds_no_cost(quote):
    said = json.dumps(words.of_quote(sheet(quote, "partner")))

    assert "76,000.00" in json.dumps(words.of_quote(sheet(quote, "vendor")))
    assert "76,000.00" not in said
    assert "Cost" not in said


def test_letters_of_other_scripts_and_long_quotes_are_set_too(acme):
    item = product("EG-G4", "Edge Gateway G4", "3800")
    quote = offered(acme, [(item, 1, None, "0")] * 200, name="Łódź, Αθήνα, Київ, 東京", customer_name="株式会社")

    assert quote_pdf(sheet(quote, "vendor")).startswith(b"%PDF-")
