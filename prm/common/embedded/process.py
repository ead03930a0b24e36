"""Starting child processes, finding what an earlier run left behind, and ending either in good order."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from prm.common.embedded.home import Home
from prm.common.embedded.locks import held

LAUNCHER = Path(__file__).with_name("launch.py")
LOG_LIMIT = 10 * 1024 * 1024  # bytes; a larger log is put aside as *.log.1 at the next start


def lock_of(home: Home, name: str) -> Path:
    """The lock a running process called ``name`` holds in ``home``."""
    return home.run / f"{name}.lock"


def pid_of(home: Home, name: str) -> int | None:
    """Process (and group) id of the running process called ``name``, or None when none runs."""
    path = lock_of(home, name)
    if not held(path):
        return None
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def open_log(home: Home, name: str) -> int:
    """File descriptor to append to the log of ``name``; an overgrown log is put aside first."""
    path = home.log(name)
    with contextlib.suppress(OSError):
        if path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def spawn(
    home: Home,
    name: str,
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    death_signal: int = 0,
    user: str | None = None,
    reach: bool = False,
    cwd: Path | None = None,
    to_console: bool = False,
) -> "subprocess.Popen[bytes]":
    """Start ``argv`` in its own process group, its output going to the log of ``name`` or to the console.

    ``death_signal`` is what the kernel sends it when this process dies without saying goodbye.
    """
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER), "--lock", str(lock_of(home, name))]
    if death_signal:
        launcher += ["--parent", str(os.getpid()), "--death-signal", str(int(death_signal))]
    if user:
        launcher += ["--user", user]
    if reach:
        launcher += ["--reach"]
    log = None if to_console else open_log(home, name)
    try:
        return subprocess.Popen(
            [*launcher, "--", *argv],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
        )
    finally:
        if log is not None:
            os.close(log)


def end(process: "subprocess.Popen[bytes]", *, how: int = signal.SIGTERM, grace: float) -> bool:
    """Ask ``process`` to stop and wait ``grace`` seconds, then kill its whole group. True if it obeyed."""
    obeyed = True
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            obeyed = False
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return obeyed


def end_leftover(home: Home, name: str, *, how: int = signal.SIGTERM, grace: float) -> bool:
    """End the process called ``name`` of an earlier run. True if there was one."""
    pid = pid_of(home, name)
    if pid is None:
        return False
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, how)
    if not wait_until_free(lock_of(home, name), grace):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        wait_until_free(lock_of(home, name), 5)
    return True


def wait_until_free(lock: Path, seconds: float) -> bool:
    """Wait up to ``seconds`` for nobody to hold ``lock``. True if that came about."""
    deadline = time.monotonic() + seconds
    while held(lock):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def last_lines(path: Path, count: int = 15) -> str:
    """The end of a log, for a message about what went wrong. Empty when there is no log."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 16_384))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
