"""The partner's deals over the API."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealreg.models import Deal
from dealreg.services import review
from tests.dealreg.conftest import registration

API = "/api/portal/v1/deals"


@pytest.fixture
def api(acme_premier, bob, sign_in):
    return sign_in(bob)


def body(**changes):
    values = registration(**changes)
    values["lines"] = [{**line, "quantity": "40", "amount": "126500.00"} for line in values["lines"]]
    return json.dumps(values, default=str)


def send(client, url, data="{}", method="post", **headers):
    return getattr(client, method)(url, data, content_type="application/json", headers=headers)


def test_a_draft_is_made_changed_submitted_and_withdrawn(api):
    made = send(api, API, body())
    one = f"{API}/{made.json()['id']}"
    changed = send(api, one, json.dumps({"notes": "Two sites", "revision": made.json()["revision"]}), "patch")
    sent = send(api, f"{one}/submit")
    ended = send(api, f"{one}/withdraw", json.dumps({"note": "The project stopped"}))

    assert [answer.status_code for answer in (made, changed, sent, ended)] == [201, 200, 200, 200]
    assert changed.json()["notes"] == "Two sites"
    assert sent.json()["status"] in {"submitted", "in_review"}
    assert sent.json()["clock"]["of"] == "of 48 business hours"
    assert [action["name"] for action in sent.json()["available_actions"]] == ["withdraw"]
    assert ended.json()["status"] == "withdrawn"


def test_amounts_are_text_so_no_cent_is_lost(api):
    made = send(api, API, body()).json()

    assert made["amount"] == "126500.00"
    assert made["lines"] == [{"family": "edge", "product": None, "quantity": "40.00", "amount": "126500.00"}]


def test_the_list_is_paged_by_cursor_and_holds_only_ones_own(api, submitted, charlie, globex_premier):
    for number in range(3):
        submitted(customer_name=f"Customer {number}", customer_website=f"c{number}.example")
    submitted(charlie, customer_name="Secret AG", customer_website="secret.example")

    first = api.get(f"{API}?page_size=2").json()
    second = api.get(first["next"]).json()

    assert [row["customer_name"] for row in first["results"] + second["results"]] == [
        "Customer 2",
        "Customer 1",
        "Customer 0",
    ]
    assert second["next"] is None


def test_the_list_can_be_narrowed_and_refuses_what_it_does_not_know(api, submitted, mara, actor):
    review.approve(deal=submitted(), actor=actor(mara))

    assert len(api.get(f"{API}?status=approved").json()["results"]) == 1
    assert api.get(f"{API}?status=won").json()["results"] == []
    assert api.get(f"{API}?status=nonsense").json()["title"] == "invalid"


def test_the_same_key_gets_the_same_answer_and_one_draft(api):
    first = send(api, API, data := body(), **{"Idempotency-Key": "once"})
    second = send(api, API, data, **{"Idempotency-Key": "once"})
    other = send(api, API, body(notes="other"), **{"Idempotency-Key": "once"})

    assert second.json() == first.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["title"]) == (422, "idempotency.reused")
    assert Deal.objects.count() == 1


def test_what_is_wrong_is_a_problem_that_names_its_fields(api):
    unknown = send(api, API, body(currency="ZZZ"))
    negative = send(api, API, body(lines=[]).replace('"lines": []', '"lines": [{"family": "edge", "amount": "-1"}]'))
    missing = send(api, f"{API}/{send(api, API, body(summary='')).json()['id']}/submit")

    assert (unknown.status_code, unknown.headers["Content-Type"]) == (422, "application/problem+json")
    assert unknown.json()["fields"] == {"currency": "ZZZ is not a currency."}
    assert (negative.status_code, list(negative.json()["fields"])) == (422, ["lines"])
    assert (missing.status_code, list(missing.json()["fields"])) == (422, ["summary"])


def test_a_stale_change_is_refused(api):
    made = send(api, API, body()).json()
    send(api, f"{API}/{made['id']}", json.dumps({"notes": "one"}), "patch")

    stale = send(api, f"{API}/{made['id']}", json.dumps({"notes": "two", "revision": made["revision"]}), "patch")

    assert (stale.status_code, stale.json()["title"]) == (409, "deal.stale")
    assert Deal.objects.get().notes == "one"


def test_a_second_submission_is_a_conflict(api, submitted):
    deal = submitted()

    answer = send(api, f"{API}/{deal.public_id}/submit")

    assert answer.status_code == 409
    assert Deal.objects.count() == 1


@pytest.mark.parametrize("tail", ["", "/submit", "/withdraw", "/win"])
def test_a_strangers_deal_is_not_there(api, submitted, charlie, globex_premier, tail):
    theirs = submitted(charlie)
    data = json.dumps({"note": "mine"} if tail == "/withdraw" else {})

    answer = send(api, f"{API}/{theirs.public_id}{tail}", data, "post" if tail else "patch")

    assert answer.status_code == 404
    assert Deal.objects.get().status != "withdrawn"


def test_the_portals_api_does_not_exist_for_staff(mara, sign_in, rules):
    assert sign_in(mara).get(API).status_code == 404


def test_nobody_is_asked_to_say_who_they_are(client, db):
    assert client.get(API).status_code == 401


def test_an_answer_explains_itself_without_anybody_elses_name(api, submitted, charlie, globex_premier, mara, actor):
    review.approve(deal=submitted(charlie), actor=actor(mara))
    mine = submitted()

    answer = api.get(f"{API}/{mine.public_id}")

    assert "Globex" not in answer.content.decode()
    assert [card["kind"] for card in answer.json()["cards"]] == ["deal.conflict", "deal.eligibility"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_reads_deals_once(api, submitted, count):
    for number in range(count):
        submitted(customer_name=f"Customer {number}", customer_website=f"c{number}.example")
    api.get(API)

    with CaptureQueriesContext(connection) as captured:
        api.get(API)

    read = [q["sql"] for q in captured.captured_queries if '"dealreg_deal"' in q["sql"]]
    assert len(read) == 1


def test_the_description_holds_every_address_of_the_portal_and_none_of_the_console(api):
    schema = api.get("/api/portal/v1/openapi.json").json()

    assert set(schema["paths"]) >= {
        "/api/portal/v1/deals",
        "/api/portal/v1/deals/{reference}",
        "/api/portal/v1/deals/{reference}/submit",
        "/api/portal/v1/deals/{reference}/withdraw",
    }
    assert not [path for path in schema["paths"] if "console" in path]


def test_the_amount_is_the_sum_of_the_lines(api):
    lines = [{"family": "edge", "amount": "0.10"}, {"family": "fleet", "amount": "0.20"}]

    made = send(api, API, json.dumps({"currency": "EUR", "lines": lines})).json()

    assert Decimal(made["amount"]) == Decimal("0.30")
