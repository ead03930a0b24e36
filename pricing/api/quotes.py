"""Quotes over the API of both sides: list, build, price, change, and every step of the table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from partners.selectors import company
from partners.selectors import partner as partners
from pricing.api.quote_serializers import (
    CustomerAnswerIn,
    PriceIn,
    PriceOut,
    QuoteFilter,
    QuoteIn,
    QuoteNoteIn,
    QuoteOut,
    QuotePatch,
    QuoteRow,
    SendIn,
    StaffPriceIn,
    StaffQuoteFilter,
    StaffQuoteIn,
    StaffQuoteOut,
    StaffQuoteRow,
    SubmitIn,
)
from pricing.models import Quote
from pricing.rules.head import LineAsk, QuoteHead
from pricing.selectors import approval as approvals
from pricing.selectors import plain_quote
from pricing.selectors import quote as quotes
from pricing.services import quote as services
from pricing.services import quote_link
from pricing.workflows.quote import QUOTE
from prm.common.actors import Actor
from prm.common.api.operations import Call, listing, operation
from prm.common.api.transitions import Steps, Verb
from prm.common.api.views import ActorView, ConsoleView, PortalView
from prm.common.errors import Invalid
from prm.common.keyset import Order

ORDERS = {
    "-created_at": Order("created_at", descending=True),
    "created_at": Order("created_at"),
    "valid_until": Order("valid_until", nullable=True),
    "-net_total": Order("net_total", descending=True),
}
NOT_HEAD = frozenset({"lines", "partner", "revision"})


def _asks(sent: list[Mapping[str, Any]]) -> list[LineAsk]:
    """Return lines as they are asked for. Raises ``Invalid`` for products that are not there."""
    found = quotes.products_by_number([line["product"] for line in sent])
    errors = {
        f"lines.{at}.product": "There is no such product."
        for at, line in enumerate(sent)
        if line["product"] not in found
    }
    if errors:
        raise Invalid(errors)
    return [
        LineAsk(
            found[line["product"]], line["quantity"], line.get("asked"), line["customer_discount"],
            line.get("parent_position"),
        )
        for line in sent
    ]  # fmt: skip


def _head(sent: Mapping[str, Any], base: QuoteHead) -> QuoteHead:
    values = {name: value for name, value in sent.items() if name not in NOT_HEAD}
    if "promotion_codes" in values:
        values["promotion_codes"] = tuple(values["promotion_codes"])
    return replace(base, **values)


def shown(quote: Quote, who: Actor) -> dict[str, Any]:
    """Return one quote as its partner sees it, with the steps from here."""
    found = quotes.get_visible(who, quote.public_id)
    return {
        **plain_quote.one(found, "partner", who.timezone),
        "available_actions": PORTAL_STEPS.actions(found, who),
    }


def shown_to_staff(quote: Quote, who: Actor) -> dict[str, Any]:
    """Return one quote as the vendor sees it: with cost, margin, and who approves."""
    found = quotes.get_visible(who, quote.public_id)
    return {
        **plain_quote.one(found, "vendor", who.timezone),
        "approvals": [plain_quote.level(each) for each in approvals.levels_of(found)],
        "available_actions": CONSOLE_STEPS.actions(found, who),
    }


def _send(quote: Quote, call: Call) -> Quote:
    services.send(actor=call.actor, quote=quote, **call.body)
    return quote


VERBS = {
    "offer": Verb(
        lambda quote, call: services.submit(actor=call.actor, quote=quote, **call.body), SubmitIn, word="submit"
    ),
    "recall": Verb(lambda quote, call: services.recall(actor=call.actor, quote=quote, **call.body), QuoteNoteIn),
    "send": Verb(_send, SendIn),
    "withdraw": Verb(lambda quote, call: services.withdraw(actor=call.actor, quote=quote, **call.body), QuoteNoteIn),
}
PORTAL_STEPS = Steps(
    workflow=QUOTE, verbs=VERBS, base=PortalView, resource="quotes", where="/api/portal/v1/quotes/{}",
    find=quotes.get_visible, show=shown, gives=QuoteOut, version="revision",
)  # fmt: skip
CONSOLE_STEPS = Steps(
    workflow=QUOTE, verbs=VERBS, base=ConsoleView, resource="quotes", where="/api/console/v1/quotes/{}",
    find=quotes.get_visible, show=shown_to_staff, gives=StaffQuoteOut, version="revision",
)  # fmt: skip


def _made(call: Call, partner: Any) -> Quote:
    sent = call.body
    head = _head(sent, QuoteHead(name="", customer_name="", currency=sent["currency"]))
    asks = _asks(sent["lines"]) if sent.get("lines") else []
    return services.create(actor=call.actor, partner=partner, head=head, lines=asks)


def _changed(call: Call, reference: str) -> Quote:
    quote, sent = quotes.get_visible(call.actor, reference), call.body
    revision = sent.get("revision", call.seen_revision)
    head = _head(sent, quotes.head_of(quote)) if set(sent) - NOT_HEAD else None
    asks = _asks(sent["lines"]) if "lines" in sent else None
    return services.change(
        actor=call.actor, quote=quote, revision=quote.revision if revision is None else revision, head=head, lines=asks
    )


def _priced(call: Call, partner: Any, *, names_people: bool) -> dict[str, Any]:
    sent = call.body
    head = _head(sent, QuoteHead(name="", customer_name="", currency=sent["currency"]))
    seen = services.price_now(partner=partner, head=head, lines=_asks(sent["lines"]), people=names_people)
    return plain_quote.preview(seen, names_people=names_people)


class PortalQuotes(PortalView):
    """The partner's quotes; a new one."""

    resource = "quotes"
    permission = "quote.view"
    permissions_by_method = {"POST": "quote.write"}

    @listing("quotes_list", row=QuoteRow, orders=ORDERS, default="-created_at", filters=QuoteFilter)
    def get(self, call: Call) -> Any:
        """List the partner's quotes, every version of each."""
        wanted = {name: call.query[name] for name in ("status", "deal") if name in call.query}
        return plain_quote.rows(quotes.visible_to(call.actor), **wanted), plain_quote.shaped

    @operation("quotes_create", takes=QuoteIn, gives=QuoteOut, status=201, version="revision")
    def post(self, call: Call) -> Any:
        """Open a quote as a draft, with or without lines."""
        return shown(_made(call, company.own(call.actor)), call.actor)


class PortalPrice(PortalView):
    """A price."""

    resource = "quotes"
    permission = "quote.write"

    @operation("quotes_price", takes=PriceIn, gives=PriceOut)
    def post(self, call: Call) -> Any:
        """Price lines without saving: every step, and whether it needs approval, from whom, and what needs none."""
        return _priced(call, company.own(call.actor), names_people=False)


class PortalQuote(PortalView):
    """One quote; a change to a draft."""

    resource = "quotes"
    permission = "quote.view"
    permissions_by_method = {"PATCH": "quote.write"}

    @operation("quotes_read", gives=QuoteOut, version="revision")
    def get(self, call: Call, reference: str) -> Any:
        """Read one quote with every step of every price."""
        return shown(quotes.get_visible(call.actor, reference), call.actor)

    @operation("quotes_change", takes=QuotePatch, gives=QuoteOut, version="revision")
    def patch(self, call: Call, reference: str) -> Any:
        """Change a draft; it is priced anew. `lines`, when sent, replace all lines."""
        return shown(_changed(call, reference), call.actor)


class ConsoleQuotes(ConsoleView):
    """Every quote; a new one for a partner."""

    resource = "quotes"
    permission = "quote.queue"
    permissions_by_method = {"POST": "quote.write"}

    @listing("quotes_list", row=StaffQuoteRow, orders=ORDERS, default="-created_at", filters=StaffQuoteFilter)
    def get(self, call: Call) -> Any:
        """List quotes, every version of each."""
        wanted = {name: call.query[name] for name in ("status", "deal", "partner") if name in call.query}
        return plain_quote.rows(quotes.visible_to(call.actor), **wanted), plain_quote.shaped_for_staff

    @operation("quotes_create", takes=StaffQuoteIn, gives=StaffQuoteOut, status=201, version="revision")
    def post(self, call: Call) -> Any:
        """Open a quote for a partner as a draft."""
        partner = partners.get_visible(call.actor, call.body["partner"])
        return shown_to_staff(_made(call, partner), call.actor)


class ConsolePrice(ConsoleView):
    """A price."""

    resource = "quotes"
    permission = "quote.write"

    @operation("quotes_price", takes=StaffPriceIn, gives=PriceOut)
    def post(self, call: Call) -> Any:
        """Price lines for a partner without saving."""
        return _priced(call, partners.get_visible(call.actor, call.body["partner"]), names_people=True)


class ConsoleQuote(ConsoleView):
    """One quote; a change to a draft."""

    resource = "quotes"
    permission = "quote.queue"
    permissions_by_method = {"PATCH": "quote.write"}

    @operation("quotes_read", gives=StaffQuoteOut, version="revision")
    def get(self, call: Call, reference: str) -> Any:
        """Read one quote with every step of every price, cost, margin, and who approves."""
        return shown_to_staff(quotes.get_visible(call.actor, reference), call.actor)

    @operation("quotes_change", takes=QuotePatch, gives=StaffQuoteOut, version="revision")
    def patch(self, call: Call, reference: str) -> Any:
        """Change a draft; it is priced anew. `lines`, when sent, replace all lines."""
        return shown_to_staff(_changed(call, reference), call.actor)


class _Revise(ActorView):
    """A new version."""

    resource = "quotes"
    permission = "quote.write"


class PortalRevise(PortalView, _Revise):
    """A new version."""

    @operation("quotes_revise", gives=QuoteOut, status=201, version="revision")
    def post(self, call: Call, reference: str) -> Any:
        """Open a new version as a draft; prices that are still valid are kept."""
        return shown(services.revise(actor=call.actor, quote=quotes.get_visible(call.actor, reference)), call.actor)


class ConsoleRevise(ConsoleView, _Revise):
    """A new version."""

    @operation("quotes_revise", gives=StaffQuoteOut, status=201, version="revision")
    def post(self, call: Call, reference: str) -> Any:
        """Open a new version as a draft; prices that are still valid are kept."""
        made = services.revise(actor=call.actor, quote=quotes.get_visible(call.actor, reference))
        return shown_to_staff(made, call.actor)


class PortalClone(PortalView, _Revise):
    """The same again."""

    @operation("quotes_clone", gives=QuoteOut, status=201, version="revision")
    def post(self, call: Call, reference: str) -> Any:
        """Open a quote of its own with the same lines, at today's prices."""
        return shown(services.clone(actor=call.actor, quote=quotes.get_visible(call.actor, reference)), call.actor)


class ConsoleClone(ConsoleView, _Revise):
    """The same again."""

    @operation("quotes_clone", gives=StaffQuoteOut, status=201, version="revision")
    def post(self, call: Call, reference: str) -> Any:
        """Open a quote of its own with the same lines, at today's prices."""
        made = services.clone(actor=call.actor, quote=quotes.get_visible(call.actor, reference))
        return shown_to_staff(made, call.actor)


class PortalAnswer(PortalView, _Revise):
    """The customer's answer, given in another way."""

    @operation("quotes_answer", takes=CustomerAnswerIn, gives=QuoteOut, version="revision")
    def post(self, call: Call, reference: str) -> Any:
        """Enter an answer the customer gave in another way than by its link."""
        quote = quotes.get_visible(call.actor, reference)
        return shown(quote_link.answered_by_hand(actor=call.actor, quote=quote, **call.body), call.actor)


class ConsoleAnswer(ConsoleView, _Revise):
    """The customer's answer, given in another way."""

    @operation("quotes_answer", takes=CustomerAnswerIn, gives=StaffQuoteOut, version="revision")
    def post(self, call: Call, reference: str) -> Any:
        """Enter an answer the customer gave in another way than by its link."""
        quote = quotes.get_visible(call.actor, reference)
        return shown_to_staff(quote_link.answered_by_hand(actor=call.actor, quote=quote, **call.body), call.actor)
