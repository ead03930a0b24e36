"""App configuration."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """See the package's docstring."""

    name = "partners"
