"""What both sides' deal APIs give alike."""

from rest_framework import serializers

from dealreg.enums import ExtensionState


class LineOut(serializers.Serializer):
    """One row of what is sold."""

    family = serializers.CharField()
    product = serializers.CharField(allow_null=True)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)


class FileOut(serializers.Serializer):
    """A file on a deal; get it from its own address."""

    id = serializers.CharField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    uploaded_by = serializers.CharField(allow_blank=True)
    uploaded_at = serializers.DateTimeField()


class ClockOut(serializers.Serializer):
    """A promise with a moment."""

    label = serializers.CharField()  # type: ignore[assignment]
    owed_by = serializers.ChoiceField(choices=["vendor", "partner"])
    owed_by_name = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=["running", "warn", "over", "met", "paused"])
    left = serializers.CharField(allow_blank=True)
    of = serializers.CharField()
    due_at = serializers.DateTimeField()
    consequence = serializers.CharField(allow_blank=True)


class CardOut(serializers.Serializer):
    """Why something was decided so, as its partner may read it."""

    kind = serializers.CharField()
    outcome = serializers.CharField()
    sentence = serializers.CharField(allow_blank=True)
    rows = serializers.ListField(child=serializers.DictField())
    alternatives = serializers.ListField(child=serializers.DictField())
    policy = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class TimelineOut(serializers.Serializer):
    """One line of what happened, told to both sides."""

    kind = serializers.CharField()
    actor = serializers.CharField(allow_blank=True)
    side = serializers.ChoiceField(choices=["vendor", "partner"])
    text = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class ExtensionOut(serializers.Serializer):
    """A request for longer protection, and what became of it."""

    id = serializers.CharField()
    state = serializers.ChoiceField(choices=ExtensionState.choices)
    days = serializers.IntegerField()
    because = serializers.CharField()
    asked_by = serializers.CharField()
    days_given = serializers.IntegerField(allow_null=True)
    decided_by = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
