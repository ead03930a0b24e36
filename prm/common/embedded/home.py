"""Where everything of one installation lives: the layout of ``PRM_HOME``.

Nothing here starts or creates anything until ``Home.create`` is called, so settings may ask for
addresses of servers that are not running yet. Nothing here imports Django.
"""

import contextlib
import hashlib
import os
import pwd
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from prm.common.embedded.errors import EmbeddedError

DATABASE = "entente"
DATABASE_USER = "entente"
POSTGRES_SOCKET = ".s.PGSQL.5432"
# PostgreSQL refuses to run as root; then this account, present on every system, runs it.
POSTGRES_USER_FOR_ROOT = "nobody"
REDIS_SOCKET = "redis.sock"

# A unix socket's path is stored in 108 bytes (104 on macOS and the BSDs), the last one being NUL.
LONGEST_SOCKET_PATH = 107 if sys.platform.startswith("linux") else 103
# The directory also ends up in URLs and in PostgreSQL's option list, where quoting rules differ.
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]+")


@dataclass(frozen=True)
class Home:
    """The directories and files of one installation. ``root`` is absolute."""

    root: Path

    @classmethod
    def at(cls, path: str | os.PathLike[str]) -> "Home":
        """The home at ``path``; relative paths count from the working directory."""
        return cls(Path(path).expanduser().resolve())

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        """Redis' append-only file."""
        return self.root / "redis"

    @property
    def logs(self) -> Path:
        """One log file for each process."""
        return self.root / "log"

    @property
    def run(self) -> Path:
        """Locks, process ids and what the last start found out."""
        return self.root / "run"

    @property
    def sockets(self) -> Path:
        """Directory of the unix sockets, under /tmp where the path here would be too long for a socket."""
        usual = self.root / "sock"
        if len(os.fsencode(usual / POSTGRES_SOCKET)) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(str(usual)):
            return usual
        key = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path("/tmp") / f"entente-{os.getuid()}-{key}"

    @property
    def database_url(self) -> str:
        """URL of the embedded database, for Django and libpq alike."""
        return f"postgres://{DATABASE_USER}@/{DATABASE}?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        """URL of the embedded Redis, as redis-py writes it."""
        return f"unix://{self.sockets / REDIS_SOCKET}?db=0"

    def log(self, name: str) -> Path:
        """The log file of the process called ``name``."""
        return self.logs / f"{name}.log"

    def create(self) -> None:
        """Make the directories that are missing, readable by their owner only.

        Raises EmbeddedError when the place cannot be written or is not safely ours.
        """
        try:
            # Root's PostgreSQL runs as somebody else and has to pass through, though not look around.
            self.root.mkdir(mode=0o711 if os.getuid() == 0 else 0o700, parents=True, exist_ok=True)
            for directory in (self.logs, self.run, self.redis):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.run / f".writable-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
            self.sockets.mkdir(mode=0o700, exist_ok=True)
            if self.sockets.parent == self.root:
                self.sockets.chmod(0o700)  # a copied or restored home may have lost its modes
        except OSError as error:
            raise EmbeddedError(
                f"Cannot write in {self.root}: {error.strerror}. Make room or allow writing there, or choose another "
                f"place: make run PRM_HOME=/path/you/own"
            ) from error
        self._check_sockets_are_ours()

    def _check_sockets_are_ours(self) -> None:
        """/tmp is shared: refuse a directory somebody else may have prepared for us."""
        found = self.sockets.lstat()
        trusted = {os.getuid()}
        if os.getuid() == 0:
            trusted.add(pwd.getpwnam(POSTGRES_USER_FOR_ROOT).pw_uid)
            with contextlib.suppress(FileNotFoundError):
                trusted.add(self.postgres.stat().st_uid)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in trusted or found.st_mode & 0o077:
            raise EmbeddedError(
                f"{self.sockets} exists already and is not ours alone. Remove it, or choose another place: "
                f"make run PRM_HOME=/path/you/own"
            )
