"""Merging over the vendor's API: looked at, done once, undone."""

import json

import pytest

from partners.models import Account, Merge, Partner
from partners.services import account as account_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]

API = "/api/console/v1"


def send(client, url, data=None):
    return client.post(url, json.dumps(data or {}), content_type="application/json")


@pytest.fixture
def pair(olga, actor) -> tuple[Account, Account]:
    """Two accounts that are one customer."""
    make = account_service.create
    keep = make(actor=actor(olga), name="Stadtwerke Ulm", website="https://swu.example", city="Ulm")
    return keep, make(actor=actor(olga), name="SWU Ulm GmbH", website="https://swu.example", tax_id="DE811247093")


@pytest.fixture
def url(pair) -> str:
    """Where the two are merged."""
    keep, other = pair
    return f"{API}/accounts/{keep.public_id}/merge/{other.public_id}"


def test_two_accounts_are_offered_compared_merged_once_and_taken_apart(pair, url, olga, sign_in):
    keep, other = pair
    client = sign_in(olga)

    offered = client.get(f"{API}/accounts/{keep.public_id}/merge").json()["results"]
    preview = client.get(url).json()
    done = send(client, url, {"choices": {"name": "other"}})
    again = send(client, url, {"choices": {"name": "other"}})
    listed = client.get(f"{API}/merges?kind=account&q=SWU").json()["results"]
    undone = send(client, f"{API}/merges/{done.json()['id']}/undo")

    assert [one["id"] for one in offered] == [other.public_id]
    chosen = {one["field"]: one["chosen"] for one in preview["fields"]}
    assert (chosen["name"], chosen["tax_id"], preview["blocked"], preview["undo_days"]) == ("keep", "other", False, 30)
    assert (done.status_code, done.json()["choices"]["name"], done.json()["can_undo"]) == (200, "other", True)
    assert again.json()["id"] == done.json()["id"] == listed[0]["id"]
    assert (undone.json()["undone_by"], undone.json()["can_undo"]) == (olga.name, False)
    assert Merge.objects.count() == 1
    assert set(Account.objects.values_list("name", flat=True)) == {"Stadtwerke Ulm", "SWU Ulm GmbH"}


def test_two_partners_become_one(acme, globex, olga, sign_in):
    url = f"{API}/partners/{acme.public_id}/merge/{globex.public_id}"

    found = sign_in(olga).get(f"{API}/partners/{acme.public_id}/merge?q=Globex").json()["results"]
    done = send(sign_in(olga), url)
    read = sign_in(olga).get(f"{API}/merges/{done.json()['id']}")

    assert [one["name"] for one in found] == ["Globex Systems SAS"]
    assert read.json() == done.json()
    assert Partner.objects.get(pk=globex.pk).merged_into == acme


@pytest.mark.parametrize("choices", [{"shoe_size": "other"}, {"name": "both"}])
def test_a_choice_there_is_not_is_refused(url, olga, sign_in, choices):
    answer = send(sign_in(olga), url, {"choices": choices})

    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["choices"])
    assert not Merge.objects.exists()


def test_a_record_is_not_merged_with_itself(pair, olga, sign_in):
    keep, _ = pair
    url = f"{API}/accounts/{keep.public_id}/merge/{keep.public_id}"

    assert [sign_in(olga).get(url).status_code, send(sign_in(olga), url).status_code] == [404, 404]


def test_who_may_merge_accounts_may_not_merge_partners(acme, globex, url, dev, mara, sign_in):
    partners = f"{API}/partners/{acme.public_id}/merge/{globex.public_id}"

    assert [send(sign_in(dev), partners).status_code, sign_in(dev).get(url).status_code] == [403, 200]
    assert [sign_in(mara).get(url).status_code, sign_in(mara).get(f"{API}/merges").status_code] == [403, 200]
