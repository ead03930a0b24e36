"""The environment is made once, from the lock, and what is missing for it is said plainly."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from prm.run.services import PROJECT


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A project with the script and a lock that asks for nothing."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "requirements").mkdir()
    shutil.copy(PROJECT / "bin" / "venv", tmp_path / "bin" / "venv")
    for name in ("base", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("# nothing\n")
    return tmp_path


def python(checkout: Path, name: str, script: str) -> str:
    """Put a program called ``name`` in the place of Python; its path."""
    program = checkout / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def run(checkout: Path, interpreter: str, which: str = "base") -> "subprocess.CompletedProcess[str]":
    """Run the script with no Python to be found but ``interpreter``."""
    tools = checkout / "tools"
    tools.mkdir(exist_ok=True)
    for tool in ("sh", "dirname", "rm", "cat"):
        if not (tools / tool).exists():
            (tools / tool).symlink_to(shutil.which(tool))
    env = {"PATH": str(tools), "PYTHON": interpreter, "HOME": os.environ.get("HOME", "/")}
    argv = ["/bin/sh", "bin/venv", which]
    return subprocess.run(argv, cwd=checkout, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_the_second_time_takes_nothing_and_a_changed_lock_is_noticed(checkout):
    first = run(checkout, sys.executable)
    second = run(checkout, sys.executable)
    (checkout / "requirements" / "base.txt").write_text("# still nothing\n")
    third = run(checkout, sys.executable)

    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0), first.stderr
    assert first.stdout.startswith("Making .venv with Python 3.")
    assert second.stdout == ""
    assert third.stdout.startswith("Installing packages from requirements/base.txt")


def test_a_python_that_is_too_old_is_named_with_a_way_out(checkout):
    old = python(checkout, "old", 'case "$1" in -V) echo "Python 3.9.2";; *) exit 1;; esac')

    refused = run(checkout, old)

    assert refused.returncode == 1
    assert refused.stderr == (
        f"Entente needs Python 3.11 or newer. {old} is Python 3.9.2.\n"
        "Install one and name it: make run PYTHON=/path/to/python3.12\n"
    )


def test_no_python_at_all_is_said_the_same_way(checkout):
    refused = run(checkout, "python3")

    assert refused.returncode == 1
    assert "Entente needs Python 3.11 or newer." in refused.stderr


def test_a_python_without_venv_is_told_which_package_brings_it(checkout):
    bare = python(
        checkout, "bare", f'case "$1" in -m) echo "No module named $2" >&2; exit 1;; esac\n{sys.executable} "$@"'
    )

    refused = run(checkout, bare)

    assert refused.returncode == 1
    assert "apt install python3-venv" in refused.stderr
    assert not (checkout / ".venv").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(checkout):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to("/no/longer/there")

    healed = run(checkout, sys.executable)

    assert healed.returncode == 0, healed.stderr
    assert healed.stdout.startswith("Remaking .venv: its Python no longer works.")
