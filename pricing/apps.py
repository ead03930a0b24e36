"""App configuration."""

from django.apps import AppConfig


class PricingConfig(AppConfig):
    """See the package's docstring."""

    name = "pricing"
