"""The partner's deals over the API: list, read, draft, change, discard; its stage and its story."""

from typing import Any

from dealreg.api.portal.serializers import DealFilter, DealNew, DealOut, DealPatch, DealRow, StageIn
from dealreg.api.portal.shown import shown
from dealreg.api.serializers import TimelineOut
from dealreg.selectors import deal as deals
from dealreg.selectors import plain
from dealreg.services import clone, closing, draft, submission
from prm.common import timeline
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import several
from prm.common.api.views import PortalView
from prm.common.keyset import Order

ORDERS = {
    "-created_at": Order("created_at", descending=True),
    "created_at": Order("created_at"),
    "amount": Order("amount"),
    "-amount": Order("amount", descending=True),
    "protected_until": Order("protected_until", nullable=True),
}


class Deals(PortalView):
    """All deals of the partner; a new one."""

    resource = "deals"
    permission = "deal.view"
    permissions_by_method = {"POST": "deal.register"}

    @listing("deals_list", row=DealRow, orders=ORDERS, default="-created_at", filters=DealFilter)
    def get(self, call: Call) -> Any:
        """List the partner's deals."""
        wanted = {name: call.query.get(name, []) for name in ("status", "stage")}
        return plain.rows(deals.visible_to(call.actor), **wanted), plain.shaped

    @operation("deals_create", takes=DealNew, gives=DealOut, status=201, version="revision")
    def post(self, call: Call) -> Any:
        """Open a draft. It holds no place until it is submitted: with `submit` at once, in the same transaction.

        The answer to a submission says who decides, by when, and what the checks found.
        """
        values = dict(call.body)
        if values.pop("submit", False):
            done = submission.register(actor=call.actor, data=values)
            return shown(done.deal, call.actor, done)
        return shown(draft.start(actor=call.actor, data=values), call.actor)


class OneDeal(PortalView):
    """One deal; a change to a draft; its end."""

    resource = "deals"
    permission = "deal.view"
    permissions_by_method = {"PATCH": "deal.register", "DELETE": "deal.register"}

    @operation("deals_read", gives=DealOut, version="revision")
    def get(self, call: Call, reference: str) -> Any:
        """Read one deal with its clock, what may be done now, and why it was decided so."""
        return shown(deals.get_visible(call.actor, reference), call.actor)

    @operation("deals_change", takes=DealPatch, gives=DealOut, version="revision")
    def patch(self, call: Call, reference: str) -> Any:
        """Change a draft. `lines`, when sent, replace all lines; say which `revision` it was made from."""
        values = dict(call.body)
        revision = values.pop("revision", call.seen_revision)
        deal = deals.get_visible(call.actor, reference)
        return shown(draft.save(deal=deal, actor=call.actor, data=values, revision=revision), call.actor)

    @operation("deals_discard", gives=None, status=204)
    def delete(self, call: Call, reference: str) -> Any:
        """Discard a draft with its files. What was submitted is withdrawn instead."""
        draft.discard(deal=deals.get_visible(call.actor, reference), actor=call.actor)


class Stage(PortalView):
    """The partner's own stage."""

    resource = "deals"
    permission = "deal.update"

    @operation("deals_stage", takes=StageIn, gives=DealOut, version="revision")
    def post(self, call: Call, reference: str) -> Any:
        """Say how far the sale is."""
        deal = deals.get_visible(call.actor, reference)
        moved = closing.move_stage(deal=deal, actor=call.actor, **call.body)
        return shown(moved, call.actor)


class Timeline(PortalView):
    """What happened."""

    resource = "deals"
    permission = "deal.view"

    @operation("deals_timeline", gives=several(TimelineOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read what happened to a deal, the newest first; at most the last hundred."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [plain.line(entry) for entry in timeline.entries(deal)]}


class Clone(PortalView):
    """The same again."""

    resource = "deals"
    permission = "deal.register"

    @operation("deals_clone", gives=DealOut, status=201, version="revision")
    def post(self, call: Call, reference: str) -> Any:
        """Open a draft with the customer, the project and the products of a deal; files and evidence stay behind."""
        return shown(clone.clone(deal=deals.get_visible(call.actor, reference), actor=call.actor), call.actor)
