"""Versions are numbered over their whole kind, in the order they were made; back, over each scope of it."""

from collections import Counter
from typing import Any

from django.db import migrations


def _number(apps: Any, editor: Any, *columns: str) -> None:
    counted: Counter[tuple[str, ...]] = Counter()
    for version in apps.get_model("common", "PolicyVersion").objects.order_by("created_at", "pk"):
        over = tuple(getattr(version, column) for column in columns)
        counted[over] += 1
        if version.number != counted[over]:
            version.number = counted[over]
            version.save(update_fields=["number"])


def over_the_kind(apps: Any, editor: Any) -> None:
    """Number every version anew within its kind."""
    _number(apps, editor, "kind")


def over_the_scope(apps: Any, editor: Any) -> None:
    """Number every version anew within its kind and scope."""
    _number(apps, editor, "kind", "scope_key")


class Migration(migrations.Migration):
    dependencies = [("common", "0014_policy_lifecycle")]

    operations = [migrations.RunPython(over_the_kind, over_the_scope)]
