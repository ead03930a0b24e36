"""The real product under its supervisor: started, killed in every way, started again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from prm.common import embedded
from prm.common.embedded import Home, process
from prm.run import instance
from prm.run.preflight import free_port
from prm.run.services import PROJECT
from prm.run.supervisor import ailment

pytestmark = [pytest.mark.fault, pytest.mark.enable_socket]
PROCESSES = ("web", "worker", "beat", "postgres", "redis")
PATIENCE = 180.0  # seconds; the machine may be busy with other tests


class Run:
    """One `python -m prm.run` of an empty product, and what it has said so far."""

    def __init__(self, home: Home, port: int, said: Path) -> None:
        self.home = home
        self.port = port
        self.said = said
        env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "PRM_ENV")}
        env |= {"PRM_HOME": str(home.root), "PORT": str(port), "DEMO": "0"}
        with said.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "prm.run"], cwd=PROJECT, env=env, stdout=output, stderr=output
            )

    @property
    def text(self) -> str:
        """Everything said."""
        return self.said.read_text()

    def ready(self) -> "Run":
        """Wait until it says that the product is ready."""
        assert until(lambda: "Entente is ready" in self.text or self.process.poll() is not None), self.text
        assert self.process.poll() is None, self.text
        return self

    def end(self, how: int) -> int:
        """Send the signal ``how`` and wait; the exit status."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait for ``condition`` to be true; whether it came about in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """A home whose database is made by the first test that starts it."""
    return Home.at(tmp_path_factory.mktemp("run") / "home")


@pytest.fixture
def new_home(tmp_path) -> Home:
    """A home nothing was ever started in."""
    return Home.at(tmp_path / "home")


@pytest.fixture
def start(home, tmp_path) -> Iterator[Callable[..., Run]]:
    """Start the product; whatever was started is ended after the test."""
    runs: list[Run] = []

    def begin(port: int | None = None, where: Home = home) -> Run:
        run = Run(where, port or free_port("127.0.0.1", 20000 + os.getpid() % 20000), tmp_path / f"said-{len(runs)}")
        runs.append(run)
        return run

    yield begin
    for run in runs:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)
    assert until(lambda: not any(embedded.alive(run.home.root) for run in runs))


def running(home: Home) -> dict[str, int | None]:
    """Process id of each process of the product."""
    return {name: process.pid_of(home, name) for name in PROCESSES}


def test_a_start_is_green_ctrl_c_ends_everything_and_the_next_start_is_quick(new_home, start):
    first = start(where=new_home).ready()
    green = ailment(first.port)
    status = first.end(signal.SIGINT)
    left = running(new_home)
    second = start(where=new_home).ready()

    assert (green, status) == ("", 0)
    assert left == dict.fromkeys(PROCESSES)
    assert "Preparing the database" in first.text
    assert "Preparing the database" not in second.text
    assert f"Stopped. Everything is kept in {new_home.root}" in first.text


def test_a_killed_supervisor_leaves_nothing_in_the_way_of_the_next_start(home, start):
    killed = start().ready()
    before = running(home)
    query(home, "CREATE TABLE IF NOT EXISTS typed (word text)")
    query(home, "INSERT INTO typed VALUES ('kept')")

    killed.end(signal.SIGKILL)
    again = start(killed.port).ready()

    now = running(home)
    assert all(now[name] not in (None, before[name]) for name in ("web", "worker", "beat"))
    assert query(home, "SELECT count(*) > 0 FROM typed") is True
    assert ailment(again.port) == ""


def test_a_second_start_in_the_same_home_says_where_the_first_one_is(home, start):
    first = start()
    assert until(lambda: instance.running(home))

    second = start()
    status = second.process.wait(PATIENCE)

    assert status == 1
    assert second.text == (
        f"Entente already runs in {home.root} at http://localhost:{first.port} (process {first.process.pid}). Use it, "
        f"stop it with `make stop`, or run a second one beside it: make run PRM_HOME={home.root}-2 PORT=8001\n"
    )
    assert first.process.poll() is None


def test_killed_processes_come_back_and_stop_from_another_terminal_ends_them_all(home, start):
    run = start().ready()
    before = running(home)

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)

    assert until(lambda: all(now not in (None, before[name]) for name, now in running(home).items())), run.text
    assert until(lambda: ailment(run.port) == ""), run.text
    assert instance.stop(home) is True
    assert run.process.wait(PATIENCE) == 0
    assert running(home) == dict.fromkeys(PROCESSES)
    assert instance.stop(home) is False


def test_a_taken_port_is_a_clear_line_and_nothing_is_started(home, start):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        run = start(listener.getsockname()[1])
        status = run.process.wait(PATIENCE)

    assert status == 1
    assert run.text.startswith(f"Port {run.port} is taken by ")
    assert len(run.text.splitlines()) == 1
    assert running(home) == dict.fromkeys(PROCESSES)


def query(home: Home, sql: str) -> object:
    """Run ``sql`` on the product's database; the first value it gives."""
    with contextlib.closing(psycopg2.connect(home.database_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
