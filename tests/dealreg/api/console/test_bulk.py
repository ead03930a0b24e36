"""Several registrations at once, levels and promises over the vendor's API."""

import json

import pytest

from dealreg.models import ApprovalStep, Deal

pytestmark = pytest.mark.django_db

API = "/api/console/v1"


def send(client, url, data):
    return client.post(url, json.dumps(data), content_type="application/json")


@pytest.fixture
def three(submitted) -> list[str]:
    """Three registrations, of which the last looks like the first."""
    names = ("Hafenwerke Kiel GmbH", "Nordwind Energie AG", "Hafenwerke Kiel GmbH")
    return [submitted(customer_name=name, customer_website=f"s{n}.example").public_id for n, name in enumerate(names)]


def test_the_clear_ones_are_approved_and_the_others_said_why(three, mara, sign_in):
    answer = send(sign_in(mara), f"{API}/deals/many/approve", {"deals": [*three, "DR-0000-0000"]})

    assert (answer.status_code, answer.json()["done"]) == (200, Deal.objects.filter(status="approved").count())
    assert answer.json()["done"] + len(answer.json()["left_out"]) == 3
    assert all(one["reason"] for one in answer.json()["left_out"])


def test_several_are_handed_over_and_held(three, dev, mara, sign_in):
    client = sign_in(mara)

    handed = send(client, f"{API}/deals/many/assign", {"deals": three, "reviewer": dev.public_id})
    held = send(
        client, f"{API}/deals/many/hold", {"deals": three, "reason_code": "customer", "note": "We ask the customer."}
    )
    nobody = send(client, f"{API}/deals/many/assign", {"deals": three, "reviewer": "US-0000-0000"})

    assert [answer.json() for answer in (handed, held)] == [{"done": 3, "left_out": []}] * 2
    assert set(Deal.objects.values_list("status", "reviewer_name")) == {("on_hold", dev.name)}
    assert (nobody.status_code, list(nobody.json()["fields"])) == (422, ["reviewer"])


def test_a_level_is_handed_to_somebody_who_may_take_it(submitted, dev, mara, sign_in):
    deal = submitted()
    level = ApprovalStep.objects.create(deal=deal, order=2, job="deal_desk", state="open", assignee=mara)
    url = f"{API}/deals/{deal.public_id}/levels/{level.public_id}/assign"

    done = send(sign_in(mara), url, {"assignee": dev.public_id})
    stranger = send(sign_in(mara), url, {"assignee": "US-0000-0000"})

    assert (done.status_code, stranger.status_code) == (200, 422)
    level.refresh_from_db()
    assert level.assignee == dev


def test_both_sides_read_how_promises_are_kept(submitted, bob, mara, sign_in):
    deal = submitted()
    send(sign_in(mara), f"{API}/deals/{deal.public_id}/assign", {"reviewer": mara.public_id})
    send(sign_in(mara), f"{API}/deals/{deal.public_id}/approve", {})

    [vendors] = sign_in(mara).get(f"{API}/promises").json()["results"]
    [partners] = sign_in(bob).get("/api/portal/v1/promises").json()["results"]

    assert vendors == {**partners, "reviewer": mara.name}
    assert (partners["ended"], partners["in_time"], partners["percent"]) == (1, 1, 100)
