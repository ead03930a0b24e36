"""What the API of quotes, approvals and special prices takes and gives."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from partners.enums import Motion
from pricing.enums import QuoteStatus, SignStatus, SpecialStatus
from prm.common.api.serializers import ActionOut, Strict

PERCENT: dict[str, Any] = {
    "max_digits": 7,
    "decimal_places": 4,
    "min_value": Decimal(0),
    "max_value": Decimal("99.9999"),
}
AMOUNT: dict[str, Any] = {"max_digits": 16, "decimal_places": 3}
SHARE: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}
MOST_LINES = 2000


class QuoteLineIn(Strict):
    """A line: a product by SKU or id, how many, and what is asked for."""

    product = serializers.CharField(max_length=60, help_text="SKU or id.")
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2, default=Decimal(1))
    asked = serializers.DecimalField(
        **PERCENT, required=False, allow_null=True, help_text="Whole discount off list wanted, in percent."
    )
    customer_discount = serializers.DecimalField(
        **PERCENT, default=Decimal(0), help_text="What the customer gets off list, in percent."
    )
    parent_position = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, help_text="Place of its bundle among the lines, from 0."
    )


class QuoteHeadIn(Strict):
    """Everything of a quote beside its lines."""

    name = serializers.CharField(required=False, max_length=200)
    customer_name = serializers.CharField(required=False, max_length=200)
    customer_country = serializers.CharField(required=False, allow_blank=True, max_length=2, help_text="ISO 3166 code")
    customer_contact = serializers.CharField(required=False, allow_blank=True, max_length=200)
    customer_email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    segment = serializers.CharField(required=False, allow_blank=True, max_length=40)
    territory = serializers.CharField(required=False, allow_blank=True, max_length=20)
    motion = serializers.ChoiceField(required=False, allow_blank=True, choices=Motion.choices)
    currency = serializers.CharField(required=False, max_length=3, help_text="ISO 4217 code")
    promotion_codes = serializers.ListField(required=False, child=serializers.CharField(max_length=40), max_length=20)
    through_distributor = serializers.BooleanField(required=False)
    term_months = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=120)
    starts_on = serializers.DateField(required=False, allow_null=True)
    payment_days = serializers.IntegerField(required=False, min_value=0, max_value=365)
    customer_note = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    counts_with = serializers.CharField(
        required=False, allow_blank=True, max_length=20,
        help_text="Id of another quote of the deal that is one sale with this one; empty for an alternative.",
    )  # fmt: skip
    lines = QuoteLineIn(many=True, required=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class QuoteIn(QuoteHeadIn):
    """A new quote."""

    name = serializers.CharField(max_length=200)
    customer_name = serializers.CharField(max_length=200)
    currency = serializers.CharField(max_length=3, help_text="ISO 4217 code")


class StaffQuoteIn(QuoteIn):
    """A new quote for a partner."""

    partner = serializers.CharField(max_length=20, help_text="The partner's id.")


class PriceIn(QuoteHeadIn):
    """Lines to price; nothing is saved."""

    currency = serializers.CharField(max_length=3, help_text="ISO 4217 code")
    lines = QuoteLineIn(many=True, max_length=MOST_LINES)  # type: ignore[call-arg]


class StaffPriceIn(PriceIn):
    """Lines to price for a partner; nothing is saved."""

    partner = serializers.CharField(max_length=20, help_text="The partner's id.")


class QuotePatch(QuoteHeadIn):
    """A change to a draft. ``lines``, when sent, replace all lines; ``revision`` is the one it was made from."""

    revision = serializers.IntegerField(required=False, min_value=1)


class QuoteFilter(Strict):
    """Which quotes a list holds."""

    status = serializers.ListField(required=False, child=serializers.ChoiceField(choices=QuoteStatus.choices))
    deal = serializers.CharField(required=False, max_length=20, help_text="A deal's id.")


class StaffQuoteFilter(QuoteFilter):
    """Which quotes a list holds."""

    partner = serializers.CharField(required=False, max_length=20, help_text="A partner's id.")


class QuoteRow(serializers.Serializer):
    """One quote in a list."""

    id = serializers.CharField()
    series = serializers.CharField(help_text="The id of the quote's first version.")
    name = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=QuoteStatus.choices)
    customer_name = serializers.CharField()
    deal_ref = serializers.CharField(allow_blank=True)
    currency = serializers.CharField()
    list_total = serializers.DecimalField(max_digits=16, decimal_places=3)
    net_total = serializers.DecimalField(max_digits=16, decimal_places=3, help_text="What the partner pays.")
    customer_total = serializers.DecimalField(max_digits=16, decimal_places=3)
    valid_until = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()


class StaffQuoteRow(QuoteRow):
    """One quote in a list."""

    partner = serializers.CharField(help_text="The partner's id.")
    partner_name = serializers.CharField()


class StepOut(serializers.Serializer):
    """One step from list to net. `amount` is negative where it brings the price down; `after` is what stands then."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    because = serializers.CharField(allow_blank=True)
    percent = serializers.DecimalField(max_digits=12, decimal_places=6, allow_null=True)
    amount = serializers.DecimalField(**AMOUNT)
    after = serializers.DecimalField(**AMOUNT)
    rule = serializers.CharField(allow_blank=True, help_text="The policy behind it and its version.")


class PricedLineOut(serializers.Serializer):
    """One line with every step of its price, rounded to the quote's currency."""

    number = serializers.CharField(help_text="Such as 2, or 2.1 for a part of the bundle on line 2.")
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2)
    periods = serializers.DecimalField(max_digits=14, decimal_places=8)
    per = serializers.CharField(allow_blank=True, help_text="month, year or term: what unit_list is for.")
    unit_list = serializers.DecimalField(max_digits=16, decimal_places=4)
    list_amount = serializers.DecimalField(**AMOUNT)
    standard = serializers.DecimalField(**AMOUNT, help_text="What it costs without asking.")
    net = serializers.DecimalField(**AMOUNT, help_text="What the partner pays.")
    off = serializers.DecimalField(**SHARE, help_text="Net below list, in percent.")
    asked = serializers.DecimalField(**PERCENT, allow_null=True)
    customer_amount = serializers.DecimalField(**AMOUNT)
    customer_off = serializers.DecimalField(**SHARE)
    earned = serializers.DecimalField(**AMOUNT, help_text="What the partner keeps.")
    special = serializers.CharField(allow_blank=True, help_text="The special price it has.")
    steps = StepOut(many=True)


class QuoteLineOut(PricedLineOut):
    """One line of a quote."""

    id = serializers.CharField()


class StaffQuoteLineOut(QuoteLineOut):
    """One line with what it costs us."""

    cost = serializers.DecimalField(**AMOUNT, allow_null=True)
    margin = serializers.DecimalField(**SHARE, allow_null=True)
    distributor_net = serializers.DecimalField(**AMOUNT, allow_null=True)


class QuoteOut(serializers.Serializer):
    """One quote with its lines, each with every step from list to net, and the steps from here."""

    id = serializers.CharField()
    version = serializers.IntegerField()
    revision = serializers.IntegerField()
    status = serializers.ChoiceField(choices=QuoteStatus.choices)
    name = serializers.CharField()
    customer_name = serializers.CharField()
    currency = serializers.CharField()
    counts_with = serializers.CharField(
        allow_blank=True, help_text="The series all quotes of one sale name; empty for an alternative."
    )
    list_total = serializers.DecimalField(max_digits=16, decimal_places=3)
    net_total = serializers.DecimalField(max_digits=16, decimal_places=3)
    customer_total = serializers.DecimalField(max_digits=16, decimal_places=3)
    valid_until = serializers.DateField(allow_null=True)
    lines: Any = QuoteLineOut(many=True)
    clocks = serializers.ListField(child=serializers.DictField())
    cards = serializers.ListField(child=serializers.DictField())
    available_actions = ActionOut(many=True)


class StaffQuoteOut(QuoteOut):
    """One quote with what it costs us and who approves it."""

    partner = serializers.CharField()
    partner_name = serializers.CharField()
    lines = StaffQuoteLineOut(many=True)
    cost_total = serializers.DecimalField(max_digits=16, decimal_places=3, allow_null=True)
    margin = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    approvals = serializers.ListField(child=serializers.DictField())


class PriceOut(serializers.Serializer):
    """A price nobody saved, and the approval it would need."""

    currency = serializers.CharField()
    list_total = serializers.DecimalField(max_digits=16, decimal_places=3)
    net_total = serializers.DecimalField(max_digits=16, decimal_places=3)
    customer_total = serializers.DecimalField(max_digits=16, decimal_places=3)
    valid_until = serializers.DateField()
    lines = PricedLineOut(many=True)
    approval = serializers.DictField(help_text="needed, sentence, levels, largest_free in percent")
    problems = serializers.DictField(child=serializers.CharField(), help_text="Lines that cannot be priced.")
    clashes = serializers.DictField(child=serializers.CharField(), help_text="Products missing or not going together.")


class SubmitIn(Strict):
    """Why the price is asked for; needed where somebody has to approve it."""

    because = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class SendIn(Strict):
    """To whom the link is mailed."""

    email = serializers.EmailField(max_length=254)


class CustomerAnswerIn(Strict):
    """An answer the customer gave in another way than by its link."""

    verdict = serializers.ChoiceField(choices=["accept", "decline"])
    name = serializers.CharField(max_length=200)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class QuoteNoteIn(Strict):
    """Words both sides read."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class LevelFilter(Strict):
    """Which open levels a list holds."""

    mine = serializers.BooleanField(required=False, help_text="Only those you may sign.")


class QuoteLevelOut(serializers.Serializer):
    """One level of a quote's approval."""

    id = serializers.CharField()
    quote = serializers.CharField()
    quote_name = serializers.CharField()
    partner_name = serializers.CharField()
    customer_name = serializers.CharField()
    order = serializers.IntegerField()
    job = serializers.CharField()
    because = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=SignStatus.choices)
    assignee = serializers.CharField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    discount = serializers.CharField(allow_null=True, help_text="The highest asked for on a line, in percent.")
    margin = serializers.CharField(allow_null=True, help_text="What remains on the weakest line, in percent.")


class DecideIn(Strict):
    """A signature."""

    verdict = serializers.ChoiceField(choices=["approve", "refuse"])
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    special_until = serializers.DateField(
        required=False, allow_null=True, help_text="Keep the prices for the customer until this day."
    )


class DecidedOut(serializers.Serializer):
    """How a signature came out: signed, or passed on because the signer's limits do not reach as far."""

    outcome = serializers.ChoiceField(choices=["signed", "passed_on"])
    message = serializers.CharField(allow_blank=True)
    level = QuoteLevelOut()


class DecideSeveralIn(Strict):
    """Several signatures at once."""

    levels = serializers.ListField(child=serializers.CharField(max_length=20), min_length=1, max_length=100)
    verdict = serializers.ChoiceField(choices=["approve", "refuse"])
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class DecidedSeveralOut(serializers.Serializer):
    """What became of each."""

    results = serializers.ListField(child=serializers.DictField(), help_text="id, done, and message where it is not")


class PriceHandOverIn(Strict):
    """Who takes a level, and why."""

    to = serializers.CharField(max_length=20, help_text="A member of staff's id.")
    reason = serializers.CharField(max_length=300)


class SpecialFilter(Strict):
    """Which special prices a list holds."""

    status = serializers.ListField(required=False, child=serializers.ChoiceField(choices=SpecialStatus.choices))


class SpecialIn(Strict):
    """A price for a partner at a customer."""

    partner = serializers.CharField(max_length=20, help_text="The partner's id.")
    customer_name = serializers.CharField(max_length=200)
    product = serializers.CharField(max_length=60, help_text="SKU or id.")
    unit_price = serializers.DecimalField(max_digits=16, decimal_places=4, min_value=Decimal(0))
    currency = serializers.CharField(max_length=3)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2, required=False, allow_null=True)
    stacks = serializers.BooleanField(required=False)
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_until = serializers.DateField()
    because = serializers.CharField(max_length=2000)


class SpecialOut(serializers.Serializer):
    """A special price and what is gone of it."""

    id = serializers.CharField()
    partner = serializers.CharField()
    sku = serializers.CharField()
    customer_name = serializers.CharField()
    unit_price = serializers.DecimalField(max_digits=16, decimal_places=4)
    currency = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    used = serializers.DecimalField(max_digits=12, decimal_places=2)
    stacks = serializers.BooleanField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField()
    status = serializers.ChoiceField(choices=SpecialStatus.choices)
    quote_ref = serializers.CharField(allow_blank=True)


class ReasonIn(Strict):
    """Why."""

    note = serializers.CharField(max_length=2000)
