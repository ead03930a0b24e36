"""The steps of a person's way into a partner and out again, and how a person is shown; alike on both sides."""

from typing import Any, ClassVar

from partners.api.serializers import PersonOut, PersonPatch, RemoveIn
from partners.models import Person
from partners.selectors import person as people
from partners.selectors import plain
from partners.services import person as services
from partners.workflows.person import PERSON
from prm.common.actors import Actor
from prm.common.api.operations import Call, operation
from prm.common.api.transitions import Steps, Verb
from prm.common.api.views import ActorView
from prm.common.errors import named_in
from prm.common.keyset import Order

ORDERS = {
    "name": Order("name"),
    "-created_at": Order("created_at", descending=True),
    "created_at": Order("created_at"),
}


def remove(person: Person, call: Call) -> Person:
    """Take the person's access away; open work goes to the successor."""
    successor = None
    if reference := call.body.get("successor"):
        with named_in("successor", "Choose an active colleague."):
            successor = people.get_visible(call.actor, reference)
    return services.remove(person=person, successor=successor, actor=call.actor)


def change(person: Person, call: Call) -> Person:
    """Change what was sent of a person, and keep the rest."""
    kept = {name: getattr(person, name) for name in ("roles", "persona", "job_title", "phone")}
    return services.change(person=person, actor=call.actor, **{**kept, **call.body})


VERBS = {
    "uninvited": Verb(lambda person, call: services.withdraw(person=person, actor=call.actor), word="withdraw"),
    "removed": Verb(remove, RemoveIn, word="remove"),
}


def steps(base: type[ActorView], side: str) -> Steps:
    """Return the person's steps for one side's API."""

    def show(person: Person, who: Actor) -> dict[str, Any]:
        return {**plain.person(person), "available_actions": made.actions(person, who)}

    made = Steps(
        workflow=PERSON,
        verbs=VERBS,
        base=base,
        resource="people",
        where=f"/api/{side}/v1/people/{{}}",
        find=people.get_visible,
        show=show,
        gives=PersonOut,
    )
    return made


class OnePerson(ActorView):
    """One person."""

    resource = "people"
    steps: ClassVar[Steps]

    @operation("people_read", gives=PersonOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read one person with the steps from here."""
        return self.steps.show(people.get_visible(call.actor, reference), call.actor)

    @operation("people_change", takes=PersonPatch, gives=PersonOut)
    def patch(self, call: Call, reference: str) -> Any:
        """Change what a person may do and does; rights follow with their next request."""
        return self.steps.show(change(people.get_visible(call.actor, reference), call), call.actor)


class Resend(ActorView):
    """Another invitation."""

    resource = "people"
    steps: ClassVar[Steps]

    @operation("people_resend", gives=PersonOut)
    def post(self, call: Call, reference: str) -> Any:
        """Mail an invited person a new link; the old one ends."""
        person = people.get_visible(call.actor, reference)
        return self.steps.show(services.resend(person=person, actor=call.actor), call.actor)
