"""Addresses under ``/accounts/`` besides allauth's own; where both have one, ours comes first."""

from django.urls import path

from prm.accounts.portal import account, impersonation, invitation, notification, preference, setup, token

urlpatterns = [
    path("login/", setup.login, name="account_login"),
    path("setup/<str:token>/", setup.setup, name="setup"),
    path("invitation/<str:secret>/", invitation.invitation, name="invitation"),
    path("invitation/<str:secret>/ask/", invitation.ask_again, name="invitation-ask"),
    path("invitations/", invitation.invitations, name="invitations"),
    path("notifications/", notification.notifications, name="notifications"),
    path("notifications/read/", notification.read_all, name="notifications-read"),
    path("notifications/preferences/", preference.preferences, name="notification-preferences"),
    path("notifications/stop/<str:token>/", preference.stop_mail, name="notification-stop"),
    path("notifications/<uuid:reference>/", notification.open_notification, name="notification"),
    path("notifications/<uuid:reference>/read/", notification.read_notification, name="notification-read"),
    path("profile/", account.profile, name="profile"),
    path("sessions/", account.sessions, name="usersessions_list"),
    path("tokens/", token.tokens, name="tokens"),
    path("tokens/new/", token.new, name="token-new"),
    path("tokens/new/service/", token.new_service, name="token-new-service"),
    path("tokens/<str:reference>/revoke/", token.revoke, name="token-revoke"),
    path("view-as/end/", impersonation.end_impersonation, name="impersonation-end"),
]
