"""Portal addresses of webhooks."""

from django.urls import path

from prm.accounts.portal import webhooks

urlpatterns = [
    path("company/webhooks/", webhooks.webhooks, name="webhooks"),
    path("company/webhooks/new/", webhooks.new, name="webhook-new"),
    path("company/webhooks/events/", webhooks.events, name="webhook-events"),
    path("company/webhooks/<str:reference>/", webhooks.webhook, name="webhook"),
    path("company/webhooks/<str:reference>/edit/", webhooks.edit, name="webhook-edit"),
    path("company/webhooks/<str:reference>/do/<slug:verb>/", webhooks.act, name="webhook-do"),
    path("company/webhooks/<str:reference>/deliveries/<uuid:message>/", webhooks.delivery, name="webhook-delivery"),
    path("company/webhooks/<str:reference>/deliveries/<uuid:message>/again/", webhooks.again, name="webhook-again"),
]
