"""Rows of identity."""

from prm.accounts.models.absence import Absence
from prm.accounts.models.access import Impersonation, Invitation, SavedView
from prm.accounts.models.notice import Mail, Notification
from prm.accounts.models.preference import Digest, MailRhythm, NotificationChoice
from prm.accounts.models.token import ApiToken
from prm.accounts.models.user import User

__all__ = [
    "Absence",
    "ApiToken",
    "Digest",
    "Impersonation",
    "Invitation",
    "Mail",
    "MailRhythm",
    "Notification",
    "NotificationChoice",
    "SavedView",
    "User",
]
