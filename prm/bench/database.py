"""The benchmark's databases: made once for each state of the schema, kept, and copied for every run."""

import hashlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from dealreg.services import pipeline
from prm.bench import registrations, world
from prm.bench.copying import settle, unwatched, without_indexes
from prm.bench.sizes import Size
from prm.common import tallies
from prm.common.moment import now

Say = Callable[[str], None]
PIECE = 25_000
SOURCES = ("world.py", "registrations.py", "names.py", "copying.py")
LARGE = ("partners_account", "partners_person", "dealreg_deal", "dealreg_dealline", "dealreg_review", "dealreg_claim",
         "common_clock", "common_timelineentry", "common_decision", "common_decisioncard")  # fmt: skip
NUMBERED = (*LARGE, "partners_partner", "partners_tierassignment", "partners_teammember")


def fingerprint(size: Size) -> str:
    """Return what a kept database must agree with: the migrations, the sizes, and how its rows are made."""
    whole = hashlib.sha256(repr(size).encode())
    for key in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations):
        whole.update("/".join(key).encode())
    for name in SOURCES:
        whole.update((Path(__file__).parent / name).read_bytes())
    return whole.hexdigest()[:12]


def _outside(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run a statement outside of the databases worked on."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def use(name: str) -> None:
    """Work on the database ``name`` from here on."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def working_on(name: str) -> Iterator[None]:
    """Work on the database ``name`` during the block."""
    before = connection.settings_dict["NAME"]
    use(name)
    try:
        yield
    finally:
        use(before)


def kept(size: Size, say: Say) -> str:
    """Return the name of the database of this size, made now when there is none that fits."""
    name = f"bench_{size.name.replace('-', '')}_{fingerprint(size)}"
    there = {row[0] for row in _outside("SELECT datname FROM pg_database WHERE datname LIKE 'bench%'")}
    if name in there:
        with working_on(name):
            # Not for migrations, which it has, but for what is made anew after each: guards and triggers.
            call_command("migrate", verbosity=0, interactive=False)
        say(f"Using the kept database {name}.")
        return name
    for old in there:
        if old.startswith(f"{name.rpartition('_')[0]}_"):
            _outside(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
    making = f"{name}_making"
    _outside(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
    _outside(f'CREATE DATABASE "{making}"')
    started = time.monotonic()
    with working_on(making):
        call_command("migrate", verbosity=0, interactive=False)
        fill(size, say)
    _outside(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    say(f"Made {name} in {time.monotonic() - started:.0f} s.")
    return name


@contextmanager
def copy_of(template: str, name: str) -> Iterator[str]:
    """Keep a copy of ``template`` called ``name`` during the block: what is measured may write, the kept one stays."""
    _outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _outside(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield name
    finally:
        _outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def fill(size: Size, say: Say = lambda words: None) -> None:
    """Fill the migrated, empty database worked on. The long tables are made by one process for each core."""
    at, started = now(), time.monotonic()

    def lap(what: str) -> None:
        nonlocal started
        say(f"  {what}: {time.monotonic() - started:.0f} s")
        started = time.monotonic()

    world.set_up()
    with unwatched():
        world.add_partners(size)
    with without_indexes(LARGE):
        pieces = [(world.add_people, size)]
        pieces += [(world.add_accounts, *part) for part in world.parts(size.accounts, PIECE)]
        pieces += [(registrations.add, *part, size, at) for part in world.parts(size.registrations, PIECE)]
        _share_out(pieces)
        with unwatched():
            registrations.add_decisions(size, at)
        lap("rows")
    settle(NUMBERED)
    lap("indexes")
    with connection.cursor() as cursor:
        world.count_keys(cursor)
    with unwatched():
        world.add_sellers(size)
    for tally in tallies.declared():
        tallies.rebuild(tally)
    pipeline.recount()
    lap("keys")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_searchchange")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    lap("vacuum")


def _share_out(pieces: list[tuple[Any, ...]]) -> None:
    """Do the pieces in processes of their own, one for each core; few pieces are not worth a process."""
    workers = os.cpu_count() or 1
    if len(pieces) <= workers + 1:
        for piece in pieces:
            _do(piece)
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    with multiprocessing.get_context("fork").Pool(workers, use, (name,)) as pool:
        pool.map(_do, pieces, chunksize=1)


def _do(piece: tuple[Any, ...]) -> None:
    make, *arguments = piece
    with unwatched():
        make(*arguments)
