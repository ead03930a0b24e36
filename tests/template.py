"""The test database: migrated once for each state of the tree, then copied.

Migrating takes half a minute of processor time, copying a third of a second. The template's name holds a digest of
everything migrations and what follows them are made of; a changed tree makes a new template and drops the old ones.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (
    "*/migrations/*.py",
    "prm/*/migrations/*.py",
    "prm/common/**/*.py",
    "*/models/*.py",
    "prm/accounts/models/*.py",
    "*/search.py",
    "requirements/base.txt",
)
PREFIX = "template_entente_"
LOCK = 5_404_100
"""One process makes the template; the others wait for it."""


def digest() -> str:
    """Return a digest of the sources a migrated database is made of."""
    whole = hashlib.sha256()
    for path in sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)}):
        whole.update(str(path.relative_to(ROOT)).encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _make_template(cursor: Any, name: str) -> None:
    """Migrate a new database and give it the template's name only when it is whole."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
    for (old,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
    making = f"{PREFIX}making"
    cursor.execute(f'CREATE DATABASE "{making}"')
    _use(making)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    connection.close()
    cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """Give this process a database of its own, a copy of the template."""
    before, name = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    template = f"{PREFIX}{digest()}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not _exists(cursor, template):
            _make_template(cursor, template)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        _use(name)
    yield
    with django_db_blocker.unblock():
        _use(before)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
