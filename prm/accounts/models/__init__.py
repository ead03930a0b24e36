"""Rows of identity."""

from prm.accounts.models.absence import Absence
from prm.accounts.models.access import ApiToken, Impersonation, Invitation, SavedView
from prm.accounts.models.notice import Mail, Notification
from prm.accounts.models.user import User

__all__ = ["Absence", "ApiToken", "Impersonation", "Invitation", "Mail", "Notification", "SavedView", "User"]
