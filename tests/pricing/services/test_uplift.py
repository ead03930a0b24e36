"""All prices of a draft by a formula, and another book's at a rate."""

from decimal import Decimal

import pytest

from pricing.models import ProductFamily
from pricing.rules.uplift import Rounding, Uplift
from pricing.services import uplift as services
from prm.common.errors import DomainError, Invalid
from tests.pricing.books import book, draft, edition, product

pytestmark = pytest.mark.django_db
FIVE = Uplift(percent=Decimal(5), rounding=Rounding("ending", "nearest", Decimal("0.99")))


@pytest.fixture
def ops(olga, actor):
    return actor(olga)


def _prices(of):
    return dict(of.entries.values_list("product__sku", "unit_price"))


def test_all_prices_rise_and_what_is_free_stays_free(ops):
    made = draft(book("world"), {product("E1"): "100", product("E2"): "50", product("E3"): "0"})

    assert services.raise_prices(actor=ops, edition=made, by=FIVE) == 2
    assert _prices(made) == {"E1": Decimal("104.99"), "E2": Decimal("52.99"), "E3": 0}


def test_only_the_chosen_families_rise(ops):
    other = ProductFamily.objects.create(code="care", name="Care")
    made = draft(book("world"), {product("E1"): "100", product("E2", family=other): "100"})

    services.raise_prices(actor=ops, edition=made, by=FIVE, families=[other.pk])

    assert _prices(made) == {"E1": 100, "E2": Decimal("104.99")}


def test_the_preview_tells_what_then_happens_and_changes_nothing(ops):
    made = draft(book("world"), {product("E1"): "100", product("E2"): "0.99", product("E3"): "60.20"})
    flat = Uplift(rounding=Rounding("ending", "nearest", Decimal("0.99")))

    told = services.preview(actor=ops, edition=made, by=flat)

    assert (told.raised, told.lowered, told.same) == (0, 2, 1)
    assert [(each.sku, each.before, each.after) for each in told.samples] == [
        ("E1", 100, Decimal("99.99")),
        ("E2", Decimal("0.99"), Decimal("0.99")),
        ("E3", Decimal("60.2"), Decimal("59.99")),
    ]  # fmt: skip
    assert _prices(made)["E1"] == 100
    assert services.raise_prices(actor=ops, edition=made, by=flat) == 2
    assert _prices(made) == {each.sku: each.after for each in told.samples}


def test_another_books_prices_come_in_at_a_rate_to_the_currencys_coin(ops):
    gateway, relay = product("E1"), product("E2")
    source = edition(book("euros"), {gateway: "100", relay: "33.33"})
    made = draft(book("yen", "JPY"), {gateway: "1"})

    brought = services.bring_in(actor=ops, edition=made, source=source, by=Uplift(factor=Decimal("163.4567")))

    assert brought == 2
    assert _prices(made) == {"E1": 16346, "E2": 5448}


def test_a_price_that_would_be_too_large_changes_nothing(ops):
    made = draft(book("world"), {product("E1"): "999999999999", product("E2"): "1"})

    with pytest.raises(Invalid) as caught:
        services.raise_prices(actor=ops, edition=made, by=FIVE)

    assert caught.value.fields == {"percent": "A price would become too large. Check the figures."}
    assert _prices(made)["E2"] == 1


def test_a_published_edition_does_not_rise(ops):
    made = edition(book("world"), {product("E1"): "100"})

    with pytest.raises(DomainError) as caught:
        services.raise_prices(actor=ops, edition=made, by=FIVE)

    assert caught.value.code == "edition.not_a_draft"


def test_who_raises_prices_has_edited_the_draft(ops):
    made = draft(book("world"), {product("E1"): "100"})

    services.raise_prices(actor=ops, edition=made, by=FIVE, seen_revision=made.revision)

    made.refresh_from_db()
    assert (made.revision, made.editors) == (2, [ops.user_id])
    with pytest.raises(DomainError) as caught:
        services.raise_prices(actor=ops, edition=made, by=FIVE, seen_revision=1)
    assert caught.value.code == "edition.stale"
