"""Renewals and subscriptions over the API of both sides."""

from typing import Any

from pricing.api.renewal_serializers import (
    AlignIn,
    AutoIn,
    OrderIn,
    QuoteMade,
    RenewalFilter,
    RenewalNoteIn,
    RenewalOut,
    RenewalRow,
    SubscriptionFilter,
    SubscriptionOut,
)
from pricing.selectors import plain_renewal
from pricing.selectors import renewal as selectors
from pricing.services import renewal as services
from pricing.services import renewal_quote, renewing
from pricing.services import subscription as subscriptions
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import several
from prm.common.api.views import ActorView, ConsoleView, PortalView
from prm.common.keyset import Order

ORDERS = {
    "due_on": Order("due_on"),
    "-due_on": Order("due_on", descending=True),
    "customer_name": Order("customer_name"),
}
ENDS = {"ends_on": Order("ends_on"), "-ends_on": Order("ends_on", descending=True)}


def _shown(call: Call, reference: str) -> dict[str, Any]:
    return plain_renewal.renewal(selectors.get_visible(call.actor, reference), call.actor)


class _Renewals(ActorView):
    """Renewals, the next to end first."""

    resource = "renewals"

    @listing("renewals_list", row=RenewalRow, orders=ORDERS, default="due_on", filters=RenewalFilter)
    def get(self, call: Call) -> Any:
        """List renewals."""
        rows = selectors.visible_to(call.actor)
        if states := call.query.get("status"):
            rows = rows.filter(status__in=states)
        if day := call.query.get("due_before"):
            rows = rows.filter(due_on__lt=day)
        fields = plain_renewal.RENEWAL
        return plain_renewal.rows(rows, fields, partner=call.actor.is_staff), plain_renewal.shaped(fields)


class PortalRenewals(PortalView, _Renewals):
    """The partner's renewals."""

    permission = "renewal.view"


class ConsoleRenewals(ConsoleView, _Renewals):
    """Everybody's renewals."""

    permission = "renewal.queue"


class _Renewal(ActorView):
    """One renewal."""

    resource = "renewals"

    @operation("renewals_read", gives=RenewalOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read one renewal, with who may renew it now and why."""
        return _shown(call, reference)


class PortalRenewal(PortalView, _Renewal):
    """One of the partner's renewals."""

    permission = "renewal.view"


class ConsoleRenewal(ConsoleView, _Renewal):
    """One renewal."""

    permission = "renewal.queue"


class _Work(PortalView):
    """Something a partner does about its renewal."""

    resource = "renewals"
    permission = "renewal.work"


class Quoting(_Work):
    """From a renewal to a quote."""

    @operation("renewals_quote", gives=QuoteMade, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Open a draft for the next term, priced."""
        quote = renewal_quote.begin(renewal=selectors.get_visible(call.actor, reference), actor=call.actor)
        return {"id": quote.public_id, "status": quote.status}


class Renewing(_Work):
    """Renewing at the price so far."""

    @operation("renewals_renew", takes=OrderIn, gives=SubscriptionOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Renew at the price paid so far, on the customer's order. The incumbent only."""
        found = selectors.get_visible(call.actor, reference)
        following = renewing.as_before(renewal=found, actor=call.actor, **call.body)
        return plain_renewal.subscription(selectors.get_subscription(call.actor, following.public_id))


class Noting(_Work):
    """What was done."""

    @operation("renewals_note", takes=RenewalNoteIn, gives=RenewalOut)
    def post(self, call: Call, reference: str) -> Any:
        """Write down what was done; the quiet time begins anew."""
        services.note(
            renewal=selectors.get_visible(call.actor, reference), actor=call.actor, text=call.body["note"]
        )  # fmt: skip
        return _shown(call, reference)


class GivingUp(_Work):
    """Leaving it to others."""

    @operation("renewals_give_up", takes=RenewalNoteIn, gives=RenewalOut)
    def post(self, call: Call, reference: str) -> Any:
        """Leave it to other partners."""
        services.give_up(renewal=selectors.get_visible(call.actor, reference), actor=call.actor, **call.body)
        return _shown(call, reference)


class Aligning(_Work):
    """Several that end on one day."""

    @operation("renewals_align", takes=AlignIn, gives=several(RenewalOut))
    def post(self, call: Call, reference: str) -> Any:
        """Let the next terms of renewals of one customer end on one day, each at its price per day."""
        # Found before the body is read: whoever may not see it learns nothing of what it takes.
        own = selectors.get_visible(call.actor, reference)
        others = [each for each in dict.fromkeys(call.body.get("with_them", [])) if each != own.public_id]
        held = [own, *(selectors.get_visible(call.actor, each) for each in others)]
        renewing.align_to(held=held, actor=call.actor, ends_on=call.body["ends_on"])
        return {"results": [_shown(call, each.public_id) for each in held]}


class Releasing(ConsoleView):
    """Opening one to others."""

    resource = "renewals"
    permission = "renewal.decide"

    @operation("renewals_release", takes=RenewalNoteIn, gives=RenewalOut)
    def post(self, call: Call, reference: str) -> Any:
        """Open a renewal to other partners."""
        services.release(renewal=selectors.get_visible(call.actor, reference), actor=call.actor, **call.body)
        return _shown(call, reference)


class Losing(ConsoleView):
    """Closing one."""

    resource = "renewals"
    permission = "renewal.decide"

    @operation("renewals_lose", takes=RenewalNoteIn, gives=RenewalOut)
    def post(self, call: Call, reference: str) -> Any:
        """Close a renewal that will not come about."""
        services.lose(renewal=selectors.get_visible(call.actor, reference), actor=call.actor, **call.body)
        return _shown(call, reference)


class _Subscriptions(ActorView):
    """What customers run."""

    resource = "renewals"

    @listing("subscriptions_list", row=SubscriptionOut, orders=ENDS, default="ends_on", filters=SubscriptionFilter)
    def get(self, call: Call) -> Any:
        """List subscriptions, the next to end first."""
        rows = selectors.subscriptions_visible_to(call.actor)
        if states := call.query.get("status"):
            rows = rows.filter(status__in=states)
        fields = plain_renewal.SUBSCRIPTION
        return plain_renewal.rows(rows, fields, partner=call.actor.is_staff), plain_renewal.shaped(fields)


class PortalSubscriptions(PortalView, _Subscriptions):
    """What the partner's customers run."""

    permission = "renewal.view"


class ConsoleSubscriptions(ConsoleView, _Subscriptions):
    """What all customers run."""

    permission = "renewal.queue"


class _Subscription(ActorView):
    """One subscription."""

    resource = "renewals"

    @operation("subscriptions_read", gives=SubscriptionOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read one subscription."""
        return plain_renewal.subscription(selectors.get_subscription(call.actor, reference))


class PortalSubscription(PortalView, _Subscription):
    """One of the partner's subscriptions."""

    permission = "renewal.view"


class ConsoleSubscription(ConsoleView, _Subscription):
    """One subscription."""

    permission = "renewal.queue"


class Auto(_Work):
    """Whether it renews itself."""

    @operation("subscriptions_auto", takes=AutoIn, gives=SubscriptionOut)
    def post(self, call: Call, reference: str) -> Any:
        """Let a subscription renew itself, or stop that in time."""
        found = selectors.get_subscription(call.actor, reference)
        subscriptions.set_auto(subscription=found, actor=call.actor, **call.body)
        return plain_renewal.subscription(selectors.get_subscription(call.actor, reference))


class Cancelling(ConsoleView):
    """Ending one before its time."""

    resource = "renewals"
    permission = "renewal.decide"

    @operation("subscriptions_cancel", takes=RenewalNoteIn, gives=SubscriptionOut)
    def post(self, call: Call, reference: str) -> Any:
        """End a subscription before its time; its renewal is lost."""
        found = selectors.get_subscription(call.actor, reference)
        subscriptions.cancel(subscription=found, actor=call.actor, **call.body)
        return plain_renewal.subscription(selectors.get_subscription(call.actor, reference))
