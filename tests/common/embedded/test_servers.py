"""The servers live exactly as long as somebody needs them, and come back from every way of dying."""

import json
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psycopg2
import pytest

from prm.common import embedded
from prm.common.embedded import Home, keeper, process
from prm.common.embedded.redis import APPEND_ONLY_FILE

pytestmark = pytest.mark.fault

HOLDER = """
import sys, time
from prm.common import embedded
embedded.ensure_running(sys.argv[1])
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Home]:
    """A home of its own, whose servers nobody holds between two tests."""
    place = Home.at(tmp_path_factory.mktemp("servers"))
    yield place
    embedded.release(place.root, wait=30)


@pytest.fixture
def running(home) -> Iterator[Home]:
    """The same home with its servers held by this process."""
    embedded.ensure_running(home.root)
    yield home
    embedded.release(home.root, wait=30)


def holder(home: Home) -> "subprocess.Popen[str]":
    """Another process that needs the servers."""
    argv = [sys.executable, "-c", HOLDER, str(home.root)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


def until(condition, seconds: float = 120) -> bool:
    """Wait for ``condition`` to be true; whether it came about in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def ask(home: Home, sql: str) -> object:
    """The first value ``sql`` gives."""
    connection = psycopg2.connect(home.database_url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def test_the_servers_answer_and_are_set_up_as_promised(running):
    shown = {
        name: ask(running, f"SHOW {name}")
        for name in ("fsync", "listen_addresses", "max_connections", "timezone", "server_encoding")
    }

    assert shown == {
        "fsync": "on",
        "listen_addresses": "",
        "max_connections": "100",
        "timezone": "UTC",
        "server_encoding": "UTF8",
    }
    assert ask(running, "SELECT lower('ÅNGSTRÖM')") == "ångström"


def test_two_processes_asking_at_once_share_one_server(home):
    first, second = holder(home), holder(home)
    try:
        said = first.stdout.readline(), second.stdout.readline()
        server = process.pid_of(home, "postgres")

        first.kill()
        first.wait()

        assert said == ("up\n", "up\n")
        time.sleep(1)
        assert process.pid_of(home, "postgres") == server
    finally:
        for one in (first, second):
            one.kill()
            one.wait()
            one.stdout.close()


def test_when_the_last_holder_is_killed_everything_stops_by_itself(home):
    alone = holder(home)
    alone.stdout.readline()

    alone.kill()
    alone.wait()
    alone.stdout.close()

    assert until(lambda: not embedded.alive(home.root))
    assert [process.pid_of(home, name) for name in ("postgres", "redis")] == [None, None]
    assert "database system is shut down" in process.last_lines(home.log("postgres"), 3)


def test_what_was_committed_survives_a_killed_keeper(home):
    embedded.ensure_running(home.root)
    ask(home, "CREATE TABLE kept (word text)")
    ask(home, "INSERT INTO kept VALUES ('still here')")
    state = keeper.read_state(home)

    os.kill(state.pid, signal.SIGKILL)
    stopped = until(lambda: process.pid_of(home, "postgres") is None)
    embedded.release(home.root)
    embedded.ensure_running(home.root)

    assert stopped
    assert ask(home, "SELECT word FROM kept") == "still here"
    embedded.release(home.root, wait=30)


def test_a_new_keeper_that_has_said_nothing_yet_is_not_ready_by_the_word_of_a_dead_one(tmp_path):
    home = Home.at(tmp_path / "home")
    home.create()
    (home.run / "keeper.json").write_text(json.dumps(asdict(keeper.State(os.getpid(), "ready", held=True))))
    new = keeper.keeper_lock(home)
    assert new.exclusive()
    ends = threading.Timer(0.5, new.release)
    ends.start()

    embedded.ensure_running(home.root)

    ends.join()
    assert ask(home, "SELECT 1") == 1
    embedded.release(home.root, wait=30)


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_killed_server_comes_back(running, name):
    killed = process.pid_of(running, name)

    os.kill(killed, signal.SIGKILL)

    assert until(lambda: process.pid_of(running, name) not in (None, killed))
    assert until(lambda: subprocess_ready(running, name))


def subprocess_ready(home: Home, name: str) -> bool:
    """Whether the server called ``name`` answers."""
    watched = keeper.Keeper(home, fsync=True)
    return (watched.postgres if name == "postgres" else watched.redis).ready()


def test_a_stale_pid_file_that_names_another_live_process_is_healed(home):
    embedded.ensure_running(home.root)
    embedded.release(home.root, wait=30)
    # As after a power cut: the process id in the files now belongs to somebody else.
    lines = [str(os.getpid()), str(home.postgres), "1700000000", "5432", str(home.sockets), "", "0 0", "ready"]
    (home.postgres / "postmaster.pid").write_text("\n".join(lines))
    (home.sockets / ".s.PGSQL.5432.lock").write_text("\n".join(lines))

    embedded.ensure_running(home.root)

    assert ask(home, "SELECT 1") == 1
    embedded.release(home.root, wait=30)


def test_a_damaged_redis_file_is_put_aside(tmp_path):
    home = Home.at(tmp_path / "home")
    home.create()
    damaged = home.redis / APPEND_ONLY_FILE
    damaged.write_bytes(b"*1\r\n$-nonsense\r\n" * 3)

    embedded.ensure_running(home.root)

    assert damaged.with_suffix(".damaged").exists()
    embedded.release(home.root, wait=30)


def test_an_interrupted_first_start_begins_again(tmp_path):
    home = Home.at(tmp_path / "home")
    home.create()
    (home.root / "postgres.new").mkdir()
    (home.root / "postgres.new" / "half").write_text("written")

    embedded.ensure_running(home.root, fsync=False)

    assert ask(home, "SELECT 1") == 1
    embedded.release(home.root, wait=30)


def test_a_home_in_use_by_tests_is_not_trusted_with_real_data(tmp_path):
    home = Home.at(tmp_path / "home")
    testing = subprocess.Popen(
        [sys.executable, "-c", HOLDER.replace("argv[1])", "argv[1], fsync=False)"), str(home.root)],
        stdout=subprocess.PIPE,
        text=True,
    )
    testing.stdout.readline()
    try:
        with pytest.raises(embedded.EmbeddedError, match="Tests are running"):
            embedded.ensure_running(home.root)
    finally:
        testing.kill()
        testing.wait()
        testing.stdout.close()
    assert until(lambda: not embedded.alive(home.root))


def test_somebody_elses_data_is_not_touched(tmp_path):
    home = Home.at(tmp_path / "home")
    home.create()
    home.postgres.mkdir()
    (home.postgres / "thesis.txt").write_text("years of work")

    with pytest.raises(embedded.EmbeddedError, match="not a PostgreSQL data directory"):
        embedded.ensure_running(home.root)

    assert (home.postgres / "thesis.txt").read_text() == "years of work"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root owns what others made")
@pytest.mark.parametrize("owner", [0, pwd.getpwnam("daemon").pw_uid])
def test_root_can_start_a_home_that_was_restored_by_root_or_belongs_to_somebody_else(tmp_path, owner):
    home = Home.at(tmp_path / "home")
    embedded.ensure_running(home.root, fsync=False)
    embedded.release(home.root, wait=30)
    for path in (home.postgres, *home.postgres.rglob("*")):
        os.chown(path, owner, owner)

    embedded.ensure_running(home.root, fsync=False)

    assert ask(home, "SELECT 1") == 1
    embedded.release(home.root, wait=30)


@pytest.mark.skipif(os.geteuid() != 0, reason="root is the one who must pass through closed directories")
def test_root_can_start_in_a_directory_closed_to_everybody_else(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    embedded.ensure_running(closed / "home", fsync=False)

    assert ask(Home.at(closed / "home"), "SELECT 1") == 1
    embedded.release(closed / "home", wait=30)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_named_as_such(tmp_path: Path):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("this machine does not let root mount")
    try:
        with pytest.raises(embedded.EmbeddedError, match="the disk is full"):
            embedded.ensure_running(small / "home", fsync=False)
    finally:
        subprocess.run(["umount", small], check=True)
