"""Processes to kill, and the deals they work on."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from prm.common import events
from tests.dealreg.conftest import acme_premier, catalogue, globex_premier, rules, submitted

__all__ = ["acme_premier", "catalogue", "globex_premier", "rules", "submitted"]

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds; the machine may be busy with other tests


@pytest.fixture
def child() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return a function that starts a process of the product; whatever is left of it ends with the test."""
    started: list[subprocess.Popen[str]] = []
    events.load_receivers()

    def start(*arguments: str, **env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child", *arguments],
            cwd=ROOT,
            env={**os.environ, "FAULT_DATABASE": connection.settings_dict["NAME"], **env},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
