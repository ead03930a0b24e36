"""``manage.py rebuild_match_keys``: find accounts by today's matching rule. Run it after the rule itself changed."""

from typing import Any

from django.core.management.base import BaseCommand

from partners.services import account


class Command(BaseCommand):
    """Recomputes the keys of every account and counts them anew."""

    help = "Recompute the keys accounts are found by."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many accounts got other keys."""
        self.stdout.write(f"{account.rebuild_keys()} accounts have new keys.")
