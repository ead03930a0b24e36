"""Emptying the database between tests that commit. History refuses to be emptied, so its triggers are switched off."""

from collections.abc import Iterable, Iterator

import pytest
from django.db import transaction
from django.db.backends.postgresql.operations import DatabaseOperations


def flush_as_superuser(self: DatabaseOperations, sql_list: Iterable[str]) -> None:
    """Run the statements of a flush as only a superuser could."""
    with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sql in sql_list:
            cursor.execute(sql)


@pytest.fixture(scope="session", autouse=True)
def _history_is_emptied_between_tests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_as_superuser)
        yield
