"""Every page of prices, at both widths, in both themes; the customer's offer in every state."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from pricing.models import Edition, Product
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.common.lifecycle import drafts
from tests.journeys.barriers import no_barrier
from tests.journeys.offered import offer_pages
from tests.journeys.quoted import quote_pages
from tests.journeys.renewed import renewal_pages
from tests.journeys.test_pages import LOOKS, look_at
from tests.pricing import books

KINDS = (
    *("waterfall", "volume", "deal_size", "tier", "registration", "promotion", "strategic", "limits", "distribution"),
    *("approval", "quoting", "renewal", "resell", "referral", "co_sell"),
)


def portal_pages() -> list[str]:
    """Every page of prices in the portal that opens without a step before it."""
    return [
        *(reverse(f"portal:{name}") for name in ("prices", "specials", "profit")),
        *quote_pages("portal"),
        *renewal_pages("portal"),
    ]


def console_pages() -> list[str]:
    """Every page of prices in the console that opens without a step before it."""
    names = ("products", "profit", "profit-sales", "books", "book-new")
    return [
        *(reverse(f"console:{name}") for name in names),
        *book_pages(),
        *product_pages(),
        *policy_pages(),
        *quote_pages("console"),
        *renewal_pages("console"),
    ]


def book_pages() -> list[str]:
    """A price book, an edition to read, a draft to write, one to publish, and what lies between."""
    product, world, other = Product.objects.order_by("pk")[0], books.book("journey"), books.book("beside")
    published = books.edition(world, {product: "10"})
    draft, asked = books.draft(world, {product: "11"}), books.draft(other, {product: "12"})
    Edition.objects.filter(pk=asked.pk).update(status="in_review")
    return [
        reverse("console:book", args=[world.public_id]),
        reverse("console:book-edit", args=[world.public_id]),
        *(reverse("console:edition", args=[each.public_id]) for each in (published, draft, asked)),
        *(
            reverse(f"console:{name}", args=[draft.public_id])
            for name in ("entries", "entry-add", "edition-formula", "edition-try")
        ),
        *(reverse("console:edition-step", args=[draft.public_id, name]) for name in ("submit", "discard")),
        *(reverse("console:edition-decide", args=[asked.public_id, name]) for name in ("publish", "return")),
        reverse("console:edition-compare", args=[draft.public_id, published.public_id]),
    ]


def product_pages() -> list[str]:
    """A product and the families."""
    product = Product.objects.select_related("family").order_by("pk")[0]
    names = ("product", "product-edit")
    return [
        *(reverse(f"console:{name}") for name in ("product-new", "families")),
        *(reverse(f"console:{name}", args=[product.public_id]) for name in names),
        reverse("console:family-edit", args=[product.family.code]),
    ]


def policy_pages() -> list[str]:
    """A draft of every kind of price policy, as the studio shows it."""
    olga = staff_actor(User.objects.get(email="olga@meridian.example"))
    assert olga is not None
    made = [drafts.begin(actor=olga, kind=f"pricing.{key}") for key in KINDS]
    return [reverse("console:policy", args=[each.public_id]) for each in made]


def look_at_offers(page: Page) -> None:
    """Open the customer's page in every state."""
    for address, status in offer_pages().items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{address}: {answer.status}"
        no_barrier(page)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_no_page_of_prices_puts_a_barrier_up(window, road, acme, globex, bob, olga, width, theme):
    look_at_offers(window(width=width, theme=theme))
    look_at(window(bob, width=width, theme=theme), portal_pages())
    look_at(window(olga, width=width, theme=theme), console_pages())
