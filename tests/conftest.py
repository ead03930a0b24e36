"""The test bench: embedded PostgreSQL unless ``DATABASE_URL`` names another, and the cast."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

_ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PRM_HOME", str(_ROOT / ".local" / "test"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prm.settings")

if not os.environ.get("DATABASE_URL"):
    from prm.common import embedded

    embedded.ensure_running(os.environ["PRM_HOME"], fsync=False)

pytest_plugins = ["tests.cast", "tests.flushing", "tests.programmes", "tests.template"]

# No verdict depends on how busy the machine is, nor on chance: every run draws the same examples.
# ``bin/test --hypothesis-profile=searching`` draws others each time, or those of a ``--hypothesis-seed``.
_UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("searching", _UNHURRIED)
settings.register_profile("repeating", _UNHURRIED, derandomize=True)
settings.load_profile("repeating")
