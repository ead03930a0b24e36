"""The backend ``settings.DATABASES`` names."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with a health check that costs no round trip.

    Before a request Django asks a kept connection for ``SELECT 1``. An idle connection has nothing to say: when its
    socket can be read, the server has hung up or speaks of its end, and only then is it asked.
    """

    def is_usable(self) -> bool:
        """Whether the connection still works."""
        open_one: Any = self.connection
        if open_one is None or open_one.closed:
            return False
        if not select.select([open_one], [], [], 0)[0]:
            return True
        return bool(super().is_usable())
