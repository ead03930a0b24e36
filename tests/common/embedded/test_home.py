"""Addresses are computed from the place alone, whatever its path looks like."""

import stat

import environ
import pytest
from kombu import Connection
from psycopg2.extensions import parse_dsn

from prm.common.embedded import EmbeddedError, Home, broker_url, database_url, postgres, redis_url
from prm.common.embedded.home import LONGEST_SOCKET_PATH, POSTGRES_SOCKET


def test_a_short_home_holds_its_own_sockets(tmp_path):
    assert Home.at("/srv/entente").sockets.as_posix() == "/srv/entente/sock"


def test_a_home_at_the_limit_still_holds_its_own_sockets():
    room = LONGEST_SOCKET_PATH - len(f"/sock/{POSTGRES_SOCKET}")
    fits, too_long = Home.at("/" + "a" * (room - 1)), Home.at("/" + "a" * room)

    assert fits.sockets == fits.root / "sock"
    assert len(str(fits.sockets / POSTGRES_SOCKET)) == LONGEST_SOCKET_PATH
    assert too_long.sockets.parent.as_posix() == "/tmp"


@pytest.mark.parametrize("name", ["with space", "größer", "per%cent", "a?b=c", "comma,quote'"])
def test_a_home_with_awkward_letters_gets_a_plain_socket_directory(name):
    sockets = Home.at(f"/srv/{name}").sockets

    assert sockets.parent.as_posix() == "/tmp"
    assert sockets != Home.at(f"/srv/{name}2").sockets


def test_the_same_place_has_the_same_address_however_it_is_written(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path)

    assert database_url("link") == database_url(tmp_path / "real") == database_url("real/../real")


def test_django_and_libpq_read_the_database_address_alike():
    url = database_url("/srv/entente")

    django = environ.Env.db_url_config(url)

    assert (django["NAME"], django["USER"], django["OPTIONS"]) == ("entente", "entente", {"host": "/srv/entente/sock"})
    assert parse_dsn(url) == {"user": "entente", "dbname": "entente", "host": "/srv/entente/sock"}


def test_celery_is_given_the_same_redis_in_its_own_words():
    url = broker_url(redis_url("/srv/entente"))

    assert url == "redis+socket:///srv/entente/sock/redis.sock?virtual_host=0"
    assert Connection(url).transport_cls == "redis"


def test_an_address_of_a_real_redis_is_left_alone():
    assert broker_url("redis://redis:6379/0") == "redis://redis:6379/0"


def test_asking_for_addresses_creates_nothing(tmp_path):
    database_url(tmp_path / "home")
    redis_url(tmp_path / "home")

    assert list(tmp_path.iterdir()) == []


def test_a_home_is_closed_to_others(tmp_path):
    home = Home.at(tmp_path / "home")

    home.create()

    closed = {d.name: stat.S_IMODE(d.stat().st_mode) for d in (home.logs, home.run, home.redis, home.sockets)}
    assert closed == dict.fromkeys(closed, 0o700)
    assert home.root.stat().st_mode & 0o066 == 0


def test_a_file_in_the_place_of_the_home_is_a_clear_message(tmp_path):
    (tmp_path / "home").write_text("not a directory")

    with pytest.raises(EmbeddedError, match=r"Cannot write in .*home.* make run PRM_HOME="):
        Home.at(tmp_path / "home").create()


def test_a_socket_directory_somebody_else_prepared_is_refused(tmp_path):
    home = Home.at(tmp_path / "with space")
    home.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(EmbeddedError, match="not ours alone"):
            home.create()
    finally:
        home.sockets.unlink()


@pytest.mark.parametrize(
    ("memory", "kept"), [(1, "256MB"), (2, "512MB"), (4, "1024MB"), (64, "1024MB"), (0.25, "128MB")]
)
def test_the_database_keeps_a_quarter_of_the_machine_and_no_more_than_a_gigabyte(memory, kept):
    assert postgres.shared_buffers(int(memory * 2**30)) == kept
