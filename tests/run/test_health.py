"""What supervisors, containers and load balancers are told."""

import pytest

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
