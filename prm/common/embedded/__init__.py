"""PostgreSQL and Redis out of Python wheels, for a machine that has neither.

``database_url`` and ``redis_url`` only compute addresses; ``ensure_running`` starts what is not running and
keeps it until this process ends, however it ends. See ``keeper`` for how. Nothing here imports Django.
"""

import atexit
import os
import subprocess
import sys
import time
from pathlib import Path

from prm.common.embedded import process
from prm.common.embedded.errors import EmbeddedError
from prm.common.embedded.home import Home
from prm.common.embedded.keeper import FAILED, START_LIMIT, keeper_lock, lease_lock, living_state, read_state
from prm.common.embedded.locks import FileLock, held

__all__ = ["EmbeddedError", "Home", "alive", "broker_url", "database_url", "ensure_running", "redis_url", "release"]

_PROJECT = Path(__file__).resolve().parents[3]
_leases: dict[Path, FileLock] = {}


def database_url(home: str | os.PathLike[str]) -> str:
    """URL of the PostgreSQL of ``home``, running or not."""
    return Home.at(home).database_url


def redis_url(home: str | os.PathLike[str]) -> str:
    """URL of the Redis of ``home``, running or not, as redis-py and Django's cache write it."""
    return Home.at(home).redis_url


def broker_url(url: str) -> str:
    """The same Redis as Celery writes it: sockets have a scheme of their own there."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?db=")
    return f"redis+socket://{path}?virtual_host={query or 0}"


def ensure_running(home: str | os.PathLike[str], *, fsync: bool = True) -> None:
    """Have both servers of ``home`` running and keep them so until this process ends or calls ``release``.

    Any number of processes may call it at once; the first starts them. ``fsync=False`` is for tests: quicker,
    and a power cut may lose everything. Raises EmbeddedError with the cause and a way out.
    """
    place = Home.at(home)
    place.create()
    deadline = time.monotonic() + START_LIMIT + 30
    if place.root not in _leases:
        lease = lease_lock(place)
        # The only exclusive holder is a keeper that is just stopping; it lets go when it has.
        if not lease.shared(wait=START_LIMIT):
            raise EmbeddedError(f"The servers of {place.root} are still stopping. See {place.log('keeper')}.")
        _leases[place.root] = lease
    child: subprocess.Popen[bytes] | None = None
    while time.monotonic() < deadline:
        state = living_state(place)
        running = alive(place.root)
        if running and state is not None and state.state == "ready":
            if fsync and not state.fsync:
                release(place.root)
                raise EmbeddedError(
                    f"Tests are running in {place.root}. Wait for them, or use another place: make run PRM_HOME=..."
                )
            return
        if child is not None and child.poll() is not None:
            state = read_state(place)
            if child.returncode == FAILED and state is not None and state.pid == child.pid:
                release(place.root)
                raise EmbeddedError(state.message)
            child = None
        if child is None and not running:
            child = _start_keeper(place, fsync)
        time.sleep(0.03)
    release(place.root)
    raise EmbeddedError(f"PostgreSQL and Redis did not start in time. See the logs in {place.logs}.")


def alive(home: str | os.PathLike[str]) -> bool:
    """Whether the servers of ``home`` are kept by somebody."""
    return held(keeper_lock(Home.at(home)).path)


def release(home: str | os.PathLike[str], *, wait: float = 0) -> bool:
    """Give up this process's need of the servers; the last to do so stops them.

    Waits up to ``wait`` seconds for them to have stopped. False when they run on, because others need them.
    """
    place = Home.at(home)
    lease = _leases.pop(place.root, None)
    if lease is None:
        return not alive(place.root)
    alone = lease.exclusive()
    lease.release()
    return alone and process.wait_until_free(keeper_lock(place).path, wait)


def _start_keeper(home: Home, fsync: bool) -> "subprocess.Popen[bytes]":
    argv = [sys.executable, "-m", "prm.common.embedded", "keep", "--home", str(home.root)]
    if not fsync:
        argv.append("--no-fsync")
    log = process.open_log(home, "keeper")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    try:
        keeper = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=_PROJECT,
            env=environment,
            start_new_session=True,
        )
    finally:
        os.close(log)
    # Collect its exit status while this process lives; being left running is the keeper's purpose.
    atexit.register(keeper.poll)
    return keeper
