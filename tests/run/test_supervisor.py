"""The supervisor starts again what ends, and stops everything when asked."""

import os
import signal
import sys
import time

import pytest

from prm.common.embedded import Home, process
from prm.run.services import Service
from prm.run.supervisor import Supervisor

pytestmark = pytest.mark.fault
SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-S",
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]


@pytest.fixture
def supervise(tmp_path):
    """Make a supervisor of the given services; it is stopped after the test. Its words are in ``said``."""
    home = Home.at(tmp_path)
    home.create()
    made = []

    def make(*services: Service) -> Supervisor:
        said: list[str] = []
        supervisor = Supervisor(home, services, os.environ, say=said.append, keeps_servers=False)
        supervisor.said = said
        made.append(supervisor)
        return supervisor

    yield make
    for supervisor in made:
        supervisor.stop(hurry=lambda: True)


def until(supervisor, condition, seconds=120) -> bool:
    """Let ``supervisor`` watch until ``condition`` is true; whether it came about in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        supervisor.watch()
        time.sleep(0.02)
    return True


def test_a_killed_process_is_started_again_and_said_so(supervise):
    supervisor = supervise(Service("web", SLEEP, grace=5))
    home = supervisor.home
    assert until(supervisor, lambda: process.pid_of(home, "web"))
    killed = process.pid_of(home, "web")

    os.kill(killed, signal.SIGKILL)

    assert until(supervisor, lambda: process.pid_of(home, "web") not in (None, killed))
    assert supervisor.said == [
        f"web was killed (signal 9); starting it again in 0.5 s. Its log: {home.log('web')}",
    ]


def test_what_a_killed_process_had_started_does_not_outlive_it(supervise):
    parent = (
        "import subprocess, sys; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); import time; time.sleep(60)"
    )
    supervisor = supervise(Service("web", [sys.executable, "-S", "-c", parent, *SLEEP], grace=5))
    log = supervisor.home.log("web")
    assert until(supervisor, lambda: process.last_lines(log))
    grandchild = int(process.last_lines(log))

    os.kill(process.pid_of(supervisor.home, "web"), signal.SIGKILL)

    assert until(supervisor, lambda: gone(grandchild))


def test_a_process_that_keeps_failing_is_tried_less_and_less_often(supervise):
    supervisor = supervise(Service("worker", [sys.executable, "-S", "-c", "raise SystemExit(7)"], grace=5))

    assert until(supervisor, lambda: len(supervisor.said) == 3)

    delays = [line.split(" again in ")[1].split(".  ")[0].split(" s.")[0] for line in supervisor.said]
    assert delays == ["0.5", "1.0", "2.0"]
    assert supervisor.crashed().service.name == "worker"


def test_a_program_that_is_not_there_is_a_line_in_its_log(supervise):
    supervisor = supervise(Service("web", ["/no/such/program"], grace=5))

    assert until(supervisor, lambda: supervisor.said)

    assert "ended with status 127" in supervisor.said[0]
    assert process.last_lines(supervisor.home.log("web")) == "cannot run /no/such/program: No such file or directory"


def test_stopping_ends_every_process(supervise):
    supervisor = supervise(Service("web", SLEEP, grace=5), Service("worker", SLEEP, grace=5))
    home = supervisor.home
    assert until(supervisor, lambda: process.pid_of(home, "web") and process.pid_of(home, "worker"))

    supervisor.stop()

    assert [process.pid_of(home, name) for name in ("web", "worker")] == [None, None]
    assert supervisor.said == []


def test_a_process_that_does_not_listen_is_killed_and_said_so(supervise):
    supervisor = supervise(Service("worker", STUBBORN, grace=0.3))
    assert until(supervisor, lambda: "deaf" in process.last_lines(supervisor.home.log("worker")))

    supervisor.stop()

    assert process.pid_of(supervisor.home, "worker") is None
    assert supervisor.said == ["worker did not stop in 0 s and was killed."]


def test_what_an_earlier_run_left_behind_is_ended(supervise):
    first, second = supervise(Service("web", SLEEP, grace=5)), supervise(Service("web", SLEEP, grace=5))
    assert until(first, lambda: process.pid_of(first.home, "web"))

    second.end_leftovers()

    assert process.pid_of(first.home, "web") is None
    assert second.said == ["Stopped the web process a killed run had left behind."]


def gone(pid: int) -> bool:
    """Whether no process has this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
