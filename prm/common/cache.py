"""A cache that forgives: with Redis down, pages are slower, never broken."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from prm.common.breaker import Breaker

logger = logging.getLogger(__name__)

T = TypeVar("T")
SERVER = Breaker(seconds=5)


def _forgiving(ask: Callable[[], T], missed: T) -> T:
    """Return what the server says, or ``missed`` when it is lost; a lost one is left alone for a while."""
    if SERVER.is_open:
        return missed
    try:
        return ask()
    except (RedisError, OSError):
        SERVER.trip()
        logger.warning("cache unavailable")
        return missed


class KeptClient(RedisCacheClient):
    """Asks a pool by one client, which holds nothing but the pool; making another for each question takes longer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client of the server that reads or writes."""
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        if (kept := self._clients.get(id(pool))) is None:
            kept = self._clients[id(pool)] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return kept


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, with a lost server treated as a miss."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return the value, or ``default`` on a miss or a lost server."""
        return _forgiving(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Store the value if the server is there."""
        _forgiving(lambda: super(ForgivingRedisCache, self).set(*args, **kwargs), None)

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        """Return the values that are there by key; none with a lost server."""
        return _forgiving(lambda: super(ForgivingRedisCache, self).get_many(keys, version), {})

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Store the values if the server is there; returns the keys that were not stored."""
        return _forgiving(lambda: super(ForgivingRedisCache, self).set_many(*args, **kwargs), [])

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        """Delete the values if the server is there."""
        _forgiving(lambda: super(ForgivingRedisCache, self).delete_many(*args, **kwargs), None)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Add the value; ``True`` with a lost server, as if it had been absent."""
        return _forgiving(lambda: bool(super(ForgivingRedisCache, self).add(*args, **kwargs)), True)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Delete the value if the server is there."""
        return _forgiving(lambda: bool(super(ForgivingRedisCache, self).delete(*args, **kwargs)), False)

    def count(self, key: str, seconds: int) -> int:
        """Count one more under ``key``, forgotten after ``seconds``, in one round trip; 0 with a lost server."""

        def ask() -> int:
            name = self.make_and_validate_key(key)
            with self._cache.get_client(name, write=True).pipeline(transaction=False) as pipe:
                pipe.incr(name)
                pipe.expire(name, seconds)
                return int(pipe.execute()[0])

        return _forgiving(ask, 0)


class CountingLocMemCache(LocMemCache):
    """What stands in for it where there is one process only."""

    def count(self, key: str, seconds: int) -> int:
        """Count one more under ``key``, forgotten after ``seconds``."""
        return 1 if self.add(key, 1, seconds) else int(self.incr(key))
