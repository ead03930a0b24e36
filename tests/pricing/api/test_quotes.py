"""Quotes over the API of both sides."""

import json
from datetime import timedelta

import pytest

from pricing.models import Quote, SpecialPrice
from prm.common.moment import now

pytestmark = pytest.mark.django_db
PORTAL, CONSOLE = "/api/portal/v1/quotes", "/api/console/v1/quotes"


def send(client, url, data=None, method="post", **headers):
    return getattr(client, method)(url, json.dumps(data or {}), content_type="application/json", headers=headers)


def body(**changes):
    return {
        "name": "Edge for the harbour", "customer_name": "Hafenbetriebe Bremerhaven GmbH", "currency": "EUR",
        "territory": "DE", "motion": "resell", "lines": [{"product": "gw-1", "quantity": "10"}], **changes,
    }  # fmt: skip


def test_a_quote_is_made_changed_submitted_and_sent(premier, gateway, alice, sign_in):
    api = sign_in(alice)
    made = send(api, PORTAL, body())
    one = f"{PORTAL}/{made.json()['id']}"
    changed = send(api, one, {"payment_days": 14, "revision": 1}, "patch")
    ready = send(api, f"{one}/submit")
    sent = send(api, f"{one}/send", {"email": "imke@hafen.example"})
    again = send(api, f"{one}/revise")

    assert [x.status_code for x in (made, changed, ready, sent, again)] == [201, 200, 200, 200, 201]
    assert (made.json()["net_total"], changed.json()["payment_days"]) == ("7760.00", 14)
    assert (ready.json()["status"], sent.json()["status"], again.json()["version"]) == ("ready", "sent", 2)
    assert [each["name"] for each in ready.json()["available_actions"]] == ["send", "withdraw"]
    assert [each["label"] for each in ready.json()["clocks"]] == ["Prices valid"]


def test_nothing_of_the_vendors_cost_reaches_the_partner(premier, gateway, alice, sign_in):
    made = send(sign_in(alice), PORTAL, body())

    text = made.content.decode()
    assert "cost" not in text
    assert "margin" not in text.replace("earned", "")


def test_a_price_is_seen_without_saving(premier, gateway, alice, mara, dev, sign_in):
    lines = [{"product": "GW-1", "quantity": "1", "asked": "31"}]
    seen = send(sign_in(alice), f"{PORTAL}/price", {"currency": "EUR", "motion": "resell", "lines": lines}).json()
    staff = send(
        sign_in(dev), f"{CONSOLE}/price",
        {"partner": premier.public_id, "currency": "EUR", "motion": "resell", "lines": lines},
    ).json()  # fmt: skip

    assert (seen["net_total"], seen["approval"]["largest_free"]) == ("690.00", "30")
    assert seen["approval"]["levels"] == [{"order": 1, "job": "channel manager"}, {"order": 2, "job": "deal desk"}]
    assert [level["person"] for level in staff["approval"]["levels"]] == ["Mara", "Dev"]
    assert Quote.objects.count() == 0


def test_a_stale_revision_is_refused(premier, gateway, alice, sign_in):
    api = sign_in(alice)
    made = send(api, PORTAL, body()).json()
    one = f"{PORTAL}/{made['id']}"
    send(api, one, {"payment_days": 14, "revision": 1}, "patch")

    stale = send(api, one, {"payment_days": 60, "revision": 1}, "patch")
    older = send(api, one, {"payment_days": 60}, "patch", **{"If-Match": '"1"'})

    assert (stale.status_code, stale.json()["revision"], older.status_code) == (409, 2, 412)


def test_an_unknown_product_is_named(premier, gateway, alice, sign_in):
    wrong = send(sign_in(alice), PORTAL, body(lines=[{"product": "NOTHING"}]))

    assert (wrong.status_code, wrong.json()["fields"]) == (422, {"lines.0.product": "There is no such product."})


def test_a_stranger_finds_nothing(premier, gateway, alice, charlie, sign_in):
    made = send(sign_in(alice), PORTAL, body()).json()
    stranger = sign_in(charlie)

    assert stranger.get(f"{PORTAL}/{made['id']}").status_code == 404
    assert send(stranger, f"{PORTAL}/{made['id']}/submit").status_code == 404
    assert stranger.get(PORTAL).json()["results"] == []


def test_the_vendor_signs_hands_over_and_sees_cost(premier, gateway, alice, mara, dev, olga, sign_in):
    lines = [{"product": "GW-1", "quantity": "10", "asked": "31"}]
    made = send(sign_in(alice), PORTAL, body(lines=lines)).json()
    send(sign_in(alice), f"{PORTAL}/{made['id']}/submit", {"because": "A competitor."})
    desk = sign_in(mara)

    seen = desk.get(f"{CONSOLE}/{made['id']}").json()
    mine = desk.get("/api/console/v1/quote-levels?mine=true").json()["results"]
    signed = send(desk, f"/api/console/v1/quote-levels/{mine[0]['id']}/decide", {"verdict": "approve"})
    waiting = sign_in(dev).get("/api/console/v1/quote-levels?mine=true").json()["results"]
    handed = send(
        sign_in(dev), f"/api/console/v1/quote-levels/{waiting[0]['id']}/hand-over",
        {"to": olga.public_id, "reason": "Away."},
    )  # fmt: skip
    several = send(
        sign_in(olga), "/api/console/v1/quote-levels/decide", {"levels": [waiting[0]["id"]], "verdict": "approve"}
    )

    assert (seen["cost_total"], seen["approvals"][0]["assignee"]) == ("4000.00", "Mara")
    assert signed.json()["outcome"] == "signed"
    assert handed.json()["assignee"] == "Olga"
    assert several.json()["results"] == [{"id": waiting[0]["id"], "done": True, "message": ""}]
    assert Quote.objects.get().status == "ready"


def test_a_special_price_is_agreed_seen_by_its_partner_and_taken_back(premier, gateway, alice, charlie, dev, sign_in):
    given = {
        "partner": premier.public_id, "customer_name": "Hafenbetriebe", "product": "GW-1", "unit_price": "600",
        "currency": "EUR", "quantity": "8", "because": "Framework contract.",
        "valid_until": str(now().date() + timedelta(days=365)),
    }  # fmt: skip
    made = send(sign_in(dev), "/api/console/v1/special-prices", given)
    own = sign_in(alice).get("/api/portal/v1/special-prices").json()["results"]
    others = sign_in(charlie).get("/api/portal/v1/special-prices").json()["results"]
    gone = send(
        sign_in(dev), f"/api/console/v1/special-prices/{made.json()['id']}/withdraw", {"note": "The contract ended."}
    )

    assert (made.status_code, own[0]["unit_price"], others) == (201, "600.0000", [])
    assert gone.json()["status"] == SpecialPrice.objects.get().status == "withdrawn"
