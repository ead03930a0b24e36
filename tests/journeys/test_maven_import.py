"""The four Maven files come in through the console's pages, as they are."""

import re
from decimal import Decimal

import pytest
from django.db.models import Sum
from playwright.sync_api import Page, expect

from dealreg.models import Opportunity
from partners.models import Account, Partner, Person
from pricing.models import Product
from prm.common.imports import lease, runner
from tests.journeys.barriers import no_barrier
from tests.maven import RAW, needs_maven

LOOKS = [(width, theme) for width in ("desktop", "phone") for theme in ("light", "dark")]
SMALL = b"account,office_location,employees\nAcme,Philipines,10\nGlobex,France,many\nInitech,Korea,5\n"


def _bring(page: Page, name: str) -> None:
    page.goto("/console/imports/")
    page.locator("input[type=file]").set_input_files(RAW / name)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def _check(page: Page) -> None:
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("The first rows, as they would be read")).to_be_visible()


def _import(page: Page, button: str) -> None:
    """Start the import and do the worker's part; the page that waits notices by itself."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text("You may leave this page")).to_be_visible()
    _work()
    expect(page.locator(".head .status")).to_have_text("Imported")


def _work() -> None:
    for reference in lease.orphans():
        while runner.work(reference):
            pass


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_no_page_of_an_import_puts_a_barrier_up(window, programme, olga, width, theme):
    page = window(olga, width=width, theme=theme)
    page.goto("/console/imports/")
    no_barrier(page)
    page.locator("input[type=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.7"})
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("The content of this file is PDF")).to_be_visible()
    no_barrier(page)

    page.locator("input[type=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": SMALL})
    page.get_by_role("button", name="Read the file").click()
    page.get_by_label("Name required").select_option("No column")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Choose the column of name")).to_be_visible()
    page.get_by_text("more fields").click()
    page.get_by_text("The text looks wrong").click()
    no_barrier(page)

    page.get_by_label("Name required").select_option("account")
    _check(page)
    no_barrier(page)
    page.get_by_role("button", name="Discard…").click()
    no_barrier(page)
    page.get_by_role("button", name="Cancel").click()

    page.get_by_role("button", name="Import the 2 valid rows").click()
    expect(page.get_by_text("You may leave this page")).to_be_visible()
    no_barrier(page)
    _work()
    expect(page.locator(".head .status")).to_have_text("Imported")
    no_barrier(page)
    page.get_by_role("button", name="Undo…").click()
    page.get_by_role("button", name="Undo the import").click()
    _work()
    expect(page.get_by_text("2 accounts removed")).to_be_visible()
    no_barrier(page)


@needs_maven
@pytest.mark.parametrize(("width", "theme"), [LOOKS[0], LOOKS[3]])
def test_the_maven_files_come_in_unedited(window, programme, olga, width, theme):
    page = window(olga, width=width, theme=theme)

    _bring(page, "products.csv")
    _check(page)
    _import(page, "Import 7 products")

    _bring(page, "accounts.csv")
    page.get_by_label("Annual revenue is written").select_option("In millions")
    _check(page)
    expect(page.get_by_label("Country Philipines")).to_have_value("use:PH")
    page.get_by_label("Another country for Korea").fill("South Korea")
    page.get_by_role("button", name="Confirm and check again").click()
    _import(page, "Import 85 accounts")

    _bring(page, "sales_teams.csv")
    page.get_by_role("button", name=re.compile("^Partners")).click()
    page.get_by_label("Country for all rows").fill("United States")
    _check(page)
    _import(page, "Import 3 partners")
    page.get_by_role("button", name="As people").click()
    _check(page)
    _import(page, "Import 35 people")

    _bring(page, "sales_pipeline.csv")
    _check(page)
    expect(page.get_by_label("Product GTXPro").locator("option:checked")).to_contain_text(
        "Use GTX Pro for all 1,480 rows"
    )
    page.get_by_role("button", name="Confirm and check again").click()
    _import(page, "Import 8,800 opportunities")

    expect(page.locator("table.totals")).to_contain_text("10,005,534.00")
    won = Opportunity.objects.filter(stage="won").aggregate(total=Sum("amount"))["total"]
    assert (won, Opportunity.objects.count(), Opportunity.objects.filter(account=None).count()) == (
        Decimal("10005534.00"),
        8800,
        1425,
    )
    assert (Product.objects.count(), Account.objects.count(), Partner.objects.count(), Person.objects.count()) == (
        7,
        85,
        3,
        35,
    )
    assert dict(Account.objects.filter(name__in=["Bioholding", "Hottechi"]).values_list("name", "country")) == {
        "Bioholding": "PH",
        "Hottechi": "KR",
    }
