"""Console addresses of identity and of the platform's own engine room."""

from django.urls import path

from prm.accounts.console import absence, audit, calendar, delivery, impersonation, mail, staff

urlpatterns = [
    path("staff/", staff.staff, name="staff"),
    path("staff/invite/", staff.invite, name="staff-invite"),
    path("staff/viewings/", staff.viewings, name="viewings"),
    path("staff/<str:reference>/", staff.member, name="staff-member"),
    path("away/", absence.own, name="away"),
    path("away/<str:absence>/cancel/", absence.cancel, name="away-cancel"),
    path("staff/<str:reference>/away/", absence.of_colleague, name="staff-away"),
    path("staff/<str:reference>/away/<str:absence>/cancel/", absence.cancel_of_colleague, name="staff-away-cancel"),
    path("staff/<str:reference>/resend/", staff.resend, name="staff-resend"),
    path("staff/<str:reference>/deactivate/", staff.deactivate, name="staff-deactivate"),
    path("staff/<str:reference>/reactivate/", staff.reactivate, name="staff-reactivate"),
    path("view-as/<str:reference>/", impersonation.impersonate, name="impersonate"),
    path("calendars/", calendar.calendars, name="calendars"),
    path("calendars/new/", calendar.new, name="calendar-new"),
    path("calendars/<str:key>/", calendar.calendar, name="calendar"),
    path("audit/", audit.audit, name="audit"),
    path("audit/chain/", audit.chain, name="audit-chain"),
    path("audit/verify/", audit.verify, name="audit-verify"),
    path("audit/<int:number>/", audit.receipt, name="audit-receipt"),
    path("mail/", mail.mail, name="mail"),
    path("mail/<str:reference>/", mail.message, name="mail-message"),
    path("mail/<str:reference>/resend/", mail.resend, name="mail-resend"),
    path("deliveries/", delivery.deliveries, name="deliveries"),
    path("deliveries/replay/", delivery.replay_all, name="deliveries-replay"),
    path("deliveries/<int:pk>/replay/", delivery.replay, name="delivery-replay"),
]
