"""Make everything findable anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prm.common import search
from prm.common.search.tracking import attach


class Command(BaseCommand):
    """Make every entry of the search anew, for example after the way of folding words has changed.

    The old entries go on being found meanwhile, and ones that are right already are not written.
    """

    help = "Make the entries of the search anew, of all kinds of record or of the named ones"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the kinds."""
        parser.add_argument("kinds", nargs="*", help="such as deal or partner; all without any")

    def handle(self, *args: Any, **options: Any) -> None:
        """Note every record as changed and work the notes off."""
        unknown = sorted(set(options["kinds"]) - search.kinds().keys())
        if unknown:
            raise CommandError(f"unknown: {', '.join(unknown)}. There are {', '.join(search.kinds())}.")
        attach()
        done = search.rebuild(options["kinds"])
        self.stdout.write(f"{done:,} records looked at.")
