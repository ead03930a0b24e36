"""What both sides' APIs take and give of people, and the lists everybody reads."""

from rest_framework import serializers

from partners.enums import Persona, PersonStatus
from prm.accounts.enums import PartnerRole
from prm.common.api.serializers import ActionOut, Strict


class PersonRow(serializers.Serializer):
    """One person at a partner."""

    id = serializers.CharField()
    partner = serializers.CharField(help_text="The partner's id.")
    name = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    job_title = serializers.CharField(allow_blank=True)
    persona = serializers.ChoiceField(choices=Persona.choices)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=PartnerRole.choices))
    status = serializers.ChoiceField(choices=PersonStatus.choices)
    invited_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class PersonOut(PersonRow):
    """One person with the steps from here."""

    available_actions = ActionOut(many=True)


class InviteIn(Strict):
    """Somebody new."""

    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(max_length=254)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=PartnerRole.choices), min_length=1)
    persona = serializers.ChoiceField(choices=Persona.choices, required=False)
    job_title = serializers.CharField(max_length=120, required=False, allow_blank=True)


class PersonPatch(Strict):
    """What changes of a person."""

    roles = serializers.ListField(child=serializers.ChoiceField(choices=PartnerRole.choices), required=False)
    persona = serializers.ChoiceField(choices=Persona.choices, required=False)
    job_title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)


class RemoveIn(Strict):
    """Who takes over from somebody who leaves."""

    successor = serializers.CharField(max_length=20, required=False, help_text="The id of an active colleague.")


class PersonFilter(Strict):
    """Which people a list holds."""

    status = serializers.ListField(required=False, child=serializers.ChoiceField(choices=PersonStatus.choices))


class NamedOut(serializers.Serializer):
    """One entry of a list: a lasting code and the name people see."""

    code = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.CharField(allow_null=True, required=False, help_text="What it lies in, for territories.")  # type: ignore[assignment]
