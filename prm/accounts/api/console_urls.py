"""Addresses of the console's API of notices, staff, absences, imports and webhooks."""

from django.urls import path

from prm.accounts.api import absences, calendars, imports, notifications, staff, webhooks

urlpatterns = [
    path("notifications", notifications.ConsoleNotices.as_view(), name="notifications"),
    path("notifications/read", notifications.ConsoleReadAll.as_view(), name="notifications-read"),
    path("notifications/<uuid:reference>/read", notifications.ConsoleRead.as_view(), name="notification-read"),
    path("staff", staff.Staff.as_view(), name="staff"),
    path("staff/<str:reference>/absences", absences.ColleagueAbsences.as_view(), name="staff-absences"),
    path(
        "staff/<str:reference>/absences/<str:absence>/cancel",
        absences.ColleagueCancel.as_view(),
        name="staff-absence-cancel",
    ),
    path("absences", absences.Absences.as_view(), name="absences"),
    path("absences/<str:absence>/cancel", absences.Cancel.as_view(), name="absence-cancel"),
    path("calendars", calendars.Calendars.as_view(), name="calendars"),
    path("calendars/<str:key>", calendars.OneCalendar.as_view(), name="calendar"),
    path("imports", imports.Imports.as_view(), name="imports"),
    path("imports/<str:reference>", imports.OneImport.as_view(), name="import"),
    path("imports/<str:reference>/kind", imports.Kind.as_view(), name="import-kind"),
    path("imports/<str:reference>/check", imports.Check.as_view(), name="import-check"),
    path("imports/<str:reference>/answers", imports.Answers.as_view(), name="import-answers"),
    *imports.STEPS.urls("imports/<str:reference>", "import"),
    *webhooks.CONSOLE,
]
