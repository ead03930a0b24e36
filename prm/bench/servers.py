"""The product's web processes on a database of the benchmark, as ``make run`` starts them; and the floors' beside them.

Everything listens on the loopback only and is stopped at the end of the block.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prm.common.embedded import Home
from prm.run.services import environment, product

READY_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running one: its port, and the process that owns the workers."""

    port: int
    pid: int
    home: Home

    def processor(self) -> float:
        """Return the seconds of processor time this server and the database have used so far, every process of theirs.

        Whatever else the machine does is not in it, so two such figures compare also on a busy one.
        """
        postmaster = int((self.home.postgres / "postmaster.pid").read_text().split()[0])
        return sum(map(_used, [*_children(self.pid), postmaster, *_children(postmaster)]))

    def memory(self) -> list["Memory"]:
        """Return the memory of each worker, the largest last; empty where that cannot be read."""
        found = []
        for pid in _children(self.pid):
            with contextlib.suppress(OSError, KeyError):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
                said = {
                    name: int(words.split()[0]) * 1024 for name, _, words in (line.partition(":") for line in lines)
                }
                found.append(Memory(said["Pss"], said["Rss"]))
        return sorted(each for each in found if each.resident > _HELPER)


@dataclass(frozen=True, slots=True, order=True)
class Memory:
    """A worker's memory in bytes: its own pages with its part of those it shares, and all it holds (``resident``).

    Workers are copies of one process. What they hold in common counts whole for each in ``resident``, and once for all
    of them together in ``share``, which therefore says what the machine has less of.
    """

    share: int
    resident: int


_HELPER = 30 * 2**20
"""A process below this has not loaded the product: Python's own, which watches over the others."""


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _used(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Home, database: str, settings: str, workers: int | None = None) -> Iterator[Server]:
    """Serve ``database`` under ``settings`` (a module's name) during the block; ``workers`` as many as usual."""
    port = _free_port()
    web = next(service for service in product(home, "127.0.0.1", port) if service.name == "web")
    argv = list(web.argv)
    if workers is not None:
        argv[argv.index("--workers") + 1] = str(workers)
    env = {
        **environment(home, port, demo=False),
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": f"postgres://entente@/{database}?host={home.sockets}",
        "LOG_LEVEL": "WARNING",
    }
    with (home.logs / "bench-web.log").open("ab") as log:
        server = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait(port, server)
        yield Server(port, server.pid, home)
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(web.grace)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
            probe.settimeout(20)
            probe.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if probe.recv(16):
                return
        time.sleep(0.1)
    raise RuntimeError(f"The web processes did not start; see {os.environ.get('PRM_HOME')}/log/bench-web.log.")
