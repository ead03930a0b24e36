"""The test bench: embedded PostgreSQL unless ``DATABASE_URL`` names another, and the cast."""

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PRM_HOME", str(_ROOT / ".local" / "test"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prm.settings")

if not os.environ.get("DATABASE_URL"):
    from prm.common import embedded

    embedded.ensure_running(os.environ["PRM_HOME"], fsync=False)

pytest_plugins = ["tests.cast", "tests.flushing", "tests.programmes", "tests.template"]
