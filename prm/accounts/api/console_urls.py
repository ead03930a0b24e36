"""Addresses of the console's API of notices, staff and imports."""

from django.urls import path

from prm.accounts.api import imports, notifications, staff

urlpatterns = [
    path("notifications", notifications.ConsoleNotices.as_view(), name="notifications"),
    path("notifications/read", notifications.ConsoleReadAll.as_view(), name="notifications-read"),
    path("notifications/<uuid:reference>/read", notifications.ConsoleRead.as_view(), name="notification-read"),
    path("staff", staff.Staff.as_view(), name="staff"),
    path("imports", imports.Imports.as_view(), name="imports"),
    path("imports/<str:reference>", imports.OneImport.as_view(), name="import"),
    path("imports/<str:reference>/kind", imports.Kind.as_view(), name="import-kind"),
    path("imports/<str:reference>/check", imports.Check.as_view(), name="import-check"),
    path("imports/<str:reference>/answers", imports.Answers.as_view(), name="import-answers"),
    *imports.STEPS.urls("imports/<str:reference>", "import"),
]
