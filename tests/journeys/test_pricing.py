"""Prices from the book to the renewal: every step by whoever takes it, on the pages they use.

List prices come from a book, a discount from a schedule that a second person puts in force; a registered deal is
quoted at them, approved by two people, one of them a stand-in, accepted by the customer and won. What all of that
comes to is the same to the cent on every screen, on paper, in the file and in both programming interfaces.
"""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from dealreg.models import Deal
from dealreg.services import review
from pricing.models import Edition, PriceBook, Product, ProductCost, Quote, Renewal, Subscription
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common.events import deliver_all
from prm.common.models import PolicyVersion
from prm.common.moment import now
from tests.journeys.barriers import no_barrier

# 40 gateways of 3,799.99, of which 31 % off is asked, and 40 times a year of care at 49.90 a month at the standard
# price: off list 4 % for the volume; off what is left then 1 % for the size of the deal, 20 % for Premier and 5 % for
# the registration. Every step is rounded to the cent.
GATEWAYS, CARE = "104,879.72", "17,300.62"
LISTED, NET, CUSTOMER = "175,951.60", "122,180.34", "168,351.62"
AT_28 = "126,740.33"


def plain(figure: str) -> Decimal:
    """Return a figure as people read it as a number."""
    return Decimal(figure.replace(",", ""))


@pytest.fixture
def finn(db) -> User:
    """Finance at the vendor, who publishes prices."""
    return User.objects.create_user("finn@meridian.example", None, name="Finn", staff_roles=[StaffRole.FINANCE])


@pytest.fixture
def elena(db) -> User:
    """An executive at the vendor, who approves policies."""
    return User.objects.create_user("elena@meridian.example", None, name="Elena", staff_roles=[StaffRole.EXECUTIVE])


@pytest.fixture
def priya(db) -> User:
    """A second channel manager."""
    return User.objects.create_user(
        "priya@meridian.example", None, name="Priya", staff_roles=[StaffRole.CHANNEL_MANAGER]
    )


@pytest.fixture
def goods(road) -> list[Product]:
    """A gateway and its care by the month, with what they cost the vendor."""
    gateway = Product.objects.get(sku="EG-G4")
    care = Product.objects.create(
        sku="EG-CARE", name="Gateway Care", family=gateway.family, kind="subscription", billing="monthly",
        term_months=12, list_price=Decimal(49),
    )  # fmt: skip
    for product, cost in ((gateway, 1900), (care, 12)):
        ProductCost.objects.create(product=product, amount=Decimal(cost), currency="EUR", since=now().date())
    return [gateway, care]


@pytest.fixture
def deal(goods, submitted, bob, mara, actor) -> Deal:
    """A registered deal over forty gateways."""
    line = {"product": goods[0].public_id, "family": "edge", "quantity": Decimal(40), "amount": Decimal("152000")}
    made = submitted(bob, lines=[line], contact_email="imke@swu.example", contact_name="Imke Brandt")
    made = review.approve(deal=made, actor=actor(mara))
    deliver_all()
    return made


def build_a_book(writer: Page, publisher: Page) -> None:
    """An ops admin writes a price book; somebody else publishes it."""
    writer.goto("/console/books/")
    writer.get_by_role("link", name="Add price book").first.click()
    writer.get_by_label("Name", exact=True).fill("Europe 2027")
    writer.get_by_label("Code").fill("europe-2027")
    writer.get_by_label("Currency").select_option("EUR")
    writer.get_by_role("button", name="Add price book").click()
    writer.get_by_label("Begin with").select_option(label="No prices")
    writer.get_by_label("What changes, and why").fill("New prices of the year.")
    writer.get_by_role("button", name="Begin edition").click()
    for at, (sku, price) in enumerate((("EG-G4", "3799.99"), ("EG-CARE", "49.90"))):
        if not at:
            writer.get_by_role("link", name="Add price").click()
        writer.get_by_label("SKU").fill(sku)
        writer.get_by_label("Price", exact=True).fill(price)
        writer.get_by_role("button", name="Add price" if at else "Add and go on").click()
    expect(writer.locator("main")).to_contain_text("3,799.99")
    no_barrier(writer)
    writer.get_by_role("link", name="Send for review").click()
    writer.get_by_role("button", name="Send for review").click()
    expect(writer.locator(".head").first).to_contain_text("In review")
    expect(writer.get_by_role("button", name="Publish")).to_have_attribute("aria-disabled", "true")

    publisher.goto("/console/books/")
    publisher.get_by_role("link", name="Europe 2027").click()
    publisher.get_by_role("link", name="Open edition 1").click()
    publisher.get_by_role("link", name="Publish…").click()
    no_barrier(publisher)
    publisher.get_by_role("button", name="Publish").click()
    expect(publisher.locator(".head").first).to_contain_text("In force")
    edition = Edition.objects.get(book=PriceBook.objects.get(code="europe-2027"))
    assert (edition.status, edition.approver.name, edition.entries.count()) == ("published", "Finn", 2)


def build_a_schedule(writer: Page, approver: Page) -> None:
    """An ops admin gives 4 % from 25 units on; somebody else puts that in force."""
    writer.goto("/console/policies/")
    writer.get_by_role("link", name="Volume discounts", exact=True).click()
    writer.get_by_role("link", name="Change it").click()
    writer.get_by_role("button", name="Begin the draft").click()
    set_first_break(writer, start="25", percent="4")
    expect(writer.locator("#policy-words ins")).to_have_text(["25", "4"])
    no_barrier(writer)
    writer.get_by_role("link", name="Send for review").click()
    writer.get_by_label("For the approver").fill("Four percent for larger orders.")
    writer.get_by_role("button", name="Send for review").click()
    expect(writer.locator(".head")).to_contain_text("in review")
    expect(writer.get_by_role("button", name="Approve")).to_have_attribute("aria-disabled", "true")

    approver.goto("/console/policies/")
    approver.get_by_role("link", name="Volume discounts, version 2").click()
    approver.get_by_role("link", name="Approve…").click()
    approver.get_by_label("At once").check()
    no_barrier(approver)
    approver.get_by_role("button", name="Approve", exact=True).click()
    expect(approver.locator(".head")).to_contain_text("active")
    assert PolicyVersion.objects.get(kind="pricing.volume", status="active").number == 2


def set_first_break(page: Page, *, start: str, percent: str) -> None:
    """Type the first break of the first schedule."""
    page.locator("#policy-form summary", has_text="Volume").click()
    first = page.get_by_role("listitem", name="Breaks 1")
    first.get_by_label("From").fill(start)
    first.get_by_label("Discount, %").fill(percent)
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")


def test_a_price_is_made_quoted_approved_accepted_won_and_renewed(
    desk, window, later, deal, bob, charlie, mara, priya, dev, olga, finn, elena
):
    ops = desk(olga)
    build_a_book(ops, desk(finn))
    build_a_schedule(ops, desk(elena))

    seller = desk(bob)
    quote = build_a_quote(seller, deal)
    go_away(desk(mara))
    approve(desk(priya), quote, told="standing in for Mara")
    approve(desk(dev), quote, told="2 of 2")
    link = send(seller, quote)
    customer = window(width="phone")
    accept(customer, link)
    win(seller, deal)
    deliver_all()

    vendor = desk(dev)
    quote.refresh_from_db()
    every_screen_says_the_same(seller, vendor, customer, quote, link)
    every_file_says_the_same(seller, vendor, customer, quote, link)
    both_interfaces_say_the_same(seller, vendor, quote)
    its_renewal_is_whose_it_is(seller, vendor, desk(charlie), deal)


def build_a_quote(seller: Page, deal: Deal) -> Quote:
    """The partner quotes its deal, and reads what 28 % and 31 % need before anything is sent."""
    seller.goto(f"/portal/deals/{deal.public_id}/")
    seller.locator("#quotes").get_by_role("button", name="Quote").click()
    expect(seller.locator("main")).to_contain_text("Registered deal")
    seller.get_by_label("Add a product").fill("care")
    seller.get_by_role("button", name="Add Gateway Care").click()
    care = seller.get_by_role("group", name="Line 2, Gateway Care")
    gateways, price = seller.get_by_role("group", name=re.compile("^Line 1, Edge Gateway")), seller.locator("#price")
    priced(seller, care.get_by_label("Quantity"), "40")
    priced(seller, gateways.get_by_label("Customer, % off list"), "5")
    priced(seller, gateways.get_by_label("Ask, % off list"), "28")
    expect(price).to_contain_text(AT_28)
    expect(price).to_contain_text("No approval needed")
    priced(seller, gateways.get_by_label("Ask, % off list"), "31")
    expect(price).to_contain_text("31 % needs 2 approvals")
    expect(price.get_by_role("listitem")).to_have_text([re.compile("Channel manager"), re.compile("Deal desk")])
    expect(price).to_contain_text("30 % or less needs none")
    expect(price).to_contain_text(NET)
    no_barrier(seller)
    assert not Quote.objects.exclude(status="draft").exists()

    seller.get_by_label("Why this price?").fill("A competitor offers 30 % less.")
    seller.get_by_role("button", name="Finish the quote").click()
    expect(seller.locator("main")).to_contain_text("0 of 2 approvals given")
    deliver_all()
    return Quote.objects.get(deal_ref=deal.public_id)


def priced(page: Page, field: Locator, value: str) -> None:
    """Type into a field of the builder, leave it, and wait for the price of that."""
    field.fill(value)
    with page.expect_response(lambda answer: answer.ok and "hx-request" in answer.request.headers):
        field.blur()


def go_away(person: Page) -> None:
    """Who was asked first enters that somebody else stands in."""
    today = timezone.localtime(now()).date()
    person.goto("/console/away/")
    person.get_by_label("First day").fill(today.isoformat())
    person.get_by_label("Last day").fill((today + timedelta(days=3)).isoformat())
    person.get_by_label("Stands in").select_option(label="Priya")
    person.get_by_role("button", name="Enter absence").click()
    expect(person.locator("#toasts")).to_contain_text("You are down as away, and Priya has been told")


def approve(vendor: Page, quote: Quote, *, told: str) -> None:
    """One of those who are asked finds the price in the queue, looks at it and approves it."""
    vendor.goto("/console/approvals/?for=me")
    vendor.get_by_role("link", name=quote.customer_name).click()
    expect(vendor.locator(".why").first).to_contain_text("31 % off a line")
    expect(vendor.locator("main")).to_contain_text("Because: A competitor offers 30 % less.")
    no_barrier(vendor)
    vendor.get_by_role("button", name="Approve…").click()
    vendor.get_by_role("dialog").get_by_role("button", name="Approve the price").click()
    expect(vendor.locator(".toasts")).to_contain_text("Approved")
    expect(vendor.get_by_role("complementary", name="Quote details")).to_contain_text(told)
    deliver_all()


def send(seller: Page, quote: Quote) -> str:
    """The partner sends the approved quote; the customer's link is told once."""
    seller.goto("/portal/quotes/?status=ready")
    seller.get_by_role("link", name=quote.customer_name).click()
    seller.get_by_role("button", name="Send to the customer…").click()
    seller.get_by_role("dialog").get_by_role("button", name="Send to the customer").click()
    link = seller.get_by_label("Customer's link").input_value()
    seller.reload()
    expect(seller.get_by_label("Customer's link")).to_have_count(0)
    return link


def accept(customer: Page, link: str) -> None:
    """The customer accepts without an account."""
    customer.goto(link)
    no_barrier(customer)
    customer.get_by_label("Your name").fill("Imke Brandt")
    customer.get_by_role("button", name=f"Accept for {CUSTOMER} EUR").click()
    expect(customer.locator("main")).to_contain_text("You accepted this offer")
    deliver_all()


def win(seller: Page, deal: Deal) -> None:
    """The deal's owner marks it as won."""
    seller.goto(f"/portal/deals/{deal.public_id}/")
    expect(seller.locator("#quotes")).to_contain_text("Accepted")
    seller.get_by_role("button", name="Mark as won…").click()
    dialog = seller.get_by_role("dialog")
    dialog.get_by_label("Order number").fill("4711-27")
    dialog.get_by_label("Amount of the order").fill(CUSTOMER)
    dialog.get_by_role("button", name="Mark as won").click()
    expect(seller.locator(".head").first).to_contain_text("Won")


def every_screen_says_the_same(seller: Page, vendor: Page, customer: Page, quote: Quote, link: str) -> None:
    """Portal, console and the customer's page show one price."""
    for page, address in (
        (seller, f"/portal/quotes/{quote.public_id}/"),
        (vendor, f"/console/quotes/{quote.public_id}/"),
    ):
        page.goto(address)
        for figure in (NET, CUSTOMER):
            expect(page.locator(".facts").first).to_contain_text(figure)
        for figure in (GATEWAYS, CARE):
            expect(page.locator(".qlines")).to_contain_text(figure)
        no_barrier(page)
    assert "Cost" not in seller.locator("main").inner_text()
    customer.goto(link)
    expect(customer.locator(".facts")).to_contain_text(CUSTOMER)
    assert [figure for figure in (NET, GATEWAYS, CARE) if figure in customer.content()] == []


def words_of(pdf: bytes) -> str:
    """Return what is printed on the pages of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def every_file_says_the_same(seller: Page, vendor: Page, customer: Page, quote: Quote, link: str) -> None:
    """Paper and spreadsheets say what the screens say, to each side what it may know."""
    here = f"/portal/quotes/{quote.public_id}"
    own = words_of(seller.request.get(f"{here}/paper.pdf").body())
    ours = words_of(vendor.request.get(f"/console/quotes/{quote.public_id}/paper.pdf").body())
    theirs = words_of(customer.request.get(f"{link}offer.pdf").body())
    assert [figure for figure in (LISTED, GATEWAYS, CARE, NET, CUSTOMER) if figure not in own] == []
    assert [figure for figure in (LISTED, GATEWAYS, CARE, NET, CUSTOMER) if figure not in ours] == []
    assert CUSTOMER in theirs
    assert [figure for figure in (NET, GATEWAYS, CARE) if figure in theirs] == []

    book = load_workbook(BytesIO(seller.request.get(f"{here}/sheet.xlsx").body()))
    rows = list(book["Quote"].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "Line")
    assert column(rows[head:], "Net") == [plain(GATEWAYS), plain(CARE), plain(NET)]
    assert column(rows[head:], "Customer's price")[-1] == plain(CUSTOMER)
    file = load_workbook(BytesIO(seller.request.get(f"{here}/sheet.xlsx?for=customer").body()))
    said = [value for row in file["Quote"].iter_rows(values_only=True) for value in row]
    assert float(plain(CUSTOMER)) in said
    assert float(plain(NET)) not in said


def column(rows: list[tuple[Any, ...]], name: str) -> list[Decimal]:
    """Return the figures under a heading of a sheet, to the cent."""
    at = rows[0].index(name)
    return [Decimal(str(row[at])).quantize(Decimal("0.01")) for row in rows[1:] if row[at] is not None]


def both_interfaces_say_the_same(seller: Page, vendor: Page, quote: Quote) -> None:
    """The portal's and the console's API give the figures of the screens; only the vendor's tells the cost."""
    own = seller.request.get(f"/api/portal/v1/quotes/{quote.public_id}").json()
    ours = vendor.request.get(f"/api/console/v1/quotes/{quote.public_id}").json()
    for told in (own, ours):
        assert [told[name] for name in ("list_total", "net_total", "customer_total")] == [
            str(plain(figure)) for figure in (LISTED, NET, CUSTOMER)
        ]
        assert [line["net"] for line in told["lines"]] == [str(plain(GATEWAYS)), str(plain(CARE))]
    assert (quote.list_total, quote.net_total, quote.customer_total) == (plain(LISTED), plain(NET), plain(CUSTOMER))
    assert "cost" not in str(own)
    assert "cost" in str(ours)


def its_renewal_is_whose_it_is(seller: Page, vendor: Page, other: Page, deal: Deal) -> None:
    """The care that was sold runs a year from the win, and its renewal is Acme's alone."""
    subscription, renewal = Subscription.objects.get(deal_ref=deal.public_id), Renewal.objects.get()
    assert subscription.net == plain(CARE)
    seller.goto("/portal/subscriptions/")
    seller.get_by_role("link", name=deal.customer_name).click()
    expect(seller.locator(".facts").first).to_contain_text(CARE)
    no_barrier(seller)
    seller.get_by_role("link", name="Its renewal").click()
    expect(seller).to_have_url(re.compile(f"/portal/renewals/{renewal.public_id}/$"))
    expect(seller.locator(".facts").first).to_contain_text(CARE)
    no_barrier(seller)
    vendor.goto("/console/renewals/")
    vendor.get_by_role("link", name=deal.customer_name).click()
    expect(vendor.locator("main")).to_contain_text("Acme Integration GmbH")
    expect(vendor.locator("main")).to_contain_text(CARE)
    no_barrier(vendor)
    other.goto("/portal/renewals/")
    expect(other.locator("main")).to_contain_text("Nothing to renew")
    assert other.request.get(f"/portal/renewals/{renewal.public_id}/").status == 404
