"""A cache that forgives: with Redis down, pages are slower, never broken."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, with a lost server treated as a miss."""

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return the value, or ``default`` on a miss or a lost server."""
        try:
            return super().get(key, default, version)
        except (RedisError, OSError):
            logger.warning("cache unavailable on get")
            return default

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Store the value if the server is there."""
        try:
            super().set(*args, **kwargs)
        except (RedisError, OSError):
            logger.warning("cache unavailable on set")

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Add the value; ``True`` with a lost server, as if it had been absent."""
        try:
            return bool(super().add(*args, **kwargs))
        except (RedisError, OSError):
            logger.warning("cache unavailable on add")
            return True

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Delete the value if the server is there."""
        try:
            return bool(super().delete(*args, **kwargs))
        except (RedisError, OSError):
            logger.warning("cache unavailable on delete")
            return False
