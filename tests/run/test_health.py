"""What supervisors, containers and load balancers are told."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from prm import health

HEALTHY = {"status": "ok", "database": "ok", "redis": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_healthz_is_green_when_everything_is_there(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, HEALTHY)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_healthz_names_a_redis_that_is_gone_while_requests_can_still_be_served(client, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/none.sock?db=0"

    health, ready = client.get("/healthz"), client.get("/readyz")

    assert (health.status_code, health.json()) == (503, HEALTHY | {"status": "unavailable", "redis": "unreachable"})
    assert ready.status_code == 200


@pytest.mark.django_db
def test_health_is_only_read(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_health_is_told_without_logging_in_and_in_three_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get("/healthz")


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_told(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    MigrationRecorder(connection).record_unapplied("dealreg", max(health._names("dealreg")))

    response = client.get("/readyz")

    assert (response.status_code, response.json()["migrations"]) == (503, "not applied")
    assert health._migrated is False


@pytest.mark.django_db
def test_a_schema_that_is_complete_loads_no_migration(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health, "_planned", lambda: pytest.fail("every migration was loaded"))

    assert client.get("/readyz").json()["migrations"] == "ok"


@pytest.mark.django_db
def test_migrations_that_one_replaces_count_as_it(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    found = health._names
    monkeypatch.setattr(health, "_names", lambda label: [*found(label), *["0099_squashed"] * (label == "dealreg")])

    assert client.get("/readyz").json()["migrations"] == "ok", "Django itself sees nothing to apply"
