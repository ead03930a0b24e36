"""One's colleagues over the API."""

from typing import Any

from partners.api.people import ORDERS, change, steps
from partners.api.serializers import InviteIn, PersonFilter, PersonOut, PersonPatch, PersonRow
from partners.selectors import company, plain
from partners.selectors import person as people
from partners.services import person as services
from prm.common.api.operations import Call, listing, operation
from prm.common.api.views import PortalView

STEPS = steps(PortalView, "portal")


class People(PortalView):
    """Everybody at the partner; somebody new."""

    resource = "people"
    permission = "people.view"
    permissions_by_method = {"POST": "people.manage"}

    @listing("people_list", row=PersonRow, orders=ORDERS, default="name", filters=PersonFilter)
    def get(self, call: Call) -> Any:
        """List the partner's people."""
        rows = plain.person_rows(people.visible_to(call.actor), status=call.query.get("status", []))
        return rows, plain.person_row

    @operation("people_invite", takes=InviteIn, gives=PersonOut, status=201)
    def post(self, call: Call) -> Any:
        """Invite a colleague: they get a mail with a link."""
        partner = company.own(call.actor)
        return STEPS.show(services.invite(partner=partner, actor=call.actor, **call.body), call.actor)


class OnePerson(PortalView):
    """One colleague."""

    resource = "people"
    permission = "people.view"
    permissions_by_method = {"PATCH": "people.manage"}

    @operation("people_read", gives=PersonOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read one person with the steps from here."""
        return STEPS.show(people.get_visible(call.actor, reference), call.actor)

    @operation("people_change", takes=PersonPatch, gives=PersonOut)
    def patch(self, call: Call, reference: str) -> Any:
        """Change what a person may do and does; rights follow with their next request."""
        return STEPS.show(change(people.get_visible(call.actor, reference), call), call.actor)


class Resend(PortalView):
    """Another invitation."""

    resource = "people"
    permission = "people.manage"

    @operation("people_resend", gives=PersonOut)
    def post(self, call: Call, reference: str) -> Any:
        """Mail an invited person a new link; the old one ends."""
        person = people.get_visible(call.actor, reference)
        return STEPS.show(services.resend(person=person, actor=call.actor), call.actor)
