"""The command line of the supervisor; see ``make help`` for the everyday names of these commands."""

import argparse
import contextlib
import ctypes
import os
import shutil
import signal
import sys
import time
from types import FrameType

from prm.common import embedded
from prm.common.embedded import process
from prm.common.embedded.home import Home
from prm.common.embedded.launch import PR_SET_PDEATHSIG
from prm.run import instance, preflight, services, welcome
from prm.run.supervisor import TICK, Supervisor, ailment

START_LIMIT = 90.0  # seconds for web to answer after it is started
SPACE_EVERY = 30.0  # seconds between two looks at the room on the disk


class StopAskedError(Exception):
    """Somebody asked to stop while the product was being started."""


class Stop:
    """Remembers that a signal asked to stop, and whether one asked again because it took too long."""

    def __init__(self) -> None:
        self.asked = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1

    def check(self) -> None:
        """Raise StopAskedError if a signal has come."""
        if self.asked:
            raise StopAskedError


def say(line: str) -> None:
    """One line to the terminal. A terminal that has gone away must not stop the product."""
    with contextlib.suppress(OSError, ValueError):
        print(line, flush=True)


def run(home: Home, host: str, port: int, *, demo: bool) -> int:
    """Start the product and keep it running until asked to stop. Returns the exit status."""
    started = time.monotonic()
    stop = Stop()
    preflight.check_space(home)
    home.create()
    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::') else host}:{port}"
    claimed = instance.claim(home, address)
    keeps_servers = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    env = services.environment(home, port, demo=demo)
    supervisor = Supervisor(home, services.product(home, host, port), env, say=say, keeps_servers=keeps_servers)
    status = 0
    try:
        supervisor.end_leftovers()
        preflight.check_port(host, port)
        if keeps_servers:
            say(f"Starting PostgreSQL and Redis in {home.root} ...")
            embedded.ensure_running(home.root)
        found = prepare(home, env, stop)
        say("Starting web, worker and beat ...")
        wait_healthy(supervisor, host, port, stop)
        say(welcome.text(address, found, seconds=time.monotonic() - started))
        keep(supervisor, home, stop)
    except StopAskedError:
        pass
    except (preflight.RefusedError, embedded.EmbeddedError) as error:
        say(str(error))
        status = 1
    finally:
        stop.asked = 0
        wind_up(supervisor, home, stop, quiet=status != 0)
        claimed.release()
    return status


def prepare(home: Home, env: dict[str, str], stop: Stop) -> dict[str, object]:
    """Migrate and load the demo, in a process of its own. Raises RefusedError when that fails."""
    result = home.run / "way-in.json"
    result.unlink(missing_ok=True)
    process.end_leftover(home, "prepare", grace=5)
    argv = [sys.executable, "-m", "prm.run.prepare", str(result)]
    child = process.spawn(
        home, "prepare", argv, env=env, death_signal=signal.SIGTERM, cwd=services.PROJECT, to_console=True
    )
    try:
        while child.poll() is None:
            stop.check()
            time.sleep(0.05)
    finally:
        process.end(child, grace=5)
    if child.returncode != 0:
        raise preflight.RefusedError(
            f"The database could not be prepared (see above). Nothing was lost; start again when the cause is gone. "
            f"Logs are in {home.logs}."
        )
    return welcome.way_in(result)


def wait_healthy(supervisor: Supervisor, host: str, port: int, stop: Stop) -> None:
    """Start the processes and wait until the product answers. Raises RefusedError when it does not."""
    reached_at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    deadline = time.monotonic() + START_LIMIT
    while True:
        supervisor.watch()
        stop.check()
        complaint = ailment(port, reached_at, name=own_name())
        if not complaint:
            return
        failed = supervisor.crashed()
        if failed is not None or time.monotonic() > deadline:
            name = failed.service.name if failed else "web"
            log = supervisor.home.log(name)
            raise preflight.RefusedError(
                f"{name} does not start; /healthz: {complaint}. The end of {log}:\n{process.last_lines(log)}"
            )
        time.sleep(TICK)


def keep(supervisor: Supervisor, home: Home, stop: Stop) -> None:
    """Watch over everything until a signal comes."""
    look_at_space, warned = time.monotonic(), ""
    while not stop.asked:
        supervisor.watch()
        if time.monotonic() > look_at_space:
            look_at_space = time.monotonic() + SPACE_EVERY
            warning = lack_of_space(home)
            if warning and not warned:
                say(warning)
            warned = warning
        time.sleep(TICK)


def lack_of_space(home: Home) -> str:
    """What to tell about the room on the disk; empty when there is enough."""
    try:
        preflight.check_space(home)
    except preflight.RefusedError as refusal:
        return str(refusal)
    return ""


def wind_up(supervisor: Supervisor, home: Home, stop: Stop, *, quiet: bool) -> None:
    """Stop the processes, then the servers. A second Ctrl-C kills the processes, never the database."""
    if not quiet:
        say("\nStopping ... (Ctrl-C again to hurry)")
    supervisor.stop(hurry=lambda: stop.asked > 0)
    if supervisor.keeps_servers and not embedded.release(home.root, wait=90):
        say("PostgreSQL and Redis run on, for another process uses this home.")
    if not quiet:
        say(f"Stopped. Everything is kept in {home.root}")


def own_name() -> str:
    """A host name the product answers to."""
    allowed = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip().lstrip(".")
    return allowed if allowed not in ("", "*") else "localhost"


def check_health(port: int) -> int:
    """Exit status 0 when the product answers green; for container health checks."""
    complaint = ailment(port, name=own_name())
    say(complaint or "ok")
    return 1 if complaint else 0


def show_status(home: Home) -> int:
    """Print what runs in ``home``. Returns the exit status."""
    found = instance.running(home)
    print(f"supervisor  {found.pid}  {found.address}" if found else "supervisor  -")
    for name in ("web", "worker", "beat", "postgres", "redis"):
        print(f"{name:<10}  {process.pid_of(home, name) or '-'}")
    return 0


def clean(home: Home) -> int:
    """Delete ``home`` with all its data, after asking. Exit status 0 when it is gone."""
    if instance.running(home) or embedded.alive(home.root):
        raise preflight.RefusedError(f"Entente runs in {home.root}. Stop it first: make stop")
    if not home.run.is_dir():
        raise preflight.RefusedError(f"{home.root} is not a home of Entente; nothing was deleted.")
    try:
        answer = input(f"Delete {home.root} with the database and all files in it? Type yes: ")
    except EOFError:
        answer = ""
    if answer.strip() != "yes":
        say("Nothing was deleted.")
        return 1
    shutil.rmtree(home.root)
    say(f"{home.root} is gone. The next start begins anew.")
    return 0


def follow_parent() -> None:
    """Be asked to stop when the process that started this one (make) is killed. Linux only."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def main() -> int:
    """Run one command. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m prm.run", description="Run the product in this terminal.")
    parser.add_argument("command", nargs="?", default="run", choices=("run", "stop", "status", "health", "clean"))
    parser.add_argument("--follow", action="store_true", help="stop when the parent process dies")
    options = parser.parse_args()
    home = Home.at(os.environ.get("PRM_HOME") or services.PROJECT / ".local")
    try:
        port = preflight.whole_number("PORT", os.environ.get("PORT") or "8000")
        match options.command:
            case "stop":
                say("Stopped." if instance.stop(home) else f"Nothing runs in {home.root}.")
                return 0
            case "status":
                return show_status(home)
            case "health":
                return check_health(port)
            case "clean":
                return clean(home)
        if options.follow:
            follow_parent()
        demo = (os.environ.get("DEMO") or "1").lower() not in ("0", "no", "false", "off")
        return run(home, os.environ.get("HOST") or "127.0.0.1", port, demo=demo)
    except (preflight.RefusedError, embedded.EmbeddedError) as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"Cannot go on: {error.strerror} ({error.filename or home.root}).")
        return 1


if __name__ == "__main__":
    sys.exit(main())
