"""Approvals of prices and special prices over the API."""

from typing import Any

from partners.selectors import partner as partners
from pricing.api.quote_serializers import (
    DecidedOut,
    DecidedSeveralOut,
    DecideIn,
    DecideSeveralIn,
    LevelFilter,
    PriceHandOverIn,
    QuoteLevelOut,
    ReasonIn,
    SpecialFilter,
    SpecialIn,
    SpecialOut,
)
from pricing.selectors import approval as approvals
from pricing.selectors import approvers, picking, plain_quote
from pricing.selectors import special as specials
from pricing.services import approval as services
from pricing.services import special as special_services
from prm.common.api.operations import Call, listing, operation
from prm.common.api.views import ConsoleView, PortalView
from prm.common.errors import Invalid
from prm.common.keyset import Order

LEVEL_ORDERS = {"due_at": Order("due_at", nullable=True), "id": Order("id")}
SPECIAL_ORDERS = {"-valid_until": Order("valid_until", descending=True), "valid_until": Order("valid_until")}


class Levels(ConsoleView):
    """What waits for a signature."""

    resource = "quotes"
    permission = "quote.queue"

    @listing("quote_levels_list", row=QuoteLevelOut, orders=LEVEL_ORDERS, default="due_at", filters=LevelFilter)
    def get(self, call: Call) -> Any:
        """List the open levels, what is due first on top; `mine=true` for those you may sign."""
        rows = approvals.mine(call.actor) if call.query.get("mine") else approvals.queue()
        return rows.order_by(), plain_quote.level


class Level(ConsoleView):
    """One level."""

    resource = "quotes"
    permission = "quote.queue"

    @operation("quote_levels_read", gives=QuoteLevelOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read one level of an approval."""
        return plain_quote.level(approvals.get(call.actor, reference))


class Decide(ConsoleView):
    """A signature."""

    resource = "quotes"
    permission = "quote.approve"

    @operation("quote_levels_decide", takes=DecideIn, gives=DecidedOut)
    def post(self, call: Call, reference: str) -> Any:
        """Approve or refuse a level. Where your limits no longer reach as far, it passes to somebody whose do."""
        level, message = approvals.get(call.actor, reference), ""
        try:
            services.decide(actor=call.actor, approval=level, **call.body)
        except services.BeyondLimit as error:
            # An answer, not a refusal: what follows from it has to be kept together with the answer.
            message = error.message
        found = approvals.get(call.actor, reference)
        outcome = "passed_on" if message else "signed"
        return {"outcome": outcome, "message": message, "level": plain_quote.level(found)}


class DecideSeveral(ConsoleView):
    """Several signatures."""

    resource = "quotes"
    permission = "quote.approve"

    @operation("quote_levels_decide_several", takes=DecideSeveralIn, gives=DecidedSeveralOut)
    def post(self, call: Call) -> Any:
        """Approve or refuse up to a hundred levels, each by itself."""
        sent = dict(call.body)
        levels = [approvals.get(call.actor, each) for each in dict.fromkeys(sent.pop("levels"))]
        done = services.decide_several(actor=call.actor, approvals=levels, **sent)
        return {"results": [{"id": each.public_id, "done": not why, "message": why} for each, why in done]}


class HandOver(ConsoleView):
    """Who signs."""

    resource = "quotes"
    permission = "quote.approve"

    @operation("quote_levels_hand_over", takes=PriceHandOverIn, gives=QuoteLevelOut)
    def post(self, call: Call, reference: str) -> Any:
        """Give an open level to somebody else who may take it."""
        level = approvals.get(call.actor, reference)
        person = next((each for each in approvers.could_take(level.job) if each.public_id == call.body["to"]), None)
        if person is None:
            raise Invalid({"to": "Choose somebody who may take this level."})
        services.hand_over(actor=call.actor, approval=level, to=person, reason=call.body["reason"])
        return plain_quote.level(approvals.get(call.actor, reference))


class ConsoleSpecials(ConsoleView):
    """Special prices."""

    resource = "quotes"
    permission = "special.view"
    permissions_by_method = {"POST": "special.edit"}

    @listing(
        "special_prices_list", row=SpecialOut, orders=SPECIAL_ORDERS, default="-valid_until", filters=SpecialFilter
    )
    def get(self, call: Call) -> Any:
        """List special prices with what is gone of each."""
        rows = specials.visible_to(call.actor)
        return plain_quote.special_rows(rows, status=call.query.get("status", [])), plain_quote.special

    @operation("special_prices_agree", takes=SpecialIn, gives=SpecialOut, status=201)
    def post(self, call: Call) -> Any:
        """Agree a price for a partner at a customer, for so many units, for a while."""
        sent = dict(call.body)
        partner = partners.get_visible(call.actor, sent.pop("partner"))
        product = picking.product_called(sent.pop("product"))
        if product is None:
            raise Invalid({"product": "There is no such product."})
        made = special_services.agree(actor=call.actor, partner=partner, product=product, **sent)
        return plain_quote.one_special(made)


class WithdrawSpecial(ConsoleView):
    """The end of one."""

    resource = "quotes"
    permission = "special.edit"

    @operation("special_prices_withdraw", takes=ReasonIn, gives=SpecialOut)
    def post(self, call: Call, reference: str) -> Any:
        """Take a special price back; quotes offered with it keep it until they expire."""
        found = specials.get_visible(call.actor, reference)
        special_services.withdraw(special=found, actor=call.actor, **call.body)
        return plain_quote.one_special(specials.get_visible(call.actor, reference))


class PortalSpecials(PortalView):
    """The partner's own special prices."""

    resource = "quotes"
    permission = "quote.view"

    @listing(
        "special_prices_list", row=SpecialOut, orders=SPECIAL_ORDERS, default="-valid_until", filters=SpecialFilter
    )
    def get(self, call: Call) -> Any:
        """List the partner's special prices with what is gone of each."""
        rows = specials.visible_to(call.actor)
        return plain_quote.special_rows(rows, status=call.query.get("status", [])), plain_quote.special
