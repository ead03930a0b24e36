"""Console addresses of webhooks."""

from django.urls import path

from prm.accounts.console import webhooks

urlpatterns = [
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.new, name="webhook-new"),
    path("webhooks/events/", webhooks.events, name="webhook-events"),
    path("webhooks/<str:reference>/", webhooks.webhook, name="webhook"),
    path("webhooks/<str:reference>/edit/", webhooks.edit, name="webhook-edit"),
    path("webhooks/<str:reference>/do/<slug:verb>/", webhooks.act, name="webhook-do"),
    path("webhooks/<str:reference>/deliveries/<uuid:message>/", webhooks.delivery, name="webhook-delivery"),
    path("webhooks/<str:reference>/deliveries/<uuid:message>/again/", webhooks.again, name="webhook-again"),
]
