"""Addresses of renewals, subscriptions, claims and sales, for both sides."""

from django.urls import path

from pricing.api import claims, renewals

RENEWAL = "renewals/<str:reference>"
SUBSCRIPTION = "subscriptions/<str:reference>"
CLAIM = "renewal-claims/<str:claim>"

PORTAL = [
    path("renewals", renewals.PortalRenewals.as_view(), name="renewals"),
    path(RENEWAL, renewals.PortalRenewal.as_view(), name="renewal"),
    path(f"{RENEWAL}/quote", renewals.Quoting.as_view(), name="renewal-quote"),
    path(f"{RENEWAL}/renew", renewals.Renewing.as_view(), name="renewal-renew"),
    path(f"{RENEWAL}/notes", renewals.Noting.as_view(), name="renewal-notes"),
    path(f"{RENEWAL}/give-up", renewals.GivingUp.as_view(), name="renewal-give-up"),
    path(f"{RENEWAL}/align", renewals.Aligning.as_view(), name="renewal-align"),
    path("renewal-offers", claims.Offers.as_view(), name="renewal-offers"),
    path("renewal-offers/<str:offer>/take", claims.Taking.as_view(), name="renewal-offer-take"),
    path("renewal-claims", claims.PortalClaims.as_view(), name="renewal-claims"),
    path(f"{CLAIM}/withdraw", claims.WithdrawClaim.as_view(), name="renewal-claim-withdraw"),
    path("subscriptions", renewals.PortalSubscriptions.as_view(), name="subscriptions"),
    path(SUBSCRIPTION, renewals.PortalSubscription.as_view(), name="subscription"),
    path(f"{SUBSCRIPTION}/auto", renewals.Auto.as_view(), name="subscription-auto"),
    path("earnings", claims.PortalEarnings.as_view(), name="earnings"),
]

CONSOLE = [
    path("renewals", renewals.ConsoleRenewals.as_view(), name="renewals"),
    path(RENEWAL, renewals.ConsoleRenewal.as_view(), name="renewal"),
    path(f"{RENEWAL}/release", renewals.Releasing.as_view(), name="renewal-release"),
    path(f"{RENEWAL}/lose", renewals.Losing.as_view(), name="renewal-lose"),
    path("renewal-claims", claims.ConsoleClaims.as_view(), name="renewal-claims"),
    path(CLAIM, claims.ConsoleClaim.as_view(), name="renewal-claim"),
    path(f"{CLAIM}/accept", claims.AcceptClaim.as_view(), name="renewal-claim-accept"),
    path(f"{CLAIM}/refuse", claims.RefuseClaim.as_view(), name="renewal-claim-refuse"),
    path("subscriptions", renewals.ConsoleSubscriptions.as_view(), name="subscriptions"),
    path(SUBSCRIPTION, renewals.ConsoleSubscription.as_view(), name="subscription"),
    path(f"{SUBSCRIPTION}/cancel", renewals.Cancelling.as_view(), name="subscription-cancel"),
    path("sales", claims.ConsoleSales.as_view(), name="sales"),
    path("sales/<str:reference>", claims.ConsoleSale.as_view(), name="sale"),
    path("sales/<str:reference>/live", claims.Live.as_view(), name="sale-live"),
]
