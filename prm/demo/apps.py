"""App configuration of the demo programme."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A believable vendor with partners and a history, made through the services."""

    name = "prm.demo"
    label = "demo"
