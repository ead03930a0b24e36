"""What journeys stand on: databases of their own with committed data, and the product served from them.

The server answers from other threads over connections of its own, so it sees only what is committed. A journey
therefore gets a copy of the migrated test database instead of a transaction that is rolled back, and the copy is
thrown away afterwards: no table is ever emptied, and what migrations put there stays.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections


def _run(statement: str, parameters: list[str] | None = None) -> None:
    with connection._nodb_cursor() as cursor:  # Django's own way to a cursor outside of the database it works on
        cursor.execute(statement, parameters)


@contextmanager
def copy_of(template: str, name: str) -> Iterator[str]:
    """Work on a fresh copy of the database ``template`` called ``name``, and drop it at the end."""
    settings = connections.databases["default"]
    before = settings["NAME"]
    quoted = connection.ops.quote_name(name)
    connection.close()
    # A thread of an earlier test may have left its connection open, and a database in use cannot be copied.
    _run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [before])
    _run(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
    _run(f"CREATE DATABASE {quoted} TEMPLATE {connection.ops.quote_name(template)}")
    settings["NAME"] = name
    try:
        yield name
    finally:
        connection.close()
        settings["NAME"] = before
        _run(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


@contextmanager
def outage() -> Iterator[None]:
    """Let nobody reach the database worked on during the block: whoever is connected is thrown out."""
    name = connection.settings_dict["NAME"]
    quoted = connection.ops.quote_name(name)
    connection.close()
    _run(f"ALTER DATABASE {quoted} ALLOW_CONNECTIONS false")
    _run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    try:
        yield
    finally:
        _run(f"ALTER DATABASE {quoted} ALLOW_CONNECTIONS true")


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; a page that fails is reported by the journey that opened it."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the product on a free port of this machine and return its address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Handler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
