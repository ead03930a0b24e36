"""Addresses of the portal's API of one's own notices and of webhooks."""

from django.urls import path

from prm.accounts.api import notifications, webhooks

urlpatterns = [
    path("notifications", notifications.PortalNotices.as_view(), name="notifications"),
    path("notifications/read", notifications.PortalReadAll.as_view(), name="notifications-read"),
    path("notifications/<uuid:reference>/read", notifications.PortalRead.as_view(), name="notification-read"),
    *webhooks.PORTAL,
]
