"""Count the protected pipeline anew."""

from typing import Any

from django.core.management.base import BaseCommand

from dealreg.selectors import dashboard
from dealreg.services import pipeline


class Command(BaseCommand):
    """Count what is protected from the registrations: after rows came in with triggers switched off."""

    help = "Count the protected pipeline anew"

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and say what it is now."""
        pipeline.recount()
        deals, amount = dashboard.protected()
        self.stdout.write(f"{deals:,} protected registrations, {amount:,.2f} EUR.")
