"""Registrations over the vendor's API: list, read, assign, judge look-alikes, note, files, requests for more time."""

from typing import Any

from dealreg.api.console.serializers import (
    AssignIn,
    ConsoleDealOut,
    ConsoleDealRow,
    DealFilter,
    GrantIn,
    HandOverIn,
    MatchOut,
    VerdictIn,
)
from dealreg.api.console.shown import shown
from dealreg.api.portal.files import download
from dealreg.api.portal.serializers import NoteIn
from dealreg.api.serializers import ExtensionOut, TimelineOut
from dealreg.selectors import approvals, plain, plain_staff, reviewers
from dealreg.selectors import deal as deals
from dealreg.selectors import extension as extensions
from dealreg.selectors import review as reviews
from dealreg.services import approvals as approval_services
from dealreg.services import extension as extension_services
from dealreg.services import review as services
from partners.api.console.partners import note
from partners.api.console.serializers import NoteOut
from prm.common import timeline
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import several
from prm.common.api.views import ConsoleView
from prm.common.errors import Invalid
from prm.common.keyset import Order

ORDERS = {
    "-submitted_at": Order("submitted_at", descending=True),
    "submitted_at": Order("submitted_at"),
    "due_at": Order("due_at", nullable=True),
    "amount": Order("amount"),
    "-amount": Order("amount", descending=True),
    "protected_until": Order("protected_until", nullable=True),
}


class Deals(ConsoleView):
    """Every submitted registration."""

    resource = "deals"
    permission = "deal.queue"

    @listing("deals_list", row=ConsoleDealRow, orders=ORDERS, default="-submitted_at", filters=DealFilter)
    def get(self, call: Call) -> Any:
        """List registrations. What is to be decided next: `status=in_review&reviewer=me&sort=due_at`."""
        return plain_staff.rows(deals.visible_to(call.actor), call.actor, call.query), plain_staff.shaped


class OneDeal(ConsoleView):
    """One registration."""

    resource = "deals"
    permission = "deal.queue"

    @operation("deals_read", gives=ConsoleDealOut, version="revision")
    def get(self, call: Call, reference: str) -> Any:
        """Read one registration with its review, look-alikes, conflicts, decisions, clock and steps from here."""
        return shown(deals.get_visible(call.actor, reference), call.actor)


class Timeline(ConsoleView):
    """What happened."""

    resource = "deals"
    permission = "deal.queue"

    @operation("deals_timeline", gives=several(TimelineOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read what happened to a registration, the newest first; at most the last hundred."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [plain.line(entry) for entry in timeline.entries(deal)]}


class Assign(ConsoleView):
    """Who decides."""

    resource = "deals"
    permission = "deal.review"

    @operation("deals_assign", takes=AssignIn, gives=ConsoleDealOut, version="revision")
    def post(self, call: Call, reference: str) -> Any:
        """Hand a registration to a reviewer, and take it into review."""
        deal = deals.get_visible(call.actor, reference)
        person = next((user for user in reviewers.choices() if user.public_id == call.body["reviewer"]), None)
        if person is None:
            raise Invalid({"reviewer": "Choose somebody who may decide."})
        services.assign(deal=deal, reviewer=person, actor=call.actor)
        return shown(deals.get_visible(call.actor, reference), call.actor)


class HandOver(ConsoleView):
    """Who decides one level."""

    resource = "deals"
    permission = "deal.review"

    @operation("deals_level_assign", takes=HandOverIn, gives=ConsoleDealOut, version="revision")
    def post(self, call: Call, reference: str, level: str) -> Any:
        """Give an open level of an approval to somebody else who may take it."""
        deal = deals.get_visible(call.actor, reference)
        step = approvals.get_step(deal, level)
        person = next((u for u in approvals.could_take(step) if u.public_id == call.body["assignee"]), None)
        if person is None:
            raise Invalid({"assignee": "Choose somebody who may take this level."})
        approval_services.hand_over(step=step, assignee=person, actor=call.actor)
        return shown(deals.get_visible(call.actor, reference), call.actor)


class Judge(ConsoleView):
    """A look-alike."""

    resource = "deals"
    permission = "match.confirm"

    @operation("deals_judge", takes=VerdictIn, gives=MatchOut)
    def post(self, call: Call, reference: str, match: str) -> Any:
        """Say whether a look-alike is the same customer, another one, or its parent. It is remembered."""
        found = reviews.get_match(deals.get_visible(call.actor, reference), match)
        judged = services.judge_match(match=found, verdict=call.body["verdict"], actor=call.actor)
        return plain_staff.match(judged)


class Notes(ConsoleView):
    """Notes only staff read."""

    resource = "deals"
    permission = "deal.queue"
    permissions_by_method = {"POST": "deal.note"}

    @operation("deals_notes", gives=several(NoteOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read the notes on a registration, the newest first; at most the last hundred."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [note(one) for one in timeline.staff_notes(deal)]}

    @operation("deals_note", takes=NoteIn, gives=NoteOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Add a note."""
        deal = deals.get_visible(call.actor, reference)
        return note(timeline.staff_note(deal, actor=call.actor, text=call.body["note"]))


class OneFile(ConsoleView):
    """One file."""

    resource = "deals"
    permission = "deal.queue"

    @operation("deals_file", gives=bytes, media_type="application/octet-stream")
    def get(self, call: Call, reference: str, file: str) -> Any:
        """Download a file of a registration."""
        return download(deals.get_file(call.actor, deals.get_visible(call.actor, reference), file))


class Extensions(ConsoleView):
    """Requests for longer protection."""

    resource = "deals"
    permission = "deal.queue"

    @operation("deals_extensions", gives=several(ExtensionOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read every request for more time on a registration, the newest first."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [plain.extension(one) for one in extensions.of_deal(deal)]}


class Grant(ConsoleView):
    """More time."""

    resource = "deals"
    permission = "deal.extend"

    @operation("deals_extension_grant", takes=GrantIn, gives=ExtensionOut)
    def post(self, call: Call, reference: str, extension: str) -> Any:
        """Extend the protection, by at most what was asked for."""
        found = extensions.get(deals.get_visible(call.actor, reference), extension)
        return plain.extension(extension_services.grant(extension=found, actor=call.actor, **call.body))


class Refuse(ConsoleView):
    """No more time."""

    resource = "deals"
    permission = "deal.extend"

    @operation("deals_extension_refuse", takes=NoteIn, gives=ExtensionOut)
    def post(self, call: Call, reference: str, extension: str) -> Any:
        """Refuse more time, in words the partner reads."""
        found = extensions.get(deals.get_visible(call.actor, reference), extension)
        return plain.extension(extension_services.refuse(extension=found, actor=call.actor, **call.body))
