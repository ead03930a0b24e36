"""What every API takes and gives alike: bodies that refuse unknown names, pages, problems."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from rest_framework import serializers


class Strict(serializers.Serializer):
    """Something a caller sends. A name it does not know is refused, so that a slip is never silently ignored."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated values; raises a validation error that names unknown fields too."""
        if wrong := [str(name) for name in data if _holds_null(data[name])] if isinstance(data, Mapping) else []:
            raise serializers.ValidationError({name[:60]: ["Null characters are not allowed."] for name in wrong})
        if isinstance(data, Mapping) and (unknown := [str(name) for name in data if name not in self.fields]):
            raise serializers.ValidationError({name[:60]: ["There is no such field."] for name in sorted(unknown)})
        return super().to_internal_value(data)


def _holds_null(value: Any) -> bool:
    """Whether a text anywhere inside, also as a name, has a character PostgreSQL does not keep."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(map(_holds_null, value)) or any(map(_holds_null, value.values()))
    return isinstance(value, list) and any(map(_holds_null, value))


class Nothing(Strict):
    """An empty body."""


class Problem(serializers.Serializer):
    """A refusal (RFC 9457). ``title`` is stable, ``detail`` is for people, ``fields`` names wrong fields."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    field = serializers.CharField(allow_null=True, required=False, help_text="The field it is about, if it is one.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), required=False, help_text="Every wrong field with what is wrong."
    )
    reasons = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Why a step is closed, when it is."
    )
    state = serializers.CharField(required=False, help_text="What the record is now, when it has moved on.")
    revision = serializers.IntegerField(required=False, help_text="The stored revision, when yours is older.")


@cache
def page_of(row: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """Return the serializer of a page of ``row``, with the addresses of its neighbours."""
    return type(
        f"{row.__name__}Page",
        (serializers.Serializer,),
        {
            "__doc__": "A page of a list, with the addresses of its neighbours.",
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": row(many=True),
        },
    )


@cache
def several(row: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """Return the serializer of a short list that needs no pages."""
    return type(
        f"{row.__name__}List",
        (serializers.Serializer,),
        {"__doc__": "All of them.", "results": row(many=True)},
    )


class ActionField(serializers.Serializer):
    """One field a step takes."""

    name = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    type = serializers.ChoiceField(choices=["string", "number", "boolean", "date", "list"])
    choices = serializers.ListField(child=serializers.CharField(), required=False)


class ActionOut(serializers.Serializer):
    """A step from here; a closed one with its reasons. POST what it needs to ``href``."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    allowed = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())
    needs_reason = serializers.BooleanField()
    href = serializers.CharField()
    fields = ActionField(many=True)  # type: ignore[assignment]
