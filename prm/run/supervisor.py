"""Keeps the product's processes running, and stops them in good order."""

import contextlib
import http.client
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prm.common import embedded
from prm.common.embedded import process
from prm.common.embedded.home import Home
from prm.run.services import PROJECT, Service

TICK = 0.2  # seconds between two looks
FIRST_DELAY, LONGEST_DELAY = 0.5, 10.0  # seconds before a crashed process is started again; doubled each time
STEADY = 60.0  # seconds a process must have run for its next crash to count as the first


@dataclass
class Child:
    """A service and the process that runs it at present."""

    service: Service
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    crashes: int = 0
    start_at: float = 0.0


class Supervisor:
    """Runs ``services`` of one home. ``say`` receives what a person at the terminal should know."""

    def __init__(
        self,
        home: Home,
        services: Sequence[Service],
        env: Mapping[str, str],
        *,
        say: Callable[[str], None],
        keeps_servers: bool,
    ) -> None:
        self.home = home
        self.env = env
        self.say = say
        self.keeps_servers = keeps_servers
        self.children = [Child(service) for service in services]

    def end_leftovers(self) -> None:
        """End what a killed earlier run has left running; it would hold the port and work twice."""
        for child in reversed(self.children):
            if process.end_leftover(self.home, child.service.name, grace=child.service.grace):
                self.say(f"Stopped the {child.service.name} process a killed run had left behind.")

    def watch(self) -> None:
        """Start every process that should run and does not. Called again and again."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._note_crash(child, now)
            if child.process is None and now >= child.start_at:
                self._start(child, now)
        if self.keeps_servers and not embedded.alive(self.home.root):
            self.say("PostgreSQL and Redis ended unexpectedly; starting them again.")
            embedded.release(self.home.root)
            try:
                embedded.ensure_running(self.home.root)
            except embedded.EmbeddedError as error:
                self.say(str(error))
                time.sleep(FIRST_DELAY)

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """Stop every process, letting each finish what it is doing: all are asked, then waited for in turn.

        When ``hurry`` turns true, what still runs is killed; work that was begun is done again after the next start.
        """
        order = [(child.service, child.process) for child in reversed(self.children) if child.process is not None]
        for service, running in order:
            if running.poll() is None:
                running.send_signal(service.stop_signal)
        asked = time.monotonic()
        for service, running in order:
            while running.poll() is None and time.monotonic() < asked + service.grace and not hurry():
                time.sleep(0.05)
            if running.poll() is None:
                self.say(f"{service.name} did not stop in {time.monotonic() - asked:.0f} s and was killed.")
            process.end(running, how=signal.SIGKILL, grace=5)
        for child in self.children:
            child.process = None

    def crashed(self) -> Child | None:
        """A process that has crashed at least three times since the start, if there is one."""
        return next((child for child in self.children if child.crashes >= 3), None)

    def _start(self, child: Child, now: float) -> None:
        service = child.service
        try:
            child.process = process.spawn(
                self.home,
                service.name,
                service.argv,
                env={**self.env, **service.env},
                death_signal=signal.SIGTERM,
                cwd=PROJECT,
            )
        except OSError as error:  # no room for its log, no memory for another process
            self.say(f"{service.name} cannot be started: {error.strerror}. Trying again in {LONGEST_DELAY:.0f} s.")
            child.start_at = now + LONGEST_DELAY
        else:
            child.started = now

    def _note_crash(self, child: Child, now: float) -> None:
        assert child.process is not None
        status = child.process.returncode
        process.end(child.process, how=signal.SIGKILL, grace=0)  # what remains of its group, holding its lock or port
        child.process = None
        child.crashes = 1 if now - child.started > STEADY else child.crashes + 1
        delay = min(FIRST_DELAY * 2 ** (child.crashes - 1), LONGEST_DELAY)
        child.start_at = now + delay
        how = f"was killed (signal {-status})" if status < 0 else f"ended with status {status}"
        log = self.home.log(child.service.name)
        self.say(f"{child.service.name} {how}; starting it again in {delay:.1f} s. Its log: {log}")


def ailment(port: int, host: str = "127.0.0.1", *, name: str = "localhost", timeout: float = 3) -> str:
    """What ``/healthz`` complains of, or empty when it is green. ``name`` is the host name asked for."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/healthz", headers={"Host": name, "Connection": "close"})
            response = connection.getresponse()
            body = response.read(500).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return f"no answer ({error})"
    return "" if response.status == 200 else f"status {response.status}: {body}"
