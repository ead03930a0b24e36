"""Products in the console."""

from decimal import Decimal

import pytest
from django.urls import reverse

from pricing.models import Product, ProductFamily

pytestmark = pytest.mark.django_db


def _url(name: str, *args: str) -> str:
    return reverse(f"console:{name}", args=args)


@pytest.fixture
def family(db) -> ProductFamily:
    return ProductFamily.objects.create(code="edge", name="Edge Gateway")


def _product(family: ProductFamily, sku: str, **changes) -> Product:
    return Product.objects.create(sku=sku, name=f"Edge {sku}", family=family, list_price=Decimal(10), **changes)


def _typed(**changes):
    return {"name": "Edge 9", "sku": "E9", "family": "edge", "list_price": "99.50", "currency": "EUR", **changes}


@pytest.mark.parametrize(("price", "shown"), [("800", "800.00"), ("12.3456", "12.3456"), ("0", "0.00")])
def test_a_price_to_edit_is_written_as_people_write_it(family, olga, sign_in, price, shown):
    found = _product(family, "E1")
    Product.objects.filter(pk=found.pk).update(list_price=Decimal(price))

    page = sign_in(olga).get(_url("product-edit", found.public_id)).content.decode()

    assert f'value="{shown}"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_one_row_and_for_three(
    family, mara, sign_in, rows, django_assert_num_queries
):
    for number in range(rows):
        _product(family, f"E{number}")
    client, url = sign_in(mara), _url("products")
    client.get(url)

    with django_assert_num_queries(7):
        page = client.get(url)

    assert len(page.context["list"].rows) == rows


def test_a_product_is_added_and_changed(family, olga, sign_in):
    client = sign_in(olga)
    client.post(_url("product-new"), _typed(is_active="on"))
    product = Product.objects.get()
    client.post(_url("product-edit", product.public_id), _typed(list_price="120", seen=product.updated_at.isoformat()))

    changed = Product.objects.get()
    assert (changed.list_price, changed.is_active) == (Decimal(120), False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"list_price": "-1"}, "list_price"), ({"list_price": "1e40"}, "list_price"), ({"family": "none"}, "family")],
)
def test_wrong_input_is_said_next_to_its_field(family, olga, sign_in, changes, field):
    page = sign_in(olga).post(_url("product-new"), _typed(**changes))

    assert list(page.context["form"].errors) == [field]


def test_chosen_products_are_taken_off_offer(family, olga, sign_in):
    one, two = _product(family, "A"), _product(family, "B", is_active=False)

    answer = sign_in(olga).post(
        _url("products-bulk"), {"action": "retire", "select": [one.public_id, two.public_id], "back": "family=edge"}
    )

    assert answer.url == f"{_url('products')}?family=edge"
    assert set(Product.objects.values_list("is_active", flat=True)) == {False}


def test_families_are_added_and_renamed(family, olga, sign_in):
    client = sign_in(olga)

    client.post(_url("families"), {"name": "Fleet", "code": "fleet"})
    client.post(_url("family-edit", "edge"), {"name": "Edge", "is_active": "on"})

    assert list(ProductFamily.objects.values_list("code", "name")) == [("edge", "Edge"), ("fleet", "Fleet")]


def test_who_may_not_edit_reads_only(family, mara, sign_in):
    product = _product(family, "A")
    client = sign_in(mara)

    page = client.get(_url("product", product.public_id)).content.decode()

    assert "List price" in page
    assert '<form method="post" class="form"' not in page
    assert client.get(_url("product-new")).status_code == 403
    assert client.get(_url("product-edit", product.public_id)).status_code == 403
    assert client.post(_url("families"), {"name": "X", "code": "x"}).status_code == 403
