"""Partners over the vendor's API."""

from typing import Any

from partners.api.console.serializers import (
    NoteOut,
    OptionalRemarkIn,
    PartnerFilter,
    PartnerIn,
    PartnerOut,
    PartnerPatch,
    PartnerRow,
    RemarkIn,
)
from partners.models import Partner, PartnerType
from partners.selectors import lists, plain
from partners.selectors import partner as partners
from partners.services import partner as services
from partners.workflows.partner import PARTNER
from prm.common import timeline
from prm.common.actors import Actor
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import several
from prm.common.api.transitions import Steps, Verb
from prm.common.api.views import ConsoleView
from prm.common.errors import Invalid
from prm.common.keyset import Order
from prm.common.models import StaffNote

ORDERS = {
    "name": Order("name"),
    "-name": Order("name", descending=True),
    "-created_at": Order("created_at", descending=True),
    "created_at": Order("created_at"),
}


def shown(partner: Partner, who: Actor) -> dict[str, Any]:
    """Return one partner with the steps of its life from here."""
    return {**plain.partner(partner), "available_actions": STEPS.actions(partner, who)}


def _step(name: str) -> Any:
    def act(partner: Partner, call: Call) -> Partner:
        return services.change_status(actor=call.actor, partner=partner, step=name, **call.body)

    return act


STEPS = Steps(
    workflow=PARTNER,
    verbs={
        step.name: Verb(_step(step.name), RemarkIn if step.needs_reason else OptionalRemarkIn)
        for step in PARTNER.transitions
        if step.offered
    },
    base=ConsoleView,
    resource="partners",
    where="/api/console/v1/partners/{}",
    find=partners.get_visible,
    show=shown,
    gives=PartnerOut,
    version="updated_at",
)


def rows_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return the body with codes and ids replaced by their rows. Raises ``Invalid`` for those there are not."""
    found = dict(values)
    if "type" in found:
        try:
            found["type"] = lists.partner_type(found["type"])
        except PartnerType.DoesNotExist as error:
            raise Invalid({"type": "There is no such type."}) from error
    if found.get("parent"):
        parents = partners.by_reference([found["parent"]])
        if not parents:
            raise Invalid({"parent": "There is no such partner."})
        found["parent"] = parents[0]
    return found


class Partners(ConsoleView):
    """All partners; a new one."""

    resource = "partners"
    permission = "partner.view"
    permissions_by_method = {"POST": "partner.edit"}

    @listing("partners_list", row=PartnerRow, orders=ORDERS, default="name", filters=PartnerFilter)
    def get(self, call: Call) -> Any:
        """List partners."""
        wanted = {name: call.query[name] for name in ("status", "country", "q") if name in call.query}
        return plain.partner_rows(partners.visible_to(call.actor), **wanted), plain.partner_row

    @operation("partners_create", takes=PartnerIn, gives=PartnerOut, status=201, version="updated_at")
    def post(self, call: Call) -> Any:
        """Add a partner, as a prospect."""
        return shown(services.create(actor=call.actor, data=rows_of(call.body)), call.actor)


class OnePartner(ConsoleView):
    """One partner."""

    resource = "partners"
    permission = "partner.view"
    permissions_by_method = {"PATCH": "partner.edit"}

    @operation("partners_read", gives=PartnerOut, version="updated_at")
    def get(self, call: Call, reference: str) -> Any:
        """Read one partner."""
        return shown(partners.get_visible(call.actor, reference), call.actor)

    @operation("partners_change", takes=PartnerPatch, gives=PartnerOut, version="updated_at")
    def patch(self, call: Call, reference: str) -> Any:
        """Change a partner."""
        partner = partners.get_visible(call.actor, reference)
        changed = services.update(actor=call.actor, partner=partner, data=rows_of(call.body), seen=call.seen_at)
        return shown(changed, call.actor)


class Notes(ConsoleView):
    """Notes only staff read."""

    resource = "partners"
    permission = "partner.view"
    permissions_by_method = {"POST": "partner.note"}

    @operation("partners_notes", gives=several(NoteOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read the notes on a partner, the newest first; at most the last hundred."""
        partner = partners.get_visible(call.actor, reference)
        return {"results": [note(one) for one in timeline.staff_notes(partner)]}

    @operation("partners_note", takes=RemarkIn, gives=NoteOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Add a note."""
        partner = partners.get_visible(call.actor, reference)
        return note(services.add_note(actor=call.actor, partner=partner, text=call.body["note"]))


def note(found: StaffNote) -> dict[str, Any]:
    """Return one note."""
    return {"id": found.public_id, "author": found.author_name, "text": found.text, "at": plain.plain(found.at)}
