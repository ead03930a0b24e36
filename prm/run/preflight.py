"""What is looked at before anything is started, so that a refusal is one clear line with a way out."""

import errno
import re
import shutil
import socket
import sys
from pathlib import Path

from prm.common.embedded.home import Home

MEGABYTE = 1024 * 1024
# A new home takes about 250 MB with the demo (most of it PostgreSQL's log of changes); the rest is to breathe.
ROOM_FOR_NEW = 600 * MEGABYTE
ROOM_TO_GO_ON = 100 * MEGABYTE
PORTS_TO_TRY = 50


class RefusedError(Exception):
    """The product cannot be started like this. The text says why and what to do."""


def check_port(host: str, port: int) -> None:
    """Raise RefusedError when ``port`` cannot be listened on, naming who has it and a port that is free."""
    if not 1 <= port <= 65535:
        raise RefusedError(f"PORT={port} is not a port number. Choose one from 1024 to 65535: make run PORT=8000")
    try:
        _listen(host, port)
    except PermissionError:
        raise RefusedError(f"Port {port} needs root. Choose one from 1024 up: make run PORT=8000") from None
    except socket.gaierror:
        raise RefusedError(f"HOST={host} is no address of this machine. Leave it out: make run") from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise RefusedError(f"HOST={host} is no address of this machine. Leave it out: make run") from None
        owner = listener(port)
        taken = f"Port {port} is taken" + (f" by {owner}." if owner else ".")
        raise RefusedError(f"{taken} Choose another: make run PORT={free_port(host, port + 1)}") from None


def free_port(host: str, start: int) -> int:
    """The first free port from ``start`` on; any free one when there is none nearby."""
    for port in range(start, min(start + PORTS_TO_TRY, 65536)):
        try:
            return _listen(host, port)
        except OSError:
            continue
    return _listen(host, 0)


def listener(port: int) -> str:
    """Name and id of the process listening on ``port``, where this system shows it; otherwise empty."""
    if not sys.platform.startswith("linux"):
        return ""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            if any(str(link.readlink()) in sockets for link in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:
            continue
    return ""


def check_space(home: Home) -> None:
    """Raise RefusedError when the disk of ``home`` has too little room."""
    existing = next(place for place in (home.root, *home.root.parents) if place.exists())
    free = shutil.disk_usage(existing).free
    needed = ROOM_TO_GO_ON if (home.postgres / "PG_VERSION").exists() else ROOM_FOR_NEW
    if free < needed:
        raise RefusedError(
            f"The disk of {home.root} has {free // MEGABYTE} MB left and {needed // MEGABYTE} MB are needed. "
            f"Make room there, or use another disk: make run PRM_HOME=/other/disk/entente"
        )


def whole_number(name: str, text: str) -> int:
    """``text`` as a number. Raises RefusedError naming the setting ``name`` when it is none."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise RefusedError(f"{name}={text!r} is not a number.")
    return int(text)


def _listen(host: str, port: int) -> int:
    """Listen for a moment; the port listened on. Raises OSError when it is taken."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # As the web server will: a port whose last connections are still closing is not taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)
        return int(probe.getsockname()[1])
