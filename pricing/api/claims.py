"""Claims on renewals, open renewals, and shares of sales over the API of both sides."""

from typing import Any

from django.conf import settings
from rest_framework.parsers import MultiPartParser

from pricing.api.renewal_serializers import (
    AcceptIn,
    ClaimOut,
    LetterIn,
    LiveIn,
    OfferOut,
    RenewalNoteIn,
    RenewalOut,
    SaleRow,
    ShareFilter,
    ShareOut,
    WonSaleOut,
)
from pricing.selectors import claim as claims
from pricing.selectors import earnings, plain_renewal
from pricing.selectors import product as products
from pricing.selectors import renewal as renewals
from pricing.services import claim as services
from pricing.services import project
from prm.common.api.operations import Call, listing, operation
from prm.common.api.views import ConsoleView, PortalView
from prm.common.keyset import Order

NEWEST = {"-created_at": Order("created_at", descending=True), "created_at": Order("created_at")}
WON = {"-won_at": Order("won_at", descending=True), "won_at": Order("won_at")}
ENVELOPE = 64 * 1024
"""Bytes a form may have around its file."""


class Offers(PortalView):
    """What every partner may renew."""

    resource = "renewals"
    permission = "renewal.view"

    @listing("renewal_offers_list", row=OfferOut, orders={"due_on": Order("due_on")}, default="due_on")
    def get(self, call: Call) -> Any:
        """List the renewals that are open to every partner."""
        return renewals.offers(call.actor), plain_renewal.offer


class Taking(PortalView):
    """Taking one over."""

    resource = "renewals"
    permission = "renewal.claim"

    @operation("renewal_offers_take", gives=RenewalOut, status=201)
    def post(self, call: Call, offer: str) -> Any:
        """Take an open renewal over; 409 `renewal.taken` when somebody was faster."""
        claim = services.take(offer=renewals.get_offer(offer), actor=call.actor)
        return plain_renewal.renewal(renewals.get_visible(call.actor, claim.renewal_ref), call.actor)


class PortalClaims(PortalView):
    """The partner's claims; a new one with the customer's letter."""

    resource = "renewals"
    permission = "renewal.view"
    permissions_by_method = {"POST": "renewal.claim"}
    parser_classes = [MultiPartParser]
    most_bytes = settings.UPLOAD_MAX_BYTES + ENVELOPE

    @listing("renewal_claims_list", row=ClaimOut, orders=NEWEST, default="-created_at")
    def get(self, call: Call) -> Any:
        """List the partner's claims."""
        return claims.visible_to(call.actor), plain_renewal.claim

    @operation("renewal_claims_ask", takes=LetterIn, gives=ClaimOut, status=201, upload=True)
    def post(self, call: Call) -> Any:
        """Claim a customer's renewal with its letter. The answer says nothing of what others sell."""
        sent = dict(call.body)
        upload, wanted = sent.pop("file"), sent.pop("product", "")
        product = products.get(wanted) if wanted else None
        return plain_renewal.claim(services.by_letter(actor=call.actor, product=product, upload=upload, **sent))


class WithdrawClaim(PortalView):
    """Taking one back."""

    resource = "renewals"
    permission = "renewal.claim"

    @operation("renewal_claims_withdraw", gives=ClaimOut)
    def post(self, call: Call, claim: str) -> Any:
        """Take a claim back before it is decided."""
        found = claims.get_visible(call.actor, claim)
        return plain_renewal.claim(services.withdraw(claim=found, actor=call.actor))


class ConsoleClaims(ConsoleView):
    """Everybody's claims."""

    resource = "renewals"
    permission = "renewal.queue"

    @listing("renewal_claims_list", row=ClaimOut, orders=NEWEST, default="-created_at")
    def get(self, call: Call) -> Any:
        """List the claims on renewals."""
        return claims.visible_to(call.actor), plain_renewal.claim


class ConsoleClaim(ConsoleView):
    """One claim."""

    resource = "renewals"
    permission = "renewal.queue"

    @operation("renewal_claims_read", gives=ClaimOut)
    def get(self, call: Call, claim: str) -> Any:
        """Read one claim."""
        return plain_renewal.claim(claims.get_visible(call.actor, claim))


class AcceptClaim(ConsoleView):
    """Handing a renewal over."""

    resource = "renewals"
    permission = "renewal.decide"

    @operation("renewal_claims_accept", takes=AcceptIn, gives=ClaimOut)
    def post(self, call: Call, claim: str) -> Any:
        """Hand the renewal the letter means over to its claimant."""
        found = claims.get_visible(call.actor, claim)
        renewal = renewals.get_visible(call.actor, call.body["renewal"])
        return plain_renewal.claim(
            services.accept(claim=found, actor=call.actor, renewal=renewal, note=call.body["note"])
        )


class RefuseClaim(ConsoleView):
    """Refusing one."""

    resource = "renewals"
    permission = "renewal.decide"

    @operation("renewal_claims_refuse", takes=RenewalNoteIn, gives=ClaimOut)
    def post(self, call: Call, claim: str) -> Any:
        """Refuse a claim, with words its partner reads."""
        found = claims.get_visible(call.actor, claim)
        return plain_renewal.claim(services.refuse(claim=found, actor=call.actor, **call.body))


class PortalEarnings(PortalView):
    """The partner's own shares of won sales."""

    resource = "renewals"
    permission = "earning.view"

    @listing("earnings_list", row=ShareOut, orders=WON, default="-won_at", filters=ShareFilter)
    def get(self, call: Call) -> Any:
        """List the partner's own shares, each with the rule behind it."""
        rows = earnings.shares_visible_to(call.actor)
        if sorts := call.query.get("sort_of"):
            rows = rows.filter(sort__in=sorts)
        if deal := call.query.get("deal"):
            rows = rows.filter(deal_ref=deal)
        return rows, plain_renewal.share


class ConsoleSales(ConsoleView):
    """Priced sales."""

    resource = "renewals"
    permission = "sale.view"

    @listing("sales_list", row=SaleRow, orders=WON, default="-won_at")
    def get(self, call: Call) -> Any:
        """List won sales with their accepted quotes."""
        return earnings.sales(), plain_renewal.sale_row


class Live(ConsoleView):
    """A sale's services project that went live."""

    resource = "renewals"
    permission = "sale.live"

    @operation("sales_live", takes=LiveIn, gives=WonSaleOut)
    def post(self, call: Call, reference: str) -> Any:
        """Say that the services project is live: its incentive is worked out by the terms of the sale's day."""
        project.go_live(actor=call.actor, sale=earnings.get_sale(reference), **call.body)
        return plain_renewal.sale(earnings.get_sale(reference))


class ConsoleSale(ConsoleView):
    """One priced sale."""

    resource = "renewals"
    permission = "sale.view"

    @operation("sales_read", gives=WonSaleOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read who earns what on a sale, why, and what is left."""
        return plain_renewal.sale(earnings.get_sale(reference))
