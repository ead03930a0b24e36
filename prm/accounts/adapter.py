"""How allauth behaves here: nobody signs up alone, mail goes through our queue, secrets are kept encrypted."""

import base64
import hashlib
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest

from prm.accounts import notices


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; allauth's mail is queued like all other mail, so it is retried and shown in the demo."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation only."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the message allauth rendered."""
        message = self.render_mail(template_prefix, email, context)
        notices.queue(email, message.subject, message.body, key=uuid.uuid4().hex)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors encrypted with the installation's key; older keys may still read."""

    def _cipher(self) -> MultiFernet:
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        digests = (hashlib.sha256(b"prm.second-factor:" + key.encode()).digest() for key in keys)
        return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

    def encrypt(self, text: str) -> str:
        """Return ``text`` encrypted."""
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text of :meth:`encrypt`; raises ``InvalidToken`` when the key has changed."""
        return self._cipher().decrypt(encrypted_text.encode()).decode()
