"""The backend ``settings.DATABASES`` names."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with a health check that costs no round trip, and without processes that help with one statement.

    Before a request Django asks a kept connection for ``SELECT 1``. An idle connection has nothing to say: when its
    socket can be read, the server has hung up or speaks of its end, and only then is it asked.

    The planner starts helpers where it expects many rows, and it expects many of an array of keys whatever they are.
    Starting them takes longer than any statement of ours should, and the processors are busy with other requests.
    """

    def init_connection_state(self) -> None:
        """Prepare a fresh connection."""
        super().init_connection_state()
        # What the server keeps for this connection, by what asks it (prm.common.prepared).
        self.kept_statements: dict[Any, str] = {}
        fresh: Any = self.connection
        with fresh.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
        if not self.get_autocommit():
            fresh.commit()

    def is_usable(self) -> bool:
        """Whether the connection still works."""
        open_one: Any = self.connection
        if open_one is None or open_one.closed:
            return False
        if not select.select([open_one], [], [], 0)[0]:
            return True
        return bool(super().is_usable())
