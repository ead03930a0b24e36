"""The keeper: one process per home that owns PostgreSQL and Redis while anybody needs them.

Whoever needs the servers holds a shared lock on ``run/lease.lock`` (see ``ensure_running``). The kernel drops
a lock with its holder, even a killed one, so the keeper knows when the last has gone, stops both servers in
good order and ends. A killed keeper takes the servers with it: they get their own stop signals from the
kernel. Nothing is ever left behind, and nothing depends on process ids recorded in files.
"""

import contextlib
import json
import os
import signal
import sys
import time
from dataclasses import asdict, dataclass
from types import FrameType
from typing import Literal

from prm.common.embedded import postgres, redis
from prm.common.embedded.errors import EmbeddedError
from prm.common.embedded.home import Home
from prm.common.embedded.locks import FileLock, read_with_holder

TICK = 0.2  # seconds between two looks
LONGEST_DELAY = 10.0  # seconds between two attempts to restart a server: whole again in half a minute, come what may
STEADY = 60.0  # seconds a server must have run for its next failure to count as the first
START_LIMIT = 90.0  # seconds; crash recovery of a busy database takes a while

FAILED, LOST_RACE = 3, 4  # exit statuses


@dataclass(frozen=True)
class State:
    """What the keeper tells the others, in ``run/keeper.json``."""

    pid: int
    state: Literal["starting", "ready", "failed", "stopping"]
    message: str = ""
    fsync: bool = True
    held: bool = False
    """Whether its writer holds the file while it lives; one of an earlier version, running on, does not."""


def read_state(home: Home) -> State | None:
    """The keeper's last word, or None when it has said nothing. It may be dead: ask its lock."""
    try:
        return State(**json.loads((home.run / "keeper.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def living_state(home: Home) -> State | None:
    """The last word of a keeper that lives, or None: a new one holds the home before it has said anything."""
    try:
        text, is_held = read_with_holder(home.run / "keeper.json")
        state = State(**json.loads(text))
    except (OSError, ValueError, TypeError):
        return None
    return state if is_held or not state.held else None


def keeper_lock(home: Home) -> FileLock:
    """Held exclusively by the home's keeper."""
    return FileLock(home.run / "keeper.lock")


def lease_lock(home: Home) -> FileLock:
    """Held shared by everybody who needs the servers."""
    return FileLock(home.run / "lease.lock")


class Keeper:
    """Starts, watches and stops the two servers of ``home``."""

    def __init__(self, home: Home, *, fsync: bool) -> None:
        self.home = home
        self.fsync = fsync
        self.postgres = postgres.Postgres(home, fsync=fsync)
        self.redis = redis.Redis(home, fsync=fsync)
        self.servers: list[postgres.Postgres | redis.Redis] = [self.postgres, self.redis]
        self.failures = [0, 0]
        self.started = [0.0, 0.0]
        self.restart_at: list[float | None] = [None, None]
        self.asked_to_stop = False
        self.said: FileLock | None = None

    def run(self) -> int:
        """Keep the servers until nobody needs them. Returns the process's exit status."""
        mine = keeper_lock(self.home)
        if not mine.exclusive(wait=1):
            return LOST_RACE
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        self.say("starting")
        try:
            self.start()
            self.say("ready")
            lease = lease_lock(self.home)
            while not self.asked_to_stop and not lease.exclusive():
                self.watch()
                time.sleep(TICK)
        except EmbeddedError as error:
            self.say("failed", str(error))
            return FAILED
        finally:
            self.stop()
        self.say("stopping")
        return 0

    def start(self) -> None:
        """Start both and wait until they answer. Raises EmbeddedError with cause and way out."""
        for server in self.servers:
            server.start()
        postgres.wait_ready(self.postgres, START_LIMIT)
        redis.wait_ready(self.redis, START_LIMIT)
        self.started = [time.monotonic()] * 2

    def watch(self) -> None:
        """Start again whichever server has ended, waiting longer after each failure."""
        now = time.monotonic()
        for index, server in enumerate(self.servers):
            restart_at = self.restart_at[index]
            if restart_at is not None and now >= restart_at:
                self._restart(index)
            elif restart_at is None and server.child is not None and server.child.poll() is not None:
                if now - self.started[index] > STEADY:
                    self.failures[index] = 0
                delay = min(0.2 * 4 ** self.failures[index], LONGEST_DELAY)
                self.failures[index] += 1
                self.restart_at[index] = now + delay
                name = type(server).__name__
                self.log(f"{name} ended with status {server.child.returncode}; starting it again in {delay:.1f} s")

    def stop(self) -> None:
        """Stop both in good order: Redis first, it only passes messages."""
        for server in reversed(self.servers):
            server.stop()

    def say(self, state: Literal["starting", "ready", "failed", "stopping"], message: str = "") -> None:
        """Publish the state; readers never see half a file, and its lock says that who wrote it lives.

        A full disk must not end the keeper.
        """
        self.log(f"{state} {message}".rstrip())
        said = json.dumps(asdict(State(os.getpid(), state, message, self.fsync, held=True)))
        with contextlib.suppress(OSError):
            draft = self.home.run / "keeper.json.new"
            draft.unlink(missing_ok=True)
            mine = FileLock(draft)
            mine.exclusive()
            draft.write_text(said)
            draft.replace(self.home.run / "keeper.json")
            if self.said is not None:
                self.said.release()
            self.said = mine

    def log(self, line: str) -> None:
        """One line into the keeper's log."""
        with contextlib.suppress(OSError):
            sys.stdout.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\n")
            sys.stdout.flush()

    def _restart(self, index: int) -> None:
        server = self.servers[index]
        server.stop()  # ends what remains of its process group
        self.restart_at[index] = None
        self.started[index] = time.monotonic()
        try:
            if isinstance(server, redis.Redis):
                server.set_damaged_file_aside()
            server.start()
        except EmbeddedError as error:
            self.log(str(error))
            self.restart_at[index] = time.monotonic() + LONGEST_DELAY

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True


def main(home: Home, *, fsync: bool) -> None:
    """Be the keeper of ``home``."""
    sys.exit(Keeper(home, fsync=fsync).run())
