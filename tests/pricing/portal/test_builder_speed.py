"""The builder with many lines: what it asks the database does not grow with them, and every row is drawn whole."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pricing.forms import quote_lines
from pricing.models import Quote, QuoteLine
from pricing.services import quote as services
from tests.pricing import books
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 200
ASIDE = ("SAVEPOINT", "RELEASE", "SELECT set_config('role'")
"""What guards statements and asks for nothing."""


@pytest.fixture
def drafted(premier, gateway, head, bob, actor) -> Callable[[int], Quote]:
    """Return a function that makes a draft of so many lines over ten products, one of them above the free discount."""
    products = [gateway, *(books.product(f"EG-{at}", "100") for at in range(9))]

    def make(lines: int) -> Quote:
        quote = services.create(actor=actor(bob), partner=premier, head=head)
        asked = [ask(products[at % 10], at + 1, "33" if at == 0 else None) for at in range(lines)]
        return services.change(actor=actor(bob), quote=quote, revision=quote.revision, lines=asked)

    return make


def form_of(quote: Quote, action: str, shown: str = "") -> dict[str, object]:
    """Return what the builder's page posts."""
    rows = list(QuoteLine.objects.filter(quote=quote).select_related("product").order_by("position"))
    return {
        "action": action, "revision": quote.revision, "shown": shown, "because": "A competitor offers less.",
        **{name: getattr(quote, name) or "" for name in (
            "name", "customer_name", "customer_country", "customer_contact", "customer_email", "currency", "motion",
            "territory", "segment", "term_months", "payment_days", "customer_note",
        )},
        "codes": "",
        "product": [row.product.public_id for row in rows],
        "quantity": [f"{row.quantity.normalize():f}" for row in rows],
        "asked": ["" if row.asked is None else f"{row.asked.normalize():f}" for row in rows],
        "off": [""] * len(rows),
        "parent": [""] * len(rows),
    }  # fmt: skip


def asked_of(call: Callable[[], object]) -> int:
    """Return how many statements a call sends, after one that warmed what is remembered."""
    with CaptureQueriesContext(connection) as sent:
        call()
    return sum(not each["sql"].startswith(ASIDE) for each in sent.captured_queries)


@pytest.mark.parametrize("side", ["portal", "console"])
def test_opening_pricing_and_saving_ask_as_much_for_two_hundred_lines_as_for_five(drafted, bob, dev, sign_in, side):
    client = sign_in(bob if side == "portal" else dev)

    def counts(quote: Quote) -> tuple[int, int, int]:
        url = reverse(f"{side}:quote-edit", args=[quote.public_id])
        live = form_of(quote, "price")
        return (
            asked_of(lambda: client.get(url)),
            asked_of(lambda: client.post(url, live, headers={"HX-Request": "true"})),
            asked_of(lambda: client.get(reverse(f"{side}:quote", args=[quote.public_id]))),
        )

    few, many = drafted(FEW), drafted(MANY)
    counts(few)  # warms what is remembered from one request to the next

    assert counts(few) == counts(many)
    opening, live, page = counts(many)
    assert max(opening, live) <= 20
    assert page <= 20


def test_submitting_asks_no_more_than_thirty_times_whatever_the_lines(drafted, bob, actor):
    few, many = drafted(FEW), drafted(MANY)
    services.submit(actor=actor(bob), quote=drafted(1), because="A competitor.")

    def submit(quote: Quote) -> int:
        return asked_of(lambda: services.submit(actor=actor(bob), quote=quote, because="A competitor offers less."))

    assert submit(few) == submit(many) <= 30
    assert Quote.objects.get(pk=many.pk).status == "in_approval"


def test_a_draft_that_saved_itself_is_not_saved_again_when_it_is_finished(drafted, bob, sign_in):
    quote = drafted(FEW)
    client: Client = sign_in(bob)
    url = reverse("portal:quote-edit", args=[quote.public_id])
    page = client.get(url)

    client.post(url, form_of(quote, "submit", page.context["shown"]))

    quote.refresh_from_db()
    assert (quote.status, quote.revision) == ("in_approval", 2)


def test_a_draft_changed_on_the_page_is_saved_and_then_finished(drafted, bob, sign_in):
    quote = drafted(FEW)
    client: Client = sign_in(bob)
    url = reverse("portal:quote-edit", args=[quote.public_id])
    shown = client.get(url).context["shown"]

    client.post(url, {**form_of(quote, "submit", shown), "payment_days": "14"})

    quote.refresh_from_db()
    assert (quote.status, quote.revision, quote.payment_days) == ("in_approval", 3, 14)


def test_every_row_holds_its_fields_its_price_and_its_way_to_the_steps(drafted, bob, sign_in):
    quote = drafted(MANY)

    said = sign_in(bob).get(reverse("portal:quote-edit", args=[quote.public_id])).content.decode()

    assert [said.count(f'name="{name}"') for name in ("product", "quantity", "asked", "off", "parent")] == [MANY] * 5
    assert [said.count(f'id="net-{at}"') for at in (0, MANY - 1)] == [1, 1]
    assert said.count("How this price comes about") == MANY
    assert '670.00<span class="small quiet"> 33 % off 1,000.00</span>' in said


def test_a_new_price_changes_the_prices_and_leaves_the_fields_alone(drafted, bob, sign_in):
    quote = drafted(FEW)
    url = reverse("portal:quote-edit", args=[quote.public_id])

    said = sign_in(bob).post(url, {**form_of(quote, "price"), "asked": ["30"] + [""] * (FEW - 1)},
                             headers={"HX-Request": "true"}).content.decode()  # fmt: skip

    assert said.count('class="qb__net"') == said.count('class="qb__say"') == FEW
    assert said.count("hx-swap-oob") == 1  # the sum in the bar; htmx takes seconds to place some hundred of them
    assert '<input class="input" name="quantity"' not in said
    assert "700.00" in said


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quantity": "-4"}, "A quantity is a number of more than nothing."),
        ({"quantity": "NaN"}, "A quantity is a number of more than nothing."),
        ({"quantity": "9999999999"}, "This comes to more than a quote can hold."),
        ({"asked": "101"}, "A discount is at least 0 % and less than 100 %."),
        ({"off": "-1"}, "A discount is at least 0 % and less than 100 %."),
        ({"currency": "XXX"}, "XXX"),
        ({"currency": "JPY"}, "has no price in JPY"),
    ],
)
@pytest.mark.parametrize("action", ["price", "save", "submit"])
def test_what_cannot_be_is_said_on_the_page_and_nothing_is_saved(drafted, bob, sign_in, action, wrong, words):
    quote = drafted(1)
    url = reverse("portal:quote-edit", args=[quote.public_id])

    answer = sign_in(bob).post(url, {**form_of(quote, action), **wrong})

    assert answer.status_code == (200 if action == "price" else 422)
    assert words in answer.content.decode()
    quote.refresh_from_db()
    assert (quote.status, quote.revision, quote.net_total) == ("draft", 2, Decimal("670.00"))


def test_the_customers_segment_is_asked_where_a_price_book_is_for_one(drafted, gateway, bob, sign_in):
    quote, client = drafted(1), sign_in(bob)
    url = reverse("portal:quote-edit", args=[quote.public_id])
    assert 'name="segment"' not in client.get(url).content.decode()
    books.edition(books.book("public", segments=["public_sector"]), {gateway: "500"})

    said = client.get(url).content.decode()
    client.post(url, {**form_of(quote, "save"), "segment": "public_sector"})
    strange = client.post(url, {**form_of(Quote.objects.get(pk=quote.pk), "save"), "segment": "nobody"})

    quote.refresh_from_db()
    assert '<option value="public_sector">Public sector</option>' in said
    assert (quote.segment, quote.list_total) == ("public_sector", Decimal("500.00"))
    assert strange.status_code == 422


def test_a_quote_of_more_lines_than_a_page_holds_loses_none_of_them(drafted, gateway, bob, sign_in, monkeypatch):
    quote, client = drafted(FEW), sign_in(bob)
    url = reverse("portal:quote-edit", args=[quote.public_id])
    monkeypatch.setattr(quote_lines, "MOST_ROWS", FEW)

    full = client.get(url).content.decode()
    client.post(url, {**form_of(quote, ""), "action": f"add:{gateway.public_id}"})
    kept = QuoteLine.objects.filter(quote=quote).count()
    monkeypatch.setattr(quote_lines, "MOST_ROWS", FEW - 1)
    elsewhere = client.get(url, follow=True).content.decode()

    assert "as many lines as this page holds" in full
    assert "change it over the API" in elsewhere
    assert kept == QuoteLine.objects.filter(quote=quote).count() == FEW


def test_a_product_nobody_has_cannot_be_added(drafted, bob, sign_in):
    quote = drafted(1)
    url = reverse("portal:quote-edit", args=[quote.public_id])

    answer = sign_in(bob).post(url, {**form_of(quote, "save"), "action": "add:PD-NOTHING"})

    assert answer.status_code == 404
