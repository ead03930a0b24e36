"""``manage.py setup_programme``: lists, ladders, calendars and policies as shipped. Safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from partners.services import reference
from prm.common.clocks import ensure_calendars
from prm.common.policies.store import ensure_defaults


class Command(BaseCommand):
    """Adds what is missing and leaves everything else as it is."""

    help = "Set up what every programme needs before its first partner."

    def handle(self, *args: Any, **options: Any) -> None:
        """Install the lists, then the calendars and policies that speak of them."""
        added = reference.install()
        ensure_calendars()
        ensure_defaults()
        if options["verbosity"]:
            words = ", ".join(f"{n} {kind}" for kind, n in added.items() if n) or "nothing, all was there"
            self.stdout.write(f"Added: {words}.")
