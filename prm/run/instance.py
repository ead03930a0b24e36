"""One supervisor for each home: who it is, where it answers, and how another process asks it to stop."""

import contextlib
import json
import os
import signal
from dataclasses import asdict, dataclass

from prm.common.embedded.home import Home
from prm.common.embedded.locks import FileLock, held
from prm.common.embedded.process import wait_until_free
from prm.run.preflight import RefusedError

STOP_LIMIT = 120.0  # seconds a stop may take; a worker finishes its task first


@dataclass(frozen=True)
class Running:
    """A running supervisor."""

    pid: int
    address: str


def claim(home: Home, address: str) -> FileLock:
    """Become the supervisor of ``home`` until the lock is released or this process dies.

    Raises RefusedError when there is one already.
    """
    lock = FileLock(home.run / "supervisor.lock")
    if not lock.exclusive(wait=0.3):
        other = running(home)
        where = f" at {other.address} (process {other.pid})" if other else ""
        raise RefusedError(
            f"Entente already runs in {home.root}{where}. Use it, stop it with `make stop`, or run a second one "
            f"beside it: make run PRM_HOME={home.root}-2 PORT=8001"
        )
    draft = home.run / "supervisor.json.new"
    draft.write_text(json.dumps(asdict(Running(os.getpid(), address))))
    draft.replace(home.run / "supervisor.json")
    return lock


def running(home: Home) -> Running | None:
    """The supervisor of ``home``, or None when none runs."""
    if not held(home.run / "supervisor.lock"):
        return None
    try:
        return Running(**json.loads((home.run / "supervisor.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def stop(home: Home) -> bool:
    """Ask the supervisor of ``home`` to stop everything and wait for it. True if there was one."""
    other = running(home)
    if other is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(other.pid, signal.SIGTERM)
    if not wait_until_free(home.run / "supervisor.lock", STOP_LIMIT):
        raise RefusedError(
            f"Process {other.pid} has not stopped within {STOP_LIMIT:.0f} seconds. End it: kill -9 {other.pid}"
        )
    return True
