"""What the API of renewals takes and gives."""

from rest_framework import serializers

from pricing.enums import RenewalStatus, ShareKind, SubscriptionStatus
from prm.common.api.serializers import Strict


class FactOut(serializers.Serializer):
    """One fact of a decision."""

    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()
    rule = serializers.CharField()


class OutlookOut(serializers.Serializer):
    """Who may renew as of now."""

    outcome = serializers.CharField(help_text="`incumbent` while its holder alone may, else `open`.")
    sentence = serializers.CharField()
    facts = FactOut(many=True)


class RenewalRow(serializers.Serializer):
    """A renewal in a list."""

    id = serializers.CharField()
    partner = serializers.CharField(required=False, help_text="Who holds it.")
    customer_name = serializers.CharField()
    customer_country = serializers.CharField()
    territory = serializers.CharField()
    motion = serializers.CharField()
    product = serializers.CharField(allow_null=True, help_text="The product's SKU.")
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2)
    status = serializers.CharField()
    due_on = serializers.DateField(help_text="The subscription's last day.")
    term_months = serializers.IntegerField()
    next_ends_on = serializers.DateField(allow_null=True, help_text="The next term's last day, when it was aligned.")
    exclusive_until = serializers.DateTimeField(allow_null=True, help_text="When it opens to others by time.")
    released_at = serializers.DateTimeField(allow_null=True)
    release_reason = serializers.CharField()
    taken_at = serializers.DateTimeField(allow_null=True, help_text="When its holder took it over.")
    quote_ref = serializers.CharField(help_text="The quote that is with the customer.")
    amount = serializers.DecimalField(max_digits=16, decimal_places=3, help_text="What the next term comes to.")
    currency = serializers.CharField()


class RenewalOut(RenewalRow):
    """A renewal with who may renew it."""

    who_may_renew = OutlookOut(allow_null=True)


class SubscriptionOut(serializers.Serializer):
    """What a customer runs."""

    id = serializers.CharField()
    partner = serializers.CharField(required=False)
    customer_name = serializers.CharField()
    product = serializers.CharField(help_text="The product's SKU.")
    status = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    term_months = serializers.IntegerField()
    net = serializers.DecimalField(max_digits=16, decimal_places=3, help_text="What was paid for the term.")
    unit_net = serializers.DecimalField(max_digits=16, decimal_places=4)
    currency = serializers.CharField()
    renews_itself = serializers.BooleanField()
    opted_out_at = serializers.DateTimeField(allow_null=True)
    moved_at = serializers.DateTimeField(allow_null=True, help_text="When its renewal went to another partner.")
    moved_because = serializers.CharField()
    deal_ref = serializers.CharField()
    quote_ref = serializers.CharField()


class OfferOut(serializers.Serializer):
    """A renewal that is open to every partner."""

    id = serializers.CharField()
    customer_name = serializers.CharField()
    customer_country = serializers.CharField()
    territory = serializers.CharField()
    product = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2)
    due_on = serializers.DateField()
    because = serializers.CharField(help_text="time, quiet, given_up, left or letter.")


class ClaimOut(serializers.Serializer):
    """A claim on a renewal."""

    id = serializers.CharField()
    partner = serializers.CharField(help_text="Who claims.")
    basis = serializers.CharField(help_text="`open`, or `letter`: the customer's.")
    status = serializers.CharField()
    customer_name = serializers.CharField()
    product = serializers.CharField(allow_null=True)
    renewal_ref = serializers.CharField(help_text="The renewal it got; empty before.")
    signed_by = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    file_name = serializers.CharField()
    answer = serializers.CharField()
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class ShareOut(serializers.Serializer):
    """One share of a won sale."""

    id = serializers.CharField()
    deal_ref = serializers.CharField()
    customer_name = serializers.CharField()
    sort = serializers.CharField(help_text="margin, pay, or credit for targets.")
    role = serializers.CharField()
    motion = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    because = serializers.CharField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=3)
    percent = serializers.DecimalField(max_digits=9, decimal_places=4, allow_null=True)
    year = serializers.IntegerField(help_text="The contract's year it falls into.")
    capped = serializers.BooleanField()
    currency = serializers.CharField()
    policy_label = serializers.CharField()
    won_at = serializers.DateTimeField()


class SaleRow(serializers.Serializer):
    """A priced sale in a list."""

    id = serializers.CharField()
    deal = serializers.CharField()
    quote = serializers.CharField()
    partner = serializers.CharField()
    customer_name = serializers.CharField()
    won_at = serializers.DateTimeField()
    kind = serializers.CharField()
    currency = serializers.CharField()
    net = serializers.DecimalField(max_digits=16, decimal_places=3)
    kept = serializers.DecimalField(max_digits=16, decimal_places=3, help_text="What is left for the vendor.")


class EarnedOut(serializers.Serializer):
    """One share with its reason."""

    sort = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    because = serializers.CharField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=3)
    percent = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    capped = serializers.BooleanField()
    policy = serializers.CharField()
    policy_id = serializers.CharField()


class EarnerOut(serializers.Serializer):
    """One partner on a sale."""

    partner = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField()
    total = serializers.DecimalField(max_digits=16, decimal_places=3)
    credit = serializers.DecimalField(max_digits=16, decimal_places=3)
    shares = EarnedOut(many=True)


class WonSaleOut(SaleRow):
    """A priced sale with everybody's shares; all money adds up to what the customer pays."""

    customer_pays = serializers.DecimalField(max_digits=16, decimal_places=3)
    settled = serializers.BooleanField()
    earners = EarnerOut(many=True)


class LiveIn(Strict):
    """What the customer paid for a services project that is live now."""

    services = serializers.DecimalField(max_digits=15, decimal_places=3, min_value=0)


class RenewalFilter(Strict):
    """Which renewals a list holds."""

    status = serializers.ListField(required=False, child=serializers.ChoiceField(choices=RenewalStatus.choices))
    due_before = serializers.DateField(required=False)


class SubscriptionFilter(Strict):
    """Which subscriptions a list holds."""

    status = serializers.ListField(required=False, child=serializers.ChoiceField(choices=SubscriptionStatus.choices))


class ShareFilter(Strict):
    """Which shares a list holds."""

    sort_of = serializers.ListField(required=False, child=serializers.ChoiceField(choices=ShareKind.choices))
    deal = serializers.CharField(required=False, max_length=20)


class RenewalNoteIn(Strict):
    """Words both sides read."""

    note = serializers.CharField(max_length=2000)


class OrderIn(Strict):
    """The customer's order."""

    order_number = serializers.CharField(max_length=80)


class AlignIn(Strict):
    """The day several renewals of a customer end on, and the others beside this one."""

    ends_on = serializers.DateField()
    with_them = serializers.ListField(required=False, child=serializers.CharField(max_length=20), max_length=50)


class AutoIn(Strict):
    """Whether it renews itself."""

    itself = serializers.BooleanField()


class AcceptIn(Strict):
    """Which renewal a letter means."""

    renewal = serializers.CharField(max_length=20)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)


class LetterIn(Strict):
    """A customer's letter."""

    customer_name = serializers.CharField(max_length=200)
    product = serializers.CharField(required=False, default="", allow_blank=True, max_length=20)
    signed_by = serializers.CharField(max_length=200)
    signed_on = serializers.DateField()
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    file = serializers.FileField()


class QuoteMade(serializers.Serializer):
    """The quote that was opened."""

    id = serializers.CharField()
    status = serializers.CharField()
