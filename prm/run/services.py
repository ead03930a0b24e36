"""The processes the product consists of, besides database and Redis."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prm.common.embedded.home import Home

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Service:
    """One process to keep running. ``grace`` is how many seconds it may take to stop."""

    name: str
    argv: Sequence[str]
    grace: float
    stop_signal: int = signal.SIGTERM
    env: Mapping[str, str] = field(default_factory=dict)


def product(home: Home, host: str, port: int) -> list[Service]:
    """Web, worker and beat, in the order they are started. They are stopped in the reverse order."""
    cores = os.cpu_count() or 1
    granian = [sys.executable, "-m", "prm.run.web", "prm.wsgi:application", "--interface", "wsgi"]
    granian += ["--host", host, "--port", str(port), "--workers", str(cores), "--blocking-threads", "1", "--no-ws"]
    granian += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "20"]
    celery = [sys.executable, "-m", "celery", "-A", "prm.celery:app"]
    level = os.environ.get("LOG_LEVEL") or "WARNING"  # at INFO every sweep would write lines, day and night
    worker = [*celery, "worker", "--loglevel", level, "--concurrency", str(cores)]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]  # one worker has nobody to talk to
    beat = [*celery, "beat", "--loglevel", level, "--schedule", str(home.run / "beat"), "--pidfile", ""]
    return [Service("web", granian, grace=25), Service("worker", worker, grace=60), Service("beat", beat, grace=10)]


def environment(home: Home, port: int, *, demo: bool) -> dict[str, str]:
    """What the product's processes find in their environment."""
    return {
        **os.environ,
        "PRM_HOME": str(home.root),
        "PORT": str(port),
        "DEMO": "1" if demo else "0",
        "DJANGO_SETTINGS_MODULE": "prm.settings",
        "PYTHONPATH": str(PROJECT),
        "PYTHONUNBUFFERED": "1",
    }
