"""App configuration of the kernel."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Policies, decisions, workflow, events, clocks, tenancy, audit: what every app stands on."""

    name = "prm.common"
    label = "common"

    def ready(self) -> None:
        """Load the receivers of every app, so that events find them in any process."""
        from prm.common import events

        events.load_receivers()
