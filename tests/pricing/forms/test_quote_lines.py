"""The lines of a quote as they are typed."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from pricing.forms.quote_lines import Rows, number, said
from pricing.models import BundleItem, Product
from tests.pricing import books

A_QUANTITY = "A quantity is a number of more than nothing."
A_DISCOUNT = "A discount is at least 0 % and less than 100 %."


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12", "12"), ("1,200.5", "1200.5"), ("12,5", "12.5"), ("1,200", "1200"), ("1 200", "1200"), ("27.5 %", "27.5"),
        (".5", "0.5"), ("-4", "-4"),
        *((each, None) for each in ("", "NaN", "Infinity", "1e9", "1E999999", "many", "1.2.3", "--1", "0x10", "1_000")),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it_and_nothing_else_is(typed, meant):
    assert number(typed) == (None if meant is None else Decimal(meant))


def test_a_number_is_written_without_zeros_that_say_nothing():
    assert [said(each) for each in (None, Decimal("40.00"), Decimal("2.50"), Decimal("1E+3"))] == [
        "",
        "40",
        "2.5",
        "1000",
    ]


@pytest.fixture
def gateway(db) -> Product:
    return books.product("GW-1", "1000")


def typed(*rows: dict[str, str]) -> Rows:
    """Return rows as a form posts them."""
    data = QueryDict(mutable=True)
    for row in rows:
        for name in ("product", "quantity", "asked", "off", "parent"):
            data.appendlist(name, row.get(name, ""))
    return Rows.read(data).checked()


@pytest.mark.parametrize("quantity", ["", "0", "-3", "NaN", "1e9", "Infinity", "0.001", "<b>"])
def test_a_quantity_that_is_none_is_said_beside_its_field_and_kept_as_it_was_typed(gateway, quantity):
    rows = typed({"product": gateway.public_id, "quantity": quantity})

    assert rows.rows[0].errors == {"quantity": A_QUANTITY}
    assert rows.rows[0].quantity == quantity
    assert not rows.is_valid


@pytest.mark.parametrize("percent", ["101", "100", "-1", "NaN", "a third", "1e1"])
@pytest.mark.parametrize("field", ["asked", "off"])
def test_a_discount_that_is_none_is_said_beside_its_field(gateway, field, percent):
    rows = typed({"product": gateway.public_id, "quantity": "1", field: percent})

    assert rows.rows[0].errors == {field: A_DISCOUNT}


def test_what_is_well_typed_is_asked_for(gateway):
    rows = typed({"product": gateway.public_id, "quantity": "1,200", "asked": "27,5 %", "off": "5"})

    (ask,) = rows.asks()
    assert rows.is_valid
    assert (ask.product_id, ask.quantity, ask.asked, ask.customer_discount) == (
        gateway.pk, Decimal(1200), Decimal("27.5"), Decimal(5),
    )  # fmt: skip


def test_rows_of_no_product_and_parts_of_no_bundle_are_left_out(gateway):
    rows = typed(
        {"product": "PD-NOTHING", "quantity": "1"},
        {"product": gateway.public_id, "quantity": "2"},
        {"product": gateway.public_id, "quantity": "3", "parent": "0"},
        {"product": gateway.public_id, "quantity": "4", "parent": "-1"},
    )

    assert [row.quantity for row in rows.rows] == ["2"]


def test_a_fixed_part_follows_its_bundle_whatever_is_posted_for_it(gateway):
    bundle, part = books.product("BU-1", "0", kind="bundle"), books.product("PT-1", "10")
    BundleItem.objects.create(bundle=bundle, product=part, quantity=Decimal(3))

    rows = typed(
        {"product": bundle.public_id, "quantity": "5"},
        {"product": part.public_id, "quantity": "1", "asked": "90", "off": "90", "parent": "0"},
    )

    assert (rows.rows[1].fixed, rows.rows[1].quantity, rows.rows[1].asked, rows.rows[1].off) == (True, "15", "", "")


def test_removing_a_bundle_removes_its_parts_and_moves_the_others(gateway):
    bundle, part = books.product("BU-1", "0", kind="bundle"), books.product("PT-1", "10")
    BundleItem.objects.create(bundle=bundle, product=part, quantity=Decimal(1))
    rows = typed(
        {"product": gateway.public_id, "quantity": "1"},
        {"product": bundle.public_id, "quantity": "1"},
        {"product": part.public_id, "quantity": "1", "parent": "1"},
        {"product": bundle.public_id, "quantity": "2"},
        {"product": part.public_id, "quantity": "2", "parent": "3"},
    )

    left = rows.remove(1)

    assert [(row.product.sku, row.parent) for row in left.rows] == [("GW-1", None), ("BU-1", None), ("PT-1", 1)]
