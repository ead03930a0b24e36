"""What the deal API takes and gives. Plain serializers: they parse and describe, the services decide."""

from decimal import Decimal

from rest_framework import serializers

from dealreg.enums import DealStatus, Help, SalesStage
from partners.enums import Motion


class LineIn(serializers.Serializer):
    """One row of what is sold: a product (its SKU or public id) or a whole family (its code)."""

    product = serializers.CharField(required=False, allow_blank=True, max_length=60)
    family = serializers.CharField(required=False, allow_blank=True, max_length=40)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2, default=Decimal(1))
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)


class DealIn(serializers.Serializer):
    """A draft's fields. All are optional: a draft may be incomplete, never wrong."""

    customer_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    customer_website = serializers.CharField(required=False, allow_blank=True, max_length=300)
    customer_country = serializers.CharField(required=False, allow_blank=True, max_length=2, help_text="ISO 3166 code")
    customer_address = serializers.CharField(required=False, allow_blank=True, max_length=300)
    customer_postal_code = serializers.CharField(required=False, allow_blank=True, max_length=20)
    customer_city = serializers.CharField(required=False, allow_blank=True, max_length=120)
    customer_tax_id = serializers.CharField(required=False, allow_blank=True, max_length=40)
    contact_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    contact_email = serializers.EmailField(required=False, allow_blank=True)
    contact_title = serializers.CharField(required=False, allow_blank=True, max_length=120)
    contact_phone = serializers.CharField(required=False, allow_blank=True, max_length=40)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=300)
    motion = serializers.ChoiceField(required=False, allow_blank=True, choices=Motion.choices)
    territory = serializers.CharField(required=False, allow_blank=True, max_length=20)
    currency = serializers.CharField(required=False, allow_blank=True, max_length=3, help_text="ISO 4217 code")
    expected_close = serializers.DateField(required=False, allow_null=True)
    stage = serializers.ChoiceField(required=False, choices=SalesStage.choices)
    competitors = serializers.ListField(required=False, child=serializers.CharField(max_length=120), max_length=20)
    incumbent = serializers.CharField(required=False, allow_blank=True, max_length=200)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    help_wanted = serializers.MultipleChoiceField(required=False, choices=Help.choices)
    lines = LineIn(many=True, required=False, max_length=50)  # type: ignore[call-arg]


class DealPatch(DealIn):
    """A change to a draft. ``revision`` is the one it was made from; a stale one is refused."""

    revision = serializers.IntegerField(required=False, min_value=1)


class Closing(serializers.Serializer):
    """Why a registration is withdrawn."""

    note = serializers.CharField(max_length=2000)


class DealRow(serializers.Serializer):
    """One deal in a list."""

    id = serializers.CharField()
    customer_name = serializers.CharField()
    status = serializers.ChoiceField(choices=DealStatus.choices)
    stage = serializers.ChoiceField(choices=SalesStage.choices)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    currency = serializers.CharField()
    expected_close = serializers.DateField(allow_null=True)
    territory = serializers.CharField()
    motion = serializers.CharField()
    owner = serializers.CharField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    protected_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class LineOut(serializers.Serializer):
    """One row of what is sold."""

    family = serializers.CharField()
    product = serializers.CharField(allow_null=True)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)


class ActionOut(serializers.Serializer):
    """A step from here; a closed one with its reasons."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    allowed = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())
    needs_reason = serializers.BooleanField()


class ClockOut(serializers.Serializer):
    """A promise with a moment."""

    label = serializers.CharField()  # type: ignore[assignment]
    owed_by = serializers.ChoiceField(choices=["vendor", "partner"])
    owed_by_name = serializers.CharField()
    state = serializers.ChoiceField(choices=["running", "warn", "over", "met", "paused"])
    left = serializers.CharField()
    of = serializers.CharField()
    due_at = serializers.DateTimeField()
    consequence = serializers.CharField()


class CardOut(serializers.Serializer):
    """Why something was decided so."""

    kind = serializers.CharField()
    outcome = serializers.CharField()
    sentence = serializers.CharField()
    rows = serializers.ListField(child=serializers.DictField())
    alternatives = serializers.ListField(child=serializers.DictField())
    policy = serializers.CharField()
    at = serializers.DateTimeField()


class DealOut(DealRow):
    """One deal with everything its partner may know."""

    revision = serializers.IntegerField()
    customer_website = serializers.CharField()
    customer_country = serializers.CharField()
    customer_address = serializers.CharField()
    customer_postal_code = serializers.CharField()
    customer_city = serializers.CharField()
    customer_tax_id = serializers.CharField()
    contact_name = serializers.CharField()
    contact_email = serializers.CharField()
    contact_title = serializers.CharField()
    contact_phone = serializers.CharField()
    summary = serializers.CharField()
    competitors = serializers.ListField(child=serializers.CharField())
    incumbent = serializers.CharField()
    notes = serializers.CharField()
    help_wanted = serializers.ListField(child=serializers.CharField())
    reviewer = serializers.CharField()
    protected_from = serializers.DateTimeField(allow_null=True)
    lines = LineOut(many=True)
    available_actions = ActionOut(many=True)
    clock = ClockOut(allow_null=True)
    cards = CardOut(many=True)


class Page(serializers.Serializer):
    """A page of a list, with the addresses of its neighbours."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DealRow(many=True)


class Problem(serializers.Serializer):
    """A refusal (RFC 9457). ``title`` is stable, ``detail`` is for people, ``fields`` names wrong fields."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    field = serializers.CharField(allow_null=True, required=False)
    fields = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]
