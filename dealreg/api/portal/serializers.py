"""What the partner's deal API takes and gives. Plain serializers: they parse and describe, the services decide."""

from decimal import Decimal

from rest_framework import serializers

from dealreg.api.serializers import CardOut, ClockOut, FileOut, LineOut
from dealreg.enums import DealStatus, Help, LostReason, Procurement, SalesStage
from partners.enums import Motion
from prm.common.api.serializers import ActionOut, Strict


class LineIn(Strict):
    """One row of what is sold: a product (its SKU or public id) or a whole family (its code)."""

    product = serializers.CharField(required=False, allow_blank=True, max_length=60)
    family = serializers.CharField(required=False, allow_blank=True, max_length=40)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2, default=Decimal(1))
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)


class DealIn(Strict):
    """A draft's fields. All are optional: a draft may be incomplete, never wrong."""

    customer_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    customer_website = serializers.CharField(required=False, allow_blank=True, max_length=300)
    customer_country = serializers.CharField(required=False, allow_blank=True, max_length=2, help_text="ISO 3166 code")
    customer_address = serializers.CharField(required=False, allow_blank=True, max_length=300)
    customer_postal_code = serializers.CharField(required=False, allow_blank=True, max_length=20)
    customer_city = serializers.CharField(required=False, allow_blank=True, max_length=120)
    customer_tax_id = serializers.CharField(required=False, allow_blank=True, max_length=40)
    contact_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    contact_email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    contact_title = serializers.CharField(required=False, allow_blank=True, max_length=120)
    contact_phone = serializers.CharField(required=False, allow_blank=True, max_length=40)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=300)
    motion = serializers.ChoiceField(required=False, allow_blank=True, choices=Motion.choices)
    territory = serializers.CharField(required=False, allow_blank=True, max_length=20)
    currency = serializers.CharField(required=False, allow_blank=True, max_length=3, help_text="ISO 4217 code")
    expected_close = serializers.DateField(required=False, allow_null=True)
    procurement = serializers.ChoiceField(
        required=False, allow_blank=True, choices=Procurement.choices, help_text="How the customer buys."
    )
    tender_published_on = serializers.DateField(
        required=False, allow_null=True, help_text="Day a tender is or will be published; null while nobody knows."
    )
    stage = serializers.ChoiceField(required=False, choices=SalesStage.choices)
    competitors = serializers.ListField(required=False, child=serializers.CharField(max_length=120), max_length=20)
    incumbent = serializers.CharField(required=False, allow_blank=True, max_length=200)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    help_wanted = serializers.ListField(
        required=False, child=serializers.ChoiceField(choices=Help.choices), max_length=len(Help.values)
    )
    lines = LineIn(many=True, required=False, max_length=50)  # type: ignore[call-arg]


class DealNew(DealIn):
    """A new draft, or with ``submit`` a registration as a whole."""

    submit = serializers.BooleanField(
        required=False,
        help_text="Submit it at once. Then it has to be complete, and nothing is kept when it is refused.",
    )


class DealPatch(DealIn):
    """A change to a draft. ``revision`` is the one it was made from; a stale one is refused."""

    revision = serializers.IntegerField(required=False, min_value=1)


class DealFilter(Strict):
    """Which deals a list holds."""

    status = serializers.ListField(
        required=False,
        child=serializers.ChoiceField(choices=DealStatus.choices),
        help_text="Only deals in these states.",
    )
    stage = serializers.ListField(
        required=False,
        child=serializers.ChoiceField(choices=SalesStage.choices),
        help_text="Only deals in these stages.",
    )


class NoteIn(Strict):
    """Why, in words both sides read."""

    note = serializers.CharField(max_length=2000)


class OptionalNoteIn(Strict):
    """Words both sides read."""

    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class WinIn(Strict):
    """The order a deal was won with."""

    order_number = serializers.CharField(max_length=80)
    final_amount = serializers.DecimalField(max_digits=16, decimal_places=2, help_text="In the deal's currency.")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class LoseIn(Strict):
    """Why a sale was lost, and to whom."""

    lost_reason = serializers.ChoiceField(choices=LostReason.choices)
    lost_to = serializers.CharField(max_length=200, required=False, allow_blank=True)
    note = serializers.CharField(max_length=2000)


class ExtensionIn(Strict):
    """A request for longer protection."""

    days = serializers.IntegerField(min_value=1, max_value=3650)
    because = serializers.CharField(max_length=2000)


class StageIn(Strict):
    """How far the sale is."""

    stage = serializers.ChoiceField(choices=SalesStage.choices)


class FileIn(Strict):
    """A file to attach: judged by its content."""

    file = serializers.FileField()


class DealRow(serializers.Serializer):
    """One deal in a list."""

    id = serializers.CharField()
    customer_name = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=DealStatus.choices)
    stage = serializers.ChoiceField(choices=SalesStage.choices)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    currency = serializers.CharField(allow_blank=True)
    expected_close = serializers.DateField(allow_null=True)
    territory = serializers.CharField(allow_blank=True)
    motion = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    protected_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class DealOut(DealRow):
    """One deal with everything its partner may know."""

    revision = serializers.IntegerField()
    customer_website = serializers.CharField(allow_blank=True)
    customer_country = serializers.CharField(allow_blank=True)
    customer_address = serializers.CharField(allow_blank=True)
    customer_postal_code = serializers.CharField(allow_blank=True)
    customer_city = serializers.CharField(allow_blank=True)
    customer_tax_id = serializers.CharField(allow_blank=True)
    contact_name = serializers.CharField(allow_blank=True)
    contact_email = serializers.CharField(allow_blank=True)
    contact_title = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    procurement = serializers.CharField(allow_blank=True, help_text="How the customer buys; empty while not said.")
    tender_published_on = serializers.DateField(allow_null=True)
    competitors = serializers.ListField(child=serializers.CharField())
    incumbent = serializers.CharField(allow_blank=True)
    notes = serializers.CharField(allow_blank=True)
    help_wanted = serializers.ListField(child=serializers.CharField())
    reviewer = serializers.CharField(allow_blank=True)
    reason_code = serializers.CharField(allow_blank=True, help_text="Why it was decided so, as a code.")
    protected_from = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    fix_fields = serializers.ListField(child=serializers.CharField(), help_text="What to fix while it is returned.")
    fix_note = serializers.CharField(allow_blank=True)
    appealed_at = serializers.DateTimeField(allow_null=True)
    approvals_needed = serializers.IntegerField()
    approvals_given = serializers.IntegerField()
    next_step = serializers.CharField(allow_blank=True)
    next_step_on = serializers.DateField(allow_null=True)
    order_number = serializers.CharField(allow_blank=True)
    final_amount = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    lost_reason = serializers.CharField(allow_blank=True)
    lost_to = serializers.CharField(allow_blank=True)
    lines = LineOut(many=True)
    files = FileOut(many=True)
    available_actions = ActionOut(many=True)
    clock = ClockOut(allow_null=True)
    cards = CardOut(many=True)
