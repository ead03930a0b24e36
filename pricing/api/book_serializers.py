"""What the API of price books takes and gives."""

from rest_framework import serializers

from pricing.enums import EditionStatus
from prm.common.api.serializers import ActionOut, Strict

MOST_ROWS = 1000


def _codes() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=50)


def _price() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=4)


class BookIn(Strict):
    """A price book: an empty dimension is everybody."""

    code = serializers.SlugField(max_length=40)
    currency = serializers.CharField(max_length=3)
    name = serializers.CharField(max_length=120)
    about = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    programmes = _codes()
    regions = _codes()
    motions = _codes()
    segments = _codes()
    precedence = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    is_active = serializers.BooleanField(required=False)


class BookPatch(Strict):
    """What may change of a book."""

    name = serializers.CharField(max_length=120, required=False)
    about = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    programmes = _codes()
    regions = _codes()
    motions = _codes()
    segments = _codes()
    precedence = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    is_active = serializers.BooleanField(required=False)


class BookOut(serializers.Serializer):
    """A price book."""

    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    currency = serializers.CharField()
    programmes = serializers.ListField(child=serializers.CharField())
    regions = serializers.ListField(child=serializers.CharField())
    motions = serializers.ListField(child=serializers.CharField())
    segments = serializers.ListField(child=serializers.CharField())
    precedence = serializers.IntegerField()
    is_active = serializers.BooleanField()
    in_force = serializers.IntegerField(allow_null=True, help_text="The number of the edition in force.")
    open = serializers.IntegerField(allow_null=True, help_text="The number of the edition under way.")
    updated_at = serializers.DateTimeField()


class EditionIn(Strict):
    """What a new edition begins with."""

    base = serializers.CharField(max_length=20, required=False, help_text="An edition to copy; else the last one.")
    empty = serializers.BooleanField(required=False)
    change_note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class EditionPatch(Strict):
    """What may change of a draft besides its prices."""

    change_note = serializers.CharField(max_length=2000, allow_blank=True)


class EditionOut(serializers.Serializer):
    """All prices of a book at once."""

    id = serializers.CharField()
    book = serializers.CharField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=EditionStatus.choices)
    state = serializers.CharField(help_text="In words: in force, scheduled, replaced, or the status.")
    base = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField()
    effective_from = serializers.DateTimeField(allow_null=True)
    change_note = serializers.CharField(allow_blank=True)
    review_note = serializers.CharField(allow_blank=True)
    author = serializers.CharField(allow_blank=True)
    approver = serializers.CharField(allow_blank=True)
    available_actions = ActionOut(many=True)


class BookPriceOut(serializers.Serializer):
    """A product's price per unit and billing period, in the book's currency."""

    sku = serializers.CharField()
    product = serializers.CharField()
    unit_price = _price()
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class BookPriceIn(Strict):
    """A price by SKU and first day; one with the same first day is changed."""

    sku = serializers.CharField(max_length=60)
    unit_price = _price()
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_until = serializers.DateField(required=False, allow_null=True)


class BookPricesIn(Strict):
    """Prices to set in a draft, all or none."""

    prices = serializers.ListField(child=BookPriceIn(), min_length=1, max_length=MOST_ROWS)


class BookPricesOut(serializers.Serializer):
    """How many prices are new or different, and the draft's revision."""

    changed = serializers.IntegerField()
    revision = serializers.IntegerField()


class EditionDifferenceOut(serializers.Serializer):
    """What an edition says otherwise than another."""

    raised = serializers.IntegerField()
    lowered = serializers.IntegerField()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    quotes = serializers.IntegerField(help_text="Open quotes with a line whose list price differs.")
    quotes_priced_anew = serializers.IntegerField()
    list_before = serializers.DecimalField(max_digits=20, decimal_places=4)
    list_after = serializers.DecimalField(max_digits=20, decimal_places=4)


class EditionStepIn(Strict):
    """Words for a step."""

    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class EditionReasonIn(Strict):
    """Why a step is taken."""

    note = serializers.CharField(max_length=2000)


class EditionPublishIn(EditionStepIn):
    """From when on the edition holds; at once without a moment."""

    effective_from = serializers.DateTimeField(required=False)
