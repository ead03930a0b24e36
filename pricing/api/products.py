"""The catalogue over the API: read by both sides; partners see what is offered."""

from typing import Any

from rest_framework import serializers

from pricing.enums import Billing, ProductKind
from pricing.selectors import plain
from pricing.selectors import product as products
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ActorView, ConsoleView, PortalView
from prm.common.errors import NotFound
from prm.common.keyset import Order

ORDERS = {"name": Order("name"), "sku": Order("sku")}


class ProductOut(serializers.Serializer):
    """Something the vendor sells."""

    id = serializers.CharField()
    sku = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    family = serializers.CharField(help_text="The family's code.")
    kind = serializers.ChoiceField(choices=ProductKind.choices)
    unit = serializers.CharField()
    billing = serializers.ChoiceField(choices=Billing.choices, allow_blank=True, help_text="What a price is for.")
    term_months = serializers.IntegerField(allow_null=True, help_text="The term a quote begins with.")
    list_price = serializers.DecimalField(max_digits=16, decimal_places=4)
    currency = serializers.CharField()
    sold_from = serializers.DateField(allow_null=True)
    sold_until = serializers.DateField(allow_null=True, help_text="The last day for new business.")
    renewed_until = serializers.DateField(allow_null=True, help_text="The last day for renewals.")
    is_active = serializers.BooleanField(help_text="Whether it is offered on new deals.")


class FamilyOut(serializers.Serializer):
    """A group of products: what a registration protects."""

    code = serializers.CharField()
    name = serializers.CharField()


class ProductFilter(Strict):
    """Which products a list holds."""

    family = serializers.ListField(required=False, child=serializers.CharField(max_length=40))


class ConsoleProductFilter(ProductFilter):
    """Which products a list holds."""

    is_active = serializers.BooleanField(required=False)


class PortalProducts(PortalView):
    """What is offered."""

    resource = "products"
    permission = "portal.open"

    @listing("products_list", row=ProductOut, orders=ORDERS, default="name", filters=ProductFilter)
    def get(self, call: Call) -> Any:
        """List the products on offer."""
        return plain.rows(products.listed(), family=call.query.get("family", []), is_active=True), plain.row


class ConsoleProducts(ConsoleView):
    """The catalogue."""

    resource = "products"
    permission = "product.view"

    @listing("products_list", row=ProductOut, orders=ORDERS, default="name", filters=ConsoleProductFilter)
    def get(self, call: Call) -> Any:
        """List all products."""
        wanted = {name: call.query[name] for name in ("family", "is_active") if name in call.query}
        return plain.rows(products.listed(), **wanted), plain.row


class _Product(ActorView):
    """One product."""

    resource = "products"

    @operation("products_read", gives=ProductOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read one product."""
        found = products.get(reference)
        if call.actor.is_partner and not found.is_active:
            raise NotFound()
        return plain.one(found)


class PortalProduct(PortalView, _Product):
    """One product on offer."""

    permission = "portal.open"


class ConsoleProduct(ConsoleView, _Product):
    """One product."""

    permission = "product.view"


class _Families(ActorView):
    """The product families."""

    resource = "products"

    @operation("products_families", gives=several(FamilyOut))
    def get(self, call: Call) -> Any:
        """Read the product families on offer."""
        return {"results": [{"code": code, "name": name} for code, name in products.family_choices(active=True)]}


class PortalFamilies(PortalView, _Families):
    """The families for partners."""

    permission = "portal.open"


class ConsoleFamilies(ConsoleView, _Families):
    """The families for staff."""

    permission = "product.view"
