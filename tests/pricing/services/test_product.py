"""Writing the catalogue."""

from decimal import Decimal

import pytest

from pricing.models import Product
from pricing.services import product as services
from prm.common.errors import DomainError, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(olga, actor):
    return services.create_family(actor=actor(olga), code="edge", name="Edge Gateway")


def _data(family, **changes):
    return {"sku": "EG-1", "name": "Edge 1", "family": family, "list_price": Decimal(10), "currency": "EUR", **changes}


def test_a_product_is_added_and_changed(family, olga, actor):
    product = services.create(actor=actor(olga), data=_data(family))

    services.update(actor=actor(olga), product=product, data={"list_price": Decimal("12.5000")})

    assert Product.objects.get().list_price == Decimal("12.5")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"list_price": Decimal(-1)}, "list_price"),
        ({"list_price": Decimal(10) ** 13}, "list_price"),
        ({"currency": "ZZZ"}, "currency"),
        ({"sku": " "}, "sku"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_said_next_to_its_field(family, olga, actor, changes, field):
    with pytest.raises(Invalid) as caught:
        services.create(actor=actor(olga), data=_data(family, **changes))

    assert set(caught.value.fields) == {field}


def test_an_sku_is_used_once_whatever_its_case(family, olga, actor):
    services.create(actor=actor(olga), data=_data(family))

    with pytest.raises(Invalid) as caught:
        services.create(actor=actor(olga), data=_data(family, sku="eg-1"))

    assert caught.value.fields == {"sku": "Another product has this SKU."}


def test_a_stale_form_is_noticed(family, olga, actor):
    product = services.create(actor=actor(olga), data=_data(family))
    seen = product.updated_at.isoformat()
    services.update(actor=actor(olga), product=product, data={"name": "New"}, seen=seen)

    with pytest.raises(DomainError) as caught:
        services.update(actor=actor(olga), product=product, data={"name": "Newer"}, seen=seen)

    assert caught.value.code == "stale"


def test_a_family_has_a_code_of_its_own(family, olga, actor):
    with pytest.raises(Invalid) as caught:
        services.create_family(actor=actor(olga), code="EDGE", name="Another")

    assert caught.value.fields == {"code": "Another family has this code."}


def test_a_channel_manager_changes_no_catalogue(family, mara, actor):
    with pytest.raises(NotAllowed):
        services.create(actor=actor(mara), data=_data(family))
