"""File locks that the kernel drops when their holder dies, however it dies.

They replace trust in process ids: a recorded id may belong to somebody else after a crash or a reboot, a
lock never does.
"""

import fcntl
import os
import time
from pathlib import Path


class FileLock:
    """An advisory lock on a file. Locks belong to the open file, so two objects in one process compete too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def exclusive(self, *, wait: float = 0) -> bool:
        """Take the lock alone, trying for ``wait`` seconds; also turns a shared hold into an exclusive one."""
        return self._take(fcntl.LOCK_EX, wait)

    def shared(self, *, wait: float = 0) -> bool:
        """Take the lock together with other shared holders, trying for ``wait`` seconds."""
        return self._take(fcntl.LOCK_SH, wait)

    def release(self) -> None:
        """Let go. Harmless when nothing is held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take(self, kind: int, wait: float) -> bool:
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.02)
            else:
                return True


def read_with_holder(path: Path) -> tuple[str, bool]:
    """The text of a file, and whether some process holds its lock exclusively. Raises OSError when it is not there."""
    # Read and asked through one opening: the name may stand for another file a moment later.
    with path.open("r+") as opened:
        text = opened.read()
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return text, True
    return text, False


def held(path: Path) -> bool:
    """Whether some process holds the lock at ``path`` exclusively."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False
