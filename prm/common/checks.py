"""Refusing to start in production with settings that would not be safe there."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50  # characters, as Django's own deployment check asks
FEWEST_DIFFERENT = 5  # different characters in the key
GENERATED_BY_STARTPROJECT = "django-insecure-"
NEW_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'


def faults(settings: Mapping[str, Any]) -> list[str]:
    """Everything that makes ``settings`` unsafe for production, each as a sentence with its cure.

    Reads SECRET_KEY, DEBUG, DATABASE_URL, REDIS_URL and ALLOWED_HOSTS; a missing one counts as unset.
    """
    found = []
    key = str(settings.get("SECRET_KEY") or "")
    if not key:
        found.append(f"SECRET_KEY is not set. Make one: {NEW_KEY}")
    elif len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT or key.startswith(GENERATED_BY_STARTPROJECT):
        found.append(f"SECRET_KEY is too weak (at least {SHORTEST_KEY} random characters). Make one: {NEW_KEY}")
    if settings.get("DEBUG"):
        found.append("DEBUG is on and would show the inside of the product to strangers. Unset it.")
    if not settings.get("DATABASE_URL"):
        found.append("DATABASE_URL is not set. Name the PostgreSQL server: postgres://user:password@host:5432/name")
    if not settings.get("REDIS_URL"):
        found.append("REDIS_URL is not set. Name the Redis server: redis://host:6379/0")
    hosts = [str(host).strip() for host in settings.get("ALLOWED_HOSTS") or []]
    if not any(hosts):
        found.append("ALLOWED_HOSTS is not set. List the names the product is reached by, separated by commas.")
    elif "*" in hosts:
        found.append("ALLOWED_HOSTS allows any name (*). List the names the product is reached by.")
    return found


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured naming every fault at once, or return when ``settings`` are safe."""
    found = faults(settings)
    if found:
        raise ImproperlyConfigured("Not safe for production:\n" + "\n".join(f"  - {fault}" for fault in found))
