"""Programmes, tiers and metrics over the vendor's API."""

from typing import Any

import pytest

from partners.models import Metric, MetricValue, Programme, Tier, TierAssignment
from tests.partners.api.test_cohorts import send

pytestmark = pytest.mark.django_db
API = "/api/console/v1"


@pytest.fixture
def made(olga, sign_in) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """An ops admin's client, a programme, and its one tier."""
    client = sign_in(olga)
    _, programme = send(client, "post", f"{API}/programmes", {"code": "services", "name": "Services"})
    status, tier = send(
        client, "post", f"{API}/programmes/{programme['id']}/tiers",
        {"name": "Expert", "code": "expert", "rank": 2, "revenue_from": "250000.00", "benefits": ["A named engineer"]},
    )  # fmt: skip
    assert status == 201
    return client, programme, tier


def test_a_programme_is_made_with_its_tiers_and_read_back(made):
    client, programme, tier = made

    status, one = send(client, "get", f"{API}/programmes/{programme['id']}")
    listed = send(client, "get", f"{API}/programmes")[1]["results"]

    assert (status, one["tiers"]) == (200, [tier])
    assert (tier["code"], tier["revenue_from"], tier["currency"], tier["benefits"]) == (
        "expert", "250000.00", "USD", ["A named engineer"],
    )  # fmt: skip
    assert one in listed


def test_what_changed_meanwhile_is_not_written_over(made):
    client, programme, tier = made
    at = f"{API}/tiers/{tier['id']}"
    read = client.get(at)
    send(client, "patch", at, {"name": "Master"})

    stale = client.patch(
        at, {"name": "Guru"}, content_type="application/json", headers={"If-Match": read.headers["ETag"]}
    )

    assert stale.status_code == 412
    assert Tier.objects.get(public_id=tier["id"]).name == "Master"
    stopped = send(client, "patch", f"{API}/programmes/{programme['id']}", {"is_active": False})
    assert (stopped[0], Programme.objects.get(public_id=programme["id"]).is_active) == (200, False)


def test_a_region_gets_its_own_terms_and_gives_them_back(made, territories):
    client, programme, tier = made

    _, own = send(client, "post", f"{API}/tiers/{tier['id']}/regions", {"region": "DE"})
    twice = send(client, "post", f"{API}/tiers/{tier['id']}/regions", {"region": "DE"})
    both = send(client, "get", f"{API}/programmes/{programme['id']}")[1]["tiers"]
    kept = send(client, "delete", f"{API}/tiers/{tier['id']}")
    gone = send(client, "delete", f"{API}/tiers/{own['id']}")

    assert (own["region"], own["revenue_from"], both) == ("DE", "250000.00", [tier, own])
    assert (twice[0], twice[1]["field"]) == (409, "region")
    assert (kept[0], gone[0]) == (409, 204)


def test_a_partner_is_put_on_a_tier_with_a_reason(made, acme):
    client, programme, tier = made
    at = f"{API}/partners/{acme.public_id}/tiers"

    status, assigned = send(client, "post", at, {"tier": tier["id"], "reason": "Three projects delivered"})
    nobody = send(client, "post", at, {"tier": "TI-0000-0000", "reason": "x"})

    assert (status, assigned["code"], assigned["programme"]) == (201, "expert", programme["id"])
    assert TierAssignment.objects.get(partner=acme, until__isnull=True).reason == "Three projects delivered"
    assert (nobody[0], list(nobody[1]["fields"])) == (422, ["tier"])
    assert assigned in send(client, "get", at)[1]["results"]


def test_a_value_is_entered_with_its_evidence_and_taken_back(made, acme):
    client, _, _ = made
    _, metric = send(client, "post", f"{API}/metrics", {"code": "nps", "name": "NPS", "unit": "percent"})
    at = f"{API}/partners/{acme.public_id}/metrics"
    told = {"metric": metric["id"], "value": "0.92", "on": "2026-01-31", "evidence": "Survey of January"}

    status, value = send(client, "post", at, told)
    wrong = send(client, "post", at, {**told, "value": "400"})
    listed = send(client, "get", at)[1]["results"]
    gone = send(client, "delete", f"{at}/{value['id']}")

    assert (status, value["value"], value["source"], listed) == (201, "0.920000", "entered", [value])
    assert (wrong[0], list(wrong[1]["fields"])) == (422, ["value"])
    assert (gone[0], MetricValue.objects.count()) == (204, 0)
    renamed = send(client, "patch", f"{API}/metrics/{metric['id']}", {"name": "Recommended by"})
    assert (renamed[0], Metric.objects.get().name) == (200, "Recommended by")


def test_only_who_keeps_programmes_changes_them(made, mara, sign_in):
    _, programme, tier = made
    client = sign_in(mara)

    assert send(client, "get", f"{API}/programmes")[0] == 200
    assert send(client, "patch", f"{API}/tiers/{tier['id']}", {"name": "Mine"})[0] == 403
    assert send(client, "patch", f"{API}/programmes/{programme['id']}", {"name": "Mine"})[0] == 403
    assert send(client, "post", f"{API}/metrics", {"code": "x", "name": "X"})[0] == 403
