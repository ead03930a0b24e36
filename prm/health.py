"""Is the product alive, and may it be sent requests? For supervisors, containers and load balancers."""

from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

CONNECT_SECONDS = 2.0

# Migrations only ever get applied while a process lives, so once seen complete they need not be counted again.
_migrated = False


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether database, Redis and schema are all as this version needs them: 200, or 503 with what is not."""
    checks = {"database": database(), "redis": redis(), "migrations": migrations()}
    return _answer(checks)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests can be served: 200 or 503. Redis may be away, for then pages are only slower."""
    return _answer({"database": database(), "migrations": migrations()})


def database() -> str:
    """``ok``, or what is wrong with the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def redis() -> str:
    """``ok``, or what is wrong with Redis."""
    client = Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS, retry=None
    )
    try:
        client.ping()
    except (RedisError, OSError):
        return "unreachable"
    finally:
        client.close()
    return "ok"


def migrations() -> str:
    """``ok``, or that the schema is behind the code."""
    global _migrated
    if not _migrated:
        try:
            if not _all_applied() and _planned():
                return "not applied"
        except DatabaseError:
            return "unknown"
        _migrated = True
    return "ok"


def _all_applied() -> bool:
    """Whether every migration there is was applied, by their names: to load them would cost each worker megabytes."""
    applied = MigrationRecorder(connection).applied_migrations()
    return all((config.label, name) in applied for config in apps.get_app_configs() for name in _names(config.label))


def _names(label: str) -> list[str]:
    """Return the names of an app's migrations, as Django finds them."""
    module, _ = MigrationLoader.migrations_module(label)
    spec = find_spec(module) if module else None
    places = spec.submodule_search_locations if spec else None
    return [found.name for found in iter_modules(places or []) if not found.ispkg and found.name[0] not in "_~"]


def _planned() -> bool:
    """Whether Django would apply anything: one that replaces others need not be noted by its own name."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _answer(checks: dict[str, str]) -> JsonResponse:
    healthy = all(result == "ok" for result in checks.values())
    return JsonResponse({"status": "ok" if healthy else "unavailable", **checks}, status=200 if healthy else 503)
