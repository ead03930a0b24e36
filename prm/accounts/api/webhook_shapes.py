"""What the API of webhooks takes and gives."""

from rest_framework import serializers

from prm.common.api.serializers import Strict
from prm.common.models.webhook import WebhookDelivery, WebhookEndpoint
from prm.common.webhooks.addresses import LONGEST

MOST_EVENTS = 200


class WebhookPatch(Strict):
    """What changes of a webhook."""

    url = serializers.CharField(max_length=LONGEST, required=False, help_text="Public, and https.")
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    events = serializers.ListField(
        child=serializers.CharField(max_length=80), min_length=1, max_length=MOST_EVENTS, required=False
    )


class WebhookIn(WebhookPatch):
    """A new webhook."""

    url = serializers.CharField(max_length=LONGEST, help_text="Public, and https.")
    events = serializers.ListField(
        child=serializers.CharField(max_length=80),
        min_length=1,
        max_length=MOST_EVENTS,
        help_text="Names of events, such as `deal.approve`.",
    )


class WebhookOut(serializers.Serializer):
    """One webhook, and how it does."""

    id = serializers.CharField()
    url = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    events = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=WebhookEndpoint.State.choices)
    state_reason = serializers.CharField(allow_blank=True, help_text="Why it is switched off.")
    state_changed_at = serializers.DateTimeField()
    partner = serializers.CharField(allow_null=True, help_text="Whose it is, by name; null for the vendor's own.")
    owner = serializers.CharField(allow_blank=True, help_text="Who set it up.")
    failures = serializers.IntegerField(help_text="Attempts in a row that failed.")
    rests_until = serializers.DateTimeField(allow_null=True)
    last_success_at = serializers.DateTimeField(allow_null=True)
    last_failure_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Deliveries that wait.")
    failed = serializers.IntegerField(help_text="Deliveries given up.")
    delivered = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class WebhookSecretOut(WebhookOut):
    """One webhook with its new secret."""

    secret = serializers.CharField(
        allow_null=True, help_text="Signs every delivery. Told this once: null when the answer comes from memory."
    )


class DeliveryFilter(Strict):
    """Which deliveries a list holds."""

    state = serializers.ChoiceField(choices=WebhookDelivery.State.choices, required=False)


class DeliveryRow(serializers.Serializer):
    """One event for one webhook."""

    id = serializers.UUIDField()
    message = serializers.CharField(help_text="The `webhook-id` of every attempt.")
    event = serializers.CharField()
    subject = serializers.CharField(allow_blank=True, help_text="The id of what it is about.")
    occurred_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=WebhookDelivery.State.choices)
    attempts = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField()
    response_code = serializers.IntegerField(allow_null=True)
    last_error = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)


class AttemptOut(serializers.Serializer):
    """One request and its answer."""

    at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField()
    response_code = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    response = serializers.CharField(allow_blank=True, help_text="The first kilobyte of it.")


class DeliveryOut(DeliveryRow):
    """One delivery with what is sent and what came back."""

    body = serializers.DictField(help_text="As it is sent and signed.")
    log = AttemptOut(many=True)


class ReplayIn(Strict):
    """Since when."""

    since = serializers.DateTimeField(help_text="What was given up of the events since this moment is sent again.")


class ReplayOut(serializers.Serializer):
    """How many deliveries are sent again."""

    queued = serializers.IntegerField()


class EventOut(serializers.Serializer):
    """An event one may subscribe to."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    description = serializers.CharField()
    about = serializers.CharField(help_text="What it tells about.")
    data = serializers.DictField(child=serializers.CharField(), help_text="Every field it tells, with what it holds.")  # type: ignore[assignment]
