"""Addresses of renewals, subscriptions and priced sales in the console."""

from django.urls import path

from pricing.console import claim, renewal, sale, subscription

urlpatterns = [
    path("renewals/", renewal.renewals, name="renewals"),
    path("renewals/bulk/", renewal.bulk, name="renewals-bulk"),
    path("renewals/claims/", claim.claim_list, name="renewal-claims"),
    path("renewals/claims/<str:claim>/", claim.claim, name="renewal-claim"),
    path("renewals/claims/<str:claim>/letter/", claim.letter, name="renewal-letter"),
    path("renewals/<str:reference>/", renewal.renewal, name="renewal"),
    path("renewals/<str:reference>/do/<slug:how>/", renewal.step, name="renewal-step"),
    path("subscriptions/", subscription.subscriptions, name="subscriptions"),
    path("subscriptions/<str:reference>/", subscription.subscription, name="subscription"),
    path("subscriptions/<str:reference>/cancel/", subscription.cancel, name="subscription-cancel"),
    path("sales/", sale.sales, name="sales"),
    path("sales/<str:reference>/", sale.sale, name="sale"),
    path("sales/<str:reference>/live/", sale.live, name="sale-live"),
]
