"""The embedded servers on the command line: ``python -m prm.common.embedded --help``."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from prm.common import embedded
from prm.common.embedded import keeper, postgres


def main() -> int:
    """Run one command. Returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m prm.common.embedded")
    commands = parser.add_subparsers(dest="command", required=True)
    keep = commands.add_parser("keep", help="own the servers until nobody needs them")
    keep.add_argument("--home", required=True)
    keep.add_argument("--no-fsync", action="store_true")
    run = commands.add_parser("exec", help="run a command while the servers run")
    run.add_argument("--no-fsync", action="store_true")
    run.add_argument("program", nargs=argparse.REMAINDER)
    commands.add_parser("psql", help="open the database in psql")
    options = parser.parse_args()

    if options.command == "keep":
        keeper.main(embedded.Home.at(options.home), fsync=not options.no_fsync)
    home = embedded.Home.at(os.environ.get("PRM_HOME") or ".local")
    try:
        if options.command == "psql":
            return during(home, True, psql(home))
        program = options.program[1:] if options.program[:1] == ["--"] else options.program
        return during(home, not options.no_fsync, program)
    except embedded.EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def psql(home: embedded.Home) -> list[str]:
    """How to open the product's database: the real one when DATABASE_URL names it, else the embedded one."""
    return [str(postgres.binaries(home.postgres) / "psql"), os.environ.get("DATABASE_URL") or home.database_url]


def during(home: embedded.Home, fsync: bool, program: list[str]) -> int:
    """Run ``program`` while the servers of ``home`` run; real servers need no keeping."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        embedded.ensure_running(home.root, fsync=fsync)
    # Ctrl-C is for the program, which shares the terminal; its end is ours.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    environment = {**os.environ, "PRM_HOME": str(home.root)}
    child = subprocess.Popen(
        program, env=environment, cwd=Path.cwd(), preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    )
    signal.signal(signal.SIGTERM, lambda number, frame: child.terminate())
    status = child.wait()
    embedded.release(home.root, wait=30)  # so that whoever comes next finds them stopped, not stopping
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
