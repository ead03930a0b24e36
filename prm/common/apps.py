"""App configuration of the kernel."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from pghistory import runtime


class CommonConfig(AppConfig):
    """Policies, decisions, workflow, events, clocks, tenancy, audit: what every app stands on."""

    name = "prm.common"
    label = "common"

    def ready(self) -> None:
        """Load the receivers of every app, so that events find them in any process."""
        from prm.common import events

        events.load_receivers()
        post_migrate.connect(_follow_changes, sender=self)
        post_migrate.connect(_guard_history, sender=self)
        # Kept statements only read, so no actor has to be told to the history's triggers before them.
        ignored: Any = (*runtime.IGNORED_SQL_PREFIXES, "prepare prm_", "execute prm_")
        runtime.IGNORED_SQL_PREFIXES = ignored


def _follow_changes(**_: Any) -> None:
    """Make the triggers that tell the search what changed; the tables they stand on are there by now."""
    from prm.common.search import tracking

    tracking.attach()


def _guard_history(**_: Any) -> None:
    """Make every history table there is now append-only, with receipts."""
    from prm.common.audit import guard

    guard.guard()
