"""A kept connection is looked at before it is used again, without asking the server."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_a_connection_that_works_is_not_asked(monkeypatch):
    asked: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: asked.append(sql) or execute(sql, *rest)):
        usable = connection.is_usable()

    assert (usable, asked) == (True, [])


def test_a_connection_the_server_has_ended_is_noticed(django_db_blocker):
    other = connection.copy()
    other.connect()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    usable = other.is_usable()

    other.close()
    assert usable is False


def test_a_statement_is_never_shared_out_among_processes():
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)
