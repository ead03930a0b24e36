"""What is refused before a start, in words that say what to do."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from prm.common.embedded import Home
from prm.run import preflight
from prm.run.preflight import RefusedError

pytestmark = pytest.mark.enable_socket
HERE = "127.0.0.1"


@pytest.fixture
def taken():
    """A port of this machine on which this process listens."""
    with socket.socket() as listener:
        listener.bind((HERE, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused_with_its_owner_and_a_free_one(taken):
    with pytest.raises(RefusedError) as refusal:
        preflight.check_port(HERE, taken)

    said = str(refusal.value)
    offered = int(said.rsplit("PORT=", 1)[1])
    assert said.startswith(f"Port {taken} is taken by ")
    assert f"(process {os.getpid()})" in said
    preflight.check_port(HERE, offered)


def test_a_free_port_passes(taken):
    preflight.check_port(HERE, preflight.free_port(HERE, taken + 1))


@pytest.mark.parametrize("port", [0, 65536, 999999])
def test_a_number_that_is_no_port_is_refused(port):
    with pytest.raises(RefusedError, match="is not a port number"):
        preflight.check_port(HERE, port)


@pytest.mark.parametrize("text", ["", "80a", "-1", "8000.5", "１２"])
def test_a_port_that_is_no_number_is_refused(text):
    with pytest.raises(RefusedError, match="is not a number"):
        preflight.whole_number("PORT", text)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(RefusedError, match="make run"):
        preflight.check_port("192.0.2.1", 8000)


def test_a_disk_with_room_passes(tmp_path):
    preflight.check_space(Home.at(tmp_path / "not" / "there" / "yet"))


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_disk_with_too_little_room_is_refused_before_anything_is_made(tmp_path: Path):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("this machine does not let root mount")
    try:
        with pytest.raises(RefusedError, match=r"has 50 MB left and 600 MB are needed.*PRM_HOME="):
            preflight.check_space(Home.at(small / "home"))
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", small], check=True)
