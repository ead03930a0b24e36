"""The demo's quotes come to stand where their stories say."""

from datetime import timedelta
from random import Random

import pytest

from partners.models import Person
from pricing.models import Edition, PriceEntry, Product, ProductCost, ProductFamily, Quote, SpecialPrice, Subscription
from prm.common.clocks import ensure_calendars
from prm.common.moment import now
from prm.demo import data, pricing
from prm.demo.pricing import TOLD, Told
from prm.demo.world import World
from tests.pricing.conftest import finn, gateway, premier  # noqa: F401

KEYS = sorted({told.partner for told in TOLD})


class Pages:
    """A diary that only remembers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.planned = 0

    def plan(self, at, act) -> None:
        self.planned += 1


@pytest.fixture
def world(premier, alice, olga, finn, mara, dev) -> World:  # noqa: F811
    """The demo's catalogue, with Acme in everybody's place."""
    ensure_calendars()
    families = {code: ProductFamily.objects.create(code=code, name=name) for code, name in data.FAMILIES}
    made = World(Random(1), staff={"olga": olga, "felix": finn, "tomas": dev})
    for sku, name, family, price in data.PRODUCTS:
        made.products.append(Product.objects.create(sku=sku, name=name, family=families[family], list_price=price))
    made.partners = dict.fromkeys(KEYS, premier)
    made.people = dict.fromkeys(KEYS, [Person.objects.get(user=alice)])
    pricing.prepare(made, now() - timedelta(days=30))
    return made


def test_three_books_are_published_by_two_people_and_everything_has_a_cost(world):
    rows = PriceEntry.objects.filter(product__sku="EG-G4").order_by("edition__pk")

    found = rows.values_list("edition__book__currency", "edition__status", "unit_price")

    assert list(found) == [("EUR", "published", 3800), ("USD", "published", 4142), ("GBP", "published", 3230)]
    assert ProductCost.objects.count() == len(data.PRODUCTS)


@pytest.mark.parametrize(
    ("fate", "ask", "stands"),
    [
        ("draft", "", ["draft"]), ("ready", "", ["ready"]), ("send", "", ["sent"]), ("accept", "", ["accepted"]),
        ("decline", "", ["declined"]), ("won", "", ["accepted"]), ("withdraw", "", ["withdrawn"]),
        ("silence", "", ["sent"]),
        ("ask", "33", ["in_approval"]), ("half", "36", ["in_approval"]), ("approved", "34", ["ready"]),
        ("refused", "44", ["draft"]), ("revise", "", ["replaced", "ready"]),
    ],
)  # fmt: skip
def test_a_quote_comes_to_stand_where_its_story_says(world, fate, ask, stands):
    told = Told(3, "acme", "Neckar Pharma SE", (("EG-G4", 8), ("FC-STD", 4)), fate, ask)

    pricing._quote(Pages(world), told)

    assert list(Quote.objects.order_by("pk").values_list("status", flat=True)) == stands


def test_what_was_won_leaves_a_subscription_behind(world):
    pricing._quote(Pages(world), Told(300, "acme", "Isar Energie AG", (("FC-ENT", 25), ("EG-G4", 1)), "won"))

    found = Subscription.objects.get()

    assert (found.product.sku, found.quantity, found.status) == ("FC-ENT", 25, "active")


def test_prices_rise_once_and_a_draft_waits(world):
    pricing._dearer(world, published=True)
    pricing._dearer(world, published=False)

    found = Edition.objects.filter(book__currency="EUR").order_by("number").values_list("status", flat=True)

    assert list(found) == ["published", "published", "draft"]


def test_special_prices_are_agreed(world):
    pricing._agreed(world)

    assert SpecialPrice.objects.filter(status="active").count() == 3


def test_every_story_is_written_down(world):
    diary = Pages(world)

    pricing.plan(diary, now())

    assert diary.planned == 3 + len(TOLD) + 31
