"""App configuration of identity."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles, invitations, sessions, impersonation, notices and mail."""

    name = "prm.accounts"
    label = "accounts"
