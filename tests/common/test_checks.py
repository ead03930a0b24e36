"""Production refuses to start with unsafe settings, naming all of them at once."""

import secrets

import pytest
from django.core.exceptions import ImproperlyConfigured

from prm.common.checks import faults, refuse_unsafe

SAFE = {
    "SECRET_KEY": "q3uXw8Zr1TnVb6YkLs0PdFh2JmGc9AeRi5OtWx7NvBy4UzKfQp",
    "DEBUG": False,
    "DATABASE_URL": "postgres://entente:secret@db:5432/entente",
    "REDIS_URL": "redis://redis:6379/0",
    "ALLOWED_HOSTS": ["partners.example.com"],
}


def test_safe_settings_pass():
    refuse_unsafe(SAFE)

    assert faults(SAFE | {"SECRET_KEY": secrets.token_urlsafe(64)}) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": SAFE["SECRET_KEY"][:49]}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "abcd" * 20}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "django-insecure-" + SAFE["SECRET_KEY"]}, "SECRET_KEY is too weak"),
        ({"DEBUG": True}, "DEBUG is on"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"REDIS_URL": None}, "REDIS_URL is not set"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS is not set"),
        ({"ALLOWED_HOSTS": [" "]}, "ALLOWED_HOSTS is not set"),
        ({"ALLOWED_HOSTS": ["a.example", "*"]}, "ALLOWED_HOSTS allows any name"),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(change, named):
    with pytest.raises(ImproperlyConfigured, match=named):
        refuse_unsafe(SAFE | change)

    assert len(faults(SAFE | change)) == 1


def test_all_faults_are_named_at_once():
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_unsafe({})

    said = str(refusal.value)
    assert [name in said for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS")] == [True] * 4


def test_the_message_never_repeats_the_key():
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_unsafe(SAFE | {"SECRET_KEY": "hunter2hunter2"})

    assert "hunter2" not in str(refusal.value)
