"""Price books over the console's API, and a partner's own prices over the portal's."""

import json

import pytest

from pricing.models import Edition
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from tests.cast import PASSWORD
from tests.pricing.books import book, draft, edition, product

pytestmark = pytest.mark.django_db
BOOKS, EDITIONS = "/api/console/v1/books", "/api/console/v1/editions"


def send(client, url, data=None, method="post", **headers):
    return getattr(client, method)(url, json.dumps(data or {}), content_type="application/json", headers=headers)


@pytest.fixture
def fin(db, sign_in):
    return sign_in(User.objects.create_user("fin@meridian.example", PASSWORD, name="Fin",
                                            staff_roles=[StaffRole.FINANCE]))  # fmt: skip


def test_a_book_is_made_filled_and_published_by_another(programme, olga, fin, sign_in):
    api, _ = sign_in(olga), product("E1")
    made = send(api, BOOKS, {"code": "world", "currency": "EUR", "name": "World", "motions": ["resell"]})
    begun = send(api, f"{BOOKS}/{made.json()['id']}/editions", {"empty": True})
    one = f"{EDITIONS}/{begun.json()['id']}"
    rows = {"prices": [{"sku": "E1", "unit_price": "90.50", "valid_until": "2026-12-31"},
                       {"sku": "e1", "unit_price": "95", "valid_from": "2027-01-01"}]}  # fmt: skip
    put = send(api, f"{one}/prices", rows)
    again = send(api, f"{one}/prices", rows)
    sent = send(api, f"{one}/submit", {"note": "Please"})
    own = send(api, f"{one}/publish")
    done = send(fin, f"{one}/publish")

    assert [x.status_code for x in (made, begun, put, again, sent, own, done)] == [201, 201, 200, 200, 200, 409, 200]
    assert (put.json(), again.json()["changed"]) == ({"changed": 2, "revision": 2}, 0)
    assert own.json()["reasons"] == ["You edited this edition, so somebody else has to publish it."]
    assert (done.json()["state"], done.json()["approver"]) == ("In force", "Fin")
    assert [row["unit_price"] for row in api.get(f"{one}/prices").json()["results"]] == ["90.5000", "95.0000"]
    assert api.get(f"{BOOKS}/{made.json()['id']}").json()["in_force"] == 1


def test_wrong_rows_are_named_by_their_place_and_none_is_written(olga, sign_in):
    made = draft(book("world"), {product("E1"): "90"})
    rows = {"prices": [{"sku": "E2", "unit_price": "1"}, {"sku": "E1", "unit_price": "1", "valid_from": "2026-05-02",
                                                         "valid_until": "2026-05-01"}]}  # fmt: skip

    refused = send(sign_in(olga), f"{EDITIONS}/{made.public_id}/prices", rows)

    assert refused.status_code == 422
    assert refused.json()["fields"] == {
        "prices.0.sku": "There is no product with the SKU E2.",
        "prices.1.valid_until": "The last day comes before the first.",
    }
    assert made.entries.get().unit_price == 90


def test_prices_of_overlapping_days_and_of_a_published_edition_are_refused(olga, sign_in):
    api, world = sign_in(olga), book("world")
    gateway = product("E1")
    published, made = edition(world, {gateway: "90"}), draft(world, {gateway: "90"})
    row = {"prices": [{"sku": "E1", "unit_price": "95", "valid_from": "2026-12-01"}]}

    overlap = send(api, f"{EDITIONS}/{made.public_id}/prices", row)
    frozen = send(api, f"{EDITIONS}/{published.public_id}/prices", row)

    assert (overlap.status_code, overlap.json()["fields"]) == (
        422, {"prices.0.valid_from": "Edge E1 has a price of 90 without an end. End that one first."},
    )  # fmt: skip
    assert (frozen.status_code, frozen.json()["state"]) == (409, "published")


def test_a_draft_somebody_changed_meanwhile_is_not_written_over(olga, sign_in):
    made = draft(book("world"), {product("E1"): "90"})
    row = {"prices": [{"sku": "E1", "unit_price": "95"}]}
    api, url = sign_in(olga), f"{EDITIONS}/{made.public_id}/prices"
    Edition.objects.filter(pk=made.pk).update(revision=4)

    assert send(api, url, row, **{"If-Match": '"1"'}).status_code == 412
    assert send(api, url, row, **{"If-Match": '"4"'}).status_code == 200


def test_two_editions_are_compared(mara, sign_in):
    gateway, world = product("E1"), book("world")
    before, after = edition(world, {gateway: "90"}), draft(world, {gateway: "95"})

    told = sign_in(mara).get(f"{EDITIONS}/{after.public_id}/difference/{before.public_id}").json()

    assert (told["raised"], told["lowered"], told["quotes"]) == (1, 0, 0)


def test_a_partner_asks_for_its_own_prices(territories, bob, sign_in):
    gateway = product("E1")
    edition(book("world"), {gateway: "90"})
    edition(book("germany", regions=["DE"]), {gateway: "80"})
    api, url = sign_in(bob), "/api/portal/v1/prices"

    here = api.get(url, {"product": gateway.public_id}).json()["results"]
    there = api.get(url, {"product": gateway.public_id, "region": "FR"}).json()["results"]

    assert here == [{"product": gateway.public_id, "sku": "E1", "unit_price": "80.00", "currency": "EUR"}]
    assert there[0]["unit_price"] == "90.00"
    assert api.get(url).status_code == 422
