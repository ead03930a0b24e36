"""A Python of its own, which has loaded nothing of the tests."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def said_by(program: str) -> str:
    """Return the last line a program prints, run by itself under the product's settings."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "prm.settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip().splitlines()[-1]
