"""Keys that are common now are marked. Backward, every account gets all its keys again before the marks go."""

from importlib import import_module
from typing import Any

from django.db import migrations

from partners.rules.match_keys import COMMON

numbers = import_module("partners.migrations.0013_keys_as_numbers")


def mark(apps: Any, schema_editor: Any) -> None:
    """Mark the keys of so many accounts."""
    apps.get_model("partners", "NameToken").objects.filter(count__gte=COMMON).update(is_common=True)


def leave_nothing_out(apps: Any, schema_editor: Any) -> None:
    """Make the keys of all accounts, and count them."""
    numbers._forget(apps, schema_editor)
    numbers._made(numbers._numbers, "integer")(apps, schema_editor)
    numbers._count(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("partners", "0014_common_keys")]

    operations = [migrations.RunPython(mark, leave_nothing_out)]
