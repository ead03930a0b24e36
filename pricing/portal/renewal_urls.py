"""Addresses of the partner's renewals, subscriptions and earnings."""

from django.urls import path

from pricing.portal import claim, earning, renewal, subscription

urlpatterns = [
    path("renewals/", renewal.renewals, name="renewals"),
    path("renewals/open/", claim.offers, name="renewals-open"),
    path("renewals/open/<str:offer>/", claim.take, name="renewal-take"),
    path("renewals/claims/", claim.claim_list, name="renewal-claims"),
    path("renewals/claims/new/", claim.ask, name="renewal-letter"),
    path("renewals/claims/<str:claim>/withdraw/", claim.withdraw, name="renewal-claim-withdraw"),
    path("renewals/<str:reference>/", renewal.renewal, name="renewal"),
    path("renewals/<str:reference>/do/<slug:how>/", renewal.step, name="renewal-step"),
    path("subscriptions/", subscription.subscriptions, name="subscriptions"),
    path("subscriptions/<str:reference>/", subscription.subscription, name="subscription"),
    path("subscriptions/<str:reference>/auto/", subscription.auto, name="subscription-auto"),
    path("earnings/", earning.earnings, name="earnings"),
]
