"""App configuration."""

from django.apps import AppConfig


class DealregConfig(AppConfig):
    """See the package's docstring."""

    name = "dealreg"
