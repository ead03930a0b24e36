"""Everything a start needs Django for, in one short-lived process: ``python -m prm.run.prepare [RESULT]``.

Applies migrations, loads the demo programme into an empty database, and writes to the file RESULT, or prints,
what a person needs to get in. The supervisor itself stays small and never imports Django.
"""

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from prm.run import welcome


def main(result: Path | None) -> None:
    """Prepare the database and write the way in to ``result``; without one, print it."""
    django.setup()
    from django.conf import settings

    apply_migrations()
    way_in: dict[str, Any] = {"logins": [], "setup_path": ""}
    if settings.DEMO:
        way_in["logins"] = load_demo()
    way_in["setup_path"] = setup_path()
    if result:
        result.write_text(json.dumps(way_in))
    else:
        print(welcome.entrance(settings.BASE_URL.rstrip("/"), way_in))


def apply_migrations() -> None:
    """Bring the schema to this version; quick when it is."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return
    print(f"Preparing the database ({len(pending)} steps) ...", flush=True)
    started = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    print(f"Database ready after {time.monotonic() - started:.0f} s.", flush=True)


def load_demo() -> list[list[str]]:
    """Load the demo programme if nobody has an account yet. The demo's logins, or none if it is not here.

    One transaction: a load that is interrupted leaves nothing, and the next start begins it afresh.
    """
    from prm.demo import logins

    if not any_user():
        print("Loading the demo programme (once, under a minute) ...", flush=True)
        started = time.monotonic()
        with transaction.atomic():
            call_command("demo")
        print(f"Demo programme loaded after {time.monotonic() - started:.0f} s.", flush=True)
    offered = [list(login) for login in logins()]
    return offered if offered and has_user(offered[0][1]) else []


def any_user() -> bool:
    """Whether anybody has an account."""
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.exists()


def has_user(email: str) -> bool:
    """Whether there is an account with this address."""
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.filter(email__iexact=email).exists()


def setup_path() -> str:
    """Path of the page where the first administrator signs up; empty when there is an administrator."""
    said = io.StringIO()
    call_command("setup_link", stdout=said, stderr=io.StringIO())
    lines = said.getvalue().split()
    return lines[-1] if lines else ""


def plainly(error: Exception) -> str:
    """The error as a line for a person: what happened, without where in the code."""
    if isinstance(error, OperationalError):
        return f"The database cannot be used: {error}".strip()
    return str(error)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    except (ImproperlyConfigured, CommandError, OperationalError) as error:
        sys.exit(plainly(error))
