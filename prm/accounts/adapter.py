"""How allauth behaves here: nobody signs up alone, and mail goes through our queue."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from prm.accounts.models import Mail


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; allauth's mail is queued like all other mail, so it is retried and shown in the demo."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation only."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the message allauth rendered."""
        message = self.render_mail(template_prefix, email, context)
        Mail.objects.create(to=email, subject=message.subject, body=message.body, dedupe_key=uuid.uuid4().hex)
