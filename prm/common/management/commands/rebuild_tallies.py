"""Count every day anew."""

from typing import Any

from django.core.management.base import BaseCommand

from prm.common import tallies


class Command(BaseCommand):
    """Make the counts of days anew from the rows they count: after history was brought in or taken away."""

    help = "Count the days that are over anew"

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild every tally there is."""
        for tally in tallies.declared():
            self.stdout.write(f"{tally.what}: {tallies.rebuild(tally):,} rows.")
