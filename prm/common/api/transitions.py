"""A workflow's steps as addresses: one POST sub-resource for each, made from the transition table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.urls import URLPattern, path
from rest_framework import serializers

from prm.common.actors import Actor
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Nothing
from prm.common.api.views import ActorView
from prm.common.workflow import Transition, Workflow, refusals


@dataclass(frozen=True, slots=True)
class Verb:
    """How one step is taken over the API: ``act(record, call)`` calls the service; ``takes`` is what it needs.

    ``word`` is its address where the transition's name is no verb.
    """

    act: Callable[[Any, Call], Any]
    takes: type[serializers.Serializer] | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one workflow one side may take, by the transition's name.

    ``where`` is the address of one record with ``{}`` for its reference; ``find`` returns a record the actor may see.
    """

    workflow: Workflow
    verbs: Mapping[str, Verb]
    base: type[ActorView]
    resource: str
    where: str
    find: Callable[[Actor, str], Any]
    show: Callable[[Any, Actor], dict[str, Any]]
    gives: type[serializers.Serializer]
    version: str = ""

    def urls(self, prefix: str, name: str) -> list[URLPattern]:
        """Return an address for each step below ``prefix``, such as ``deals/<str:reference>/withdraw``."""
        return [
            path(
                f"{prefix}/{self.slug(step)}",
                self._view(self.workflow.get(step)).as_view(),
                name=f"{name}-{self.slug(step)}",
            )
            for step in self.verbs
        ]

    def slug(self, step: str) -> str:
        """Return a step as a part of an address."""
        return (self.verbs[step].word or step).replace("_", "-")

    def actions(self, record: Any, actor: Actor) -> list[dict[str, Any]]:
        """Return the steps ``actor`` may ever take from the record's state, the closed ones with their reasons."""
        state = getattr(record, self.workflow.field)
        return [
            self._action(transition, record, actor)
            for transition in self.workflow.transitions
            if transition.name in self.verbs and state in transition.sources and actor.may(transition.permission)
        ]

    def _action(self, transition: Transition, record: Any, actor: Actor) -> dict[str, Any]:
        closed = refusals(transition, record, actor)
        return {
            "name": transition.name,
            "label": transition.label,
            "allowed": not closed,
            "reasons": list(closed),
            "needs_reason": transition.needs_reason,
            "href": f"{self.where.format(record.public_id)}/{self.slug(transition.name)}",
            "fields": fields_of(self.verbs[transition.name].takes),
        }

    def _view(self, transition: Transition) -> type[ActorView]:
        steps, verb = self, self.verbs[transition.name]

        def post(view: ActorView, call: Call, reference: str) -> dict[str, Any]:
            record = steps.find(call.actor, reference)
            return steps.show(verb.act(record, call), call.actor)

        post.__doc__ = f"{transition.label}. Open from: {', '.join(transition.sources)}."
        described = operation(
            f"{self.resource}_{self.slug(transition.name).replace('-', '_')}",
            takes=verb.takes,
            gives=self.gives,
            version=self.version,
        )
        return cast(
            type[ActorView],
            type(
                f"{transition.name.title().replace('_', '')}{self.workflow.key.title()}",
                (self.base,),
                {
                    "__doc__": f"{transition.label}.",
                    "__module__": self.base.__module__,
                    "resource": self.resource,
                    "permission": transition.permission,
                    "post": described(post),
                },
            ),
        )


@cache
def fields_of(takes: type[serializers.Serializer] | None) -> list[dict[str, Any]]:
    """Return what a step takes, for a program that builds a form from it."""
    found = []
    for name, one in (takes or Nothing)().fields.items():
        entry: dict[str, Any] = {"name": name, "required": one.required, "type": _type(one)}
        if isinstance(one, serializers.ChoiceField):
            entry["choices"] = [str(choice) for choice in one.choices]
        found.append(entry)
    return found


def _type(one: serializers.Field) -> str:
    if isinstance(one, serializers.BooleanField):
        return "boolean"
    if isinstance(one, (serializers.ListField, serializers.ListSerializer, serializers.MultipleChoiceField)):
        return "list"
    if isinstance(one, (serializers.DateField, serializers.DateTimeField)):
        return "date"
    return "number" if isinstance(one, (serializers.IntegerField, serializers.DecimalField)) else "string"
