"""The people of partners over the vendor's API."""

from typing import Any

from partners.api import people as shared
from partners.api.console.serializers import ConsolePersonFilter
from partners.api.people import ORDERS, steps
from partners.api.serializers import InviteIn, PersonOut, PersonRow
from partners.selectors import partner as partners
from partners.selectors import person as people
from partners.selectors import plain
from partners.services import person as services
from prm.common.api.operations import Call, listing, operation
from prm.common.api.views import ConsoleView

STEPS = steps(ConsoleView, "console")


class People(ConsoleView):
    """Everybody at all partners."""

    resource = "people"
    permission = "partner.view"

    @listing("people_list", row=PersonRow, orders=ORDERS, default="name", filters=ConsolePersonFilter)
    def get(self, call: Call) -> Any:
        """List people."""
        wanted = {name: call.query[name] for name in ("status", "partner") if name in call.query}
        return plain.person_rows(people.visible_to(call.actor), **wanted), plain.person_row


class Invite(ConsoleView):
    """Somebody new at a partner."""

    resource = "people"
    permission = "person.manage"

    @operation("people_invite", takes=InviteIn, gives=PersonOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Invite somebody to act for a partner: they get a mail with a link."""
        partner = partners.get_visible(call.actor, reference)
        return STEPS.show(services.invite(partner=partner, actor=call.actor, **call.body), call.actor)


class OnePerson(ConsoleView, shared.OnePerson):
    """One person."""

    permission = "partner.view"
    permissions_by_method = {"PATCH": "person.manage"}
    steps = STEPS


class Resend(ConsoleView, shared.Resend):
    """Another invitation."""

    permission = "person.manage"
    steps = STEPS
