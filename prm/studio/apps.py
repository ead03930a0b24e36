"""App configuration."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """See the package's docstring."""

    name = "prm.studio"
    label = "studio"
