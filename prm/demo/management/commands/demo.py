"""``manage.py demo``: load the demo programme into an empty database."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dealreg.services import unquoted
from prm.accounts.models import User
from prm.common import moment
from prm.demo import history, ladders, pricing, world


class Command(BaseCommand):
    """Makes the demo through the services, at its own time, the same every time."""

    help = "Load Meridian Systems' partner programme with eighteen months of history."

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the standing parts, then live the history up to now."""
        if User.objects.exists():
            raise CommandError("There are people here already. The demo goes into an empty database only.")
        began, until = time.monotonic(), moment.now()
        start = history.begin(until)
        with moment.at(start):
            made = world.build(start, until)
        self.stdout.write(f"Programme and {len(made.partners)} partners after {time.monotonic() - began:.0f} s")
        ladders.prepare(made, start, until)
        pricing.prepare(made, start)
        history.make(made, start, until)
        ladders.look(made, until)
        unquoted.price_next()
        self.stdout.write(f"History after {time.monotonic() - began:.0f} s")
