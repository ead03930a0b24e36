"""One's colleagues over the API."""

from typing import Any

from partners.api import people as shared
from partners.api.people import ORDERS, steps
from partners.api.serializers import InviteIn, PersonFilter, PersonOut, PersonRow
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


class OnePerson(PortalView, shared.OnePerson):
    """One colleague."""

    permission = "people.view"
    permissions_by_method = {"PATCH": "people.manage"}
    steps = STEPS


class Resend(PortalView, shared.Resend):
    """Another invitation."""

    permission = "people.manage"
    steps = STEPS
