"""A partner's own list prices over the API."""

from typing import Any

from rest_framework import serializers

from partners.enums import Motion
from partners.selectors import company as companies
from pricing.models import Product
from pricing.selectors import own_price
from pricing.selectors import product as products
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import PortalView
from prm.common.plain import plain

MOST = 200


class OwnPriceQuery(Strict):
    """Which prices are asked for, and for what."""

    product = serializers.ListField(
        child=serializers.CharField(max_length=20), min_length=1, max_length=MOST, help_text="Products by `id`."
    )
    currency = serializers.CharField(required=False, max_length=3, help_text="The partner's own by default.")
    motion = serializers.ChoiceField(required=False, choices=Motion.choices)
    region = serializers.CharField(required=False, max_length=20, help_text="A territory's code.")


class OwnPriceOut(serializers.Serializer):
    """A product's list price today, per unit and billing period, before any discount."""

    product = serializers.CharField()
    sku = serializers.CharField()
    unit_price = serializers.DecimalField(max_digits=16, decimal_places=4)
    currency = serializers.CharField()


class PortalPrices(PortalView):
    """The partner's own list prices."""

    resource = "products"
    permission = "price.view"

    @operation("prices_list", query=OwnPriceQuery, gives=several(OwnPriceOut))
    def get(self, call: Call) -> Any:
        """Look up what quotes begin with; a product without a price in the currency is left out."""
        partner = companies.own(call.actor)
        currency = call.query.get("currency", partner.currency)
        found: list[Product] = [each for each in products.by_reference(call.query["product"]) if each.is_active]
        own = own_price.of(
            partner,
            found,
            currency=currency,
            motion=call.query.get("motion", ""),
            region=call.query.get("region", partner.country),
        )
        return {
            "results": [
                {"product": each.public_id, "sku": each.sku, "unit_price": plain(own[each.pk]), "currency": currency}
                for each in found
                if each.pk in own
            ]
        }
