"""Celery application. The truth of every job is a row in PostgreSQL; Celery only wakes the workers."""

import os
import pkgutil
from importlib import import_module
from importlib.util import find_spec

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prm.settings")


def task_modules() -> list[str]:
    """Every module in the ``tasks`` room of every app; Celery by itself would look at the room's door only."""
    from django.apps import apps

    found = []
    for config in apps.get_app_configs():
        door = f"{config.name}.tasks"
        if find_spec(door) is None:
            continue
        room = getattr(import_module(door), "__path__", [])
        found += [door, *(f"{door}.{module.name}" for module in pkgutil.iter_modules(room))]
    return found


app = Celery("prm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(task_modules, related_name="")
