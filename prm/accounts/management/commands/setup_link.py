"""``manage.py setup_link``: the way in for the first administrator."""

from typing import Any

from django.core.management.base import BaseCommand

from prm.accounts.selectors.staff import any_staff
from prm.accounts.services.setup import link


class Command(BaseCommand):
    """Prints the wizard's path, or nothing when there is an administrator already."""

    help = "Print the path where the first administrator signs up; it works until somebody has."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the path to standard output, and the reason to standard error when there is none."""
        if any_staff():
            self.stderr.write("There is an administrator already. Ask them for an invitation.")
            return
        self.stdout.write(link())
