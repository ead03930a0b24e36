"""What holds for every call: scopes, limits, versions, cursors, names, and what is said when something is wrong."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import InterfaceError, OperationalError
from django.test import Client

from dealreg.models import Deal
from prm.common.api import idempotency, limits, scopes
from prm.common.api.schema import document, parts
from prm.common.models import IdempotencyKey, TimelineEntry
from prm.common.moment import at, now
from prm.common.prepared import Prepared
from tests.dealreg.conftest import acme_premier, catalogue, rules
from tests.isolation.walk import doors

__all__ = ["acme_premier", "catalogue", "rules"]

pytestmark = pytest.mark.django_db

DEALS = "/api/portal/v1/deals"


def send(client: Client, url: str, data: Any = None, method: str = "post", **headers: str) -> Any:
    return getattr(client, method)(url, json.dumps(data or {}), content_type="application/json", headers=headers)


@pytest.fixture
def seller(acme_premier, bob, actor, by_token) -> Client:
    """A client with a seller's own token."""
    return by_token(actor(bob))


def test_a_fine_scope_opens_its_resource_and_no_other(acme_premier, bob, actor, by_token):
    client = by_token(actor(bob), "deals:read")

    assert client.get(DEALS).status_code == 200
    assert send(client, DEALS).json()["scope"] == "deals:write"
    assert client.get("/api/portal/v1/people").json()["title"] == "token.scope"


def test_who_may_write_may_read(acme_premier, bob, actor, by_token):
    assert by_token(actor(bob), "deals:write").get(DEALS).status_code == 200


def test_a_scope_gives_no_more_than_the_role(acme_premier, bob, actor, by_token):
    refused = send(by_token(actor(bob), "write"), "/api/portal/v1/people", {"name": "Eve"})

    assert (refused.status_code, refused.json()["title"]) == (403, "not_allowed")


def test_every_address_of_the_api_belongs_to_a_resource_tokens_know():
    from django.urls import get_resolver

    from tests.isolation.walk import _patterns

    found = {
        (view.cls.audience, view.cls.resource)
        for path, view in _patterns(get_resolver())
        if path.startswith("api/") and hasattr(view, "cls")
    }

    assert {(side, name) for side, name in found if name} == {
        (side, name) for side in ("portal", "console") for name in scopes.resources(side)
    }


def test_both_documents_hold_every_address_of_their_side(recwarn):
    described = {path for side in ("portal", "console") for path in document(side)["paths"]}
    known = {path for path in doors() if path.startswith(("api/portal", "api/console")) and "openapi" not in path}

    assert len(described) == len(known)
    assert {document(side)["openapi"] for side in ("portal", "console")} == {"3.1.0"}


def test_what_a_service_token_does_carries_its_name(acme_premier, alice, actor, by_token):
    client = by_token(actor(alice), "write", name="CRM sync", roles=["partner_seller"])

    made = send(client, DEALS, {"customer_name": "Hafen AG"}).json()
    sent = send(client, f"{DEALS}/{made['id']}/submit")

    assert sent.status_code == 422
    assert Deal.objects.get().owner is None
    assert not TimelineEntry.objects.exists()


def test_a_program_does_not_decide(acme_premier, olga, actor, by_token, world):
    client = by_token(actor(olga), "write", roles=["ops_admin"])

    answer = send(client, f"/api/console/v1/deals/{world.objects['deal']}/approve")

    assert (answer.status_code, answer.json()["title"]) == (403, "token.person_only")


def test_a_field_nobody_knows_is_named(seller):
    answer = send(seller, DEALS, {"custmer_name": "Typo", "lines": [{"familly": "edge", "amount": "1"}]})

    assert answer.status_code == 422
    assert answer.json()["fields"] == {"custmer_name": "There is no such field."}
    inner = send(seller, DEALS, {"lines": [{"familly": "edge", "amount": "1"}]})
    assert inner.json()["fields"] == {"lines.0.familly": "There is no such field."}


@pytest.mark.parametrize("answers", [{"a\0b": "left"}, {"a": ["b\0"]}, {"a": {"\0": 1}}])
def test_a_null_character_deep_inside_is_refused(world, answers):
    answer = send(
        world.clients["ops_admin"], f"/api/console/v1/imports/{world.objects['job']}/answers", {"answers": answers}
    )

    assert (answer.status_code, answer.json()["fields"]) == (422, {"answers": "Null characters are not allowed."})


@pytest.mark.parametrize("query", ["stat=approved", "page_size=0", "page_size=x", "sort=name", "status=nonsense"])
def test_a_parameter_nobody_knows_is_refused(seller, query):
    answer = seller.get(f"{DEALS}?{query}")

    assert (answer.status_code, answer.json()["title"]) == (422, "invalid")
    assert query.split("=")[0] in next(iter(answer.json()["fields"]))


def test_a_cursor_is_good_only_where_it_came_from(seller):
    for number in range(3):
        send(seller, DEALS, {"customer_name": f"Customer {number}"})
    page = seller.get(f"{DEALS}?page_size=2").json()
    cursor = page["next"].split("cursor=")[1].split("&")[0]

    followed = seller.get(page["next"]).json()
    back = seller.get(followed["previous"]).json()

    assert [row["customer_name"] for row in followed["results"]] == ["Customer 0"]
    assert back["results"] == page["results"]
    for wrong in (
        f"{DEALS}?cursor={cursor}&sort=amount",
        f"/api/portal/v1/people?cursor={cursor}",
        f"{DEALS}?cursor=x",
    ):
        assert seller.get(wrong).json()["fields"].keys() == {"cursor"}


def test_a_version_that_is_old_is_a_failed_condition(seller):
    made = send(seller, DEALS, {"customer_name": "Hafen AG"})
    one = f"{DEALS}/{made.json()['id']}"

    first = send(seller, one, {"notes": "one"}, "patch", **{"If-Match": made.headers["ETag"]})
    stale = send(seller, one, {"notes": "two"}, "patch", **{"If-Match": made.headers["ETag"]})

    assert (first.status_code, stale.status_code) == (200, 412)
    assert Deal.objects.get().notes == "one"


def test_a_service_tokens_keys_are_its_own(acme_premier, alice, bob, actor, by_token):
    clients = [by_token(actor(alice), "write", name=name, roles=["partner_seller"]) for name in ("One", "Two")]

    answers = [send(client, DEALS, {}, **{"Idempotency-Key": "same"}) for client in (*clients, clients[0])]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert answers[0].json()["id"] == answers[2].json()["id"] != answers[1].json()["id"]


def test_a_refused_call_leaves_its_key_free(seller):
    wrong = send(seller, DEALS, {"currency": "ZZZ"}, **{"Idempotency-Key": "k"})
    right = send(seller, DEALS, {"currency": "EUR"}, **{"Idempotency-Key": "k"})

    assert (wrong.status_code, right.status_code) == (422, 201)


def test_answers_are_forgotten_after_thirty_days(seller):
    send(seller, DEALS, {}, **{"Idempotency-Key": "old"})

    with at(now() + idempotency.KEPT * 0.99):
        kept = idempotency.purge()
    with at(now() + idempotency.KEPT * 1.01):
        gone = idempotency.purge()

    assert (kept, gone, IdempotencyKey.objects.count()) == (0, 1, 0)


def test_every_answer_says_what_is_left_and_one_too_many_is_told_when_to_come_back(seller, settings):
    settings.API_RATE_LIMITS = {**settings.API_RATE_LIMITS, "token": 2}
    cache.clear()

    answers = [seller.get(DEALS) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[0].headers["RateLimit-Policy"] == '"token";q=2;w=60'
    assert answers[0].headers["RateLimit"].startswith('"token";r=1;t=')
    assert 0 < int(answers[2].headers["Retry-After"]) <= limits.WINDOW
    assert answers[2].headers["Content-Type"] == "application/problem+json"


def test_a_stranger_is_counted_by_address(client, settings, db):
    settings.API_RATE_LIMITS = {**settings.API_RATE_LIMITS, "address": 1}

    assert [client.get(DEALS).status_code for _ in range(2)] == [401, 429]


def test_without_the_shared_counter_each_process_counts_alone(seller, settings, monkeypatch):
    settings.API_RATE_LIMITS = {**settings.API_RATE_LIMITS, "token": 2}
    # What a lost Redis looks like: it has counted nobody.
    monkeypatch.setattr(limits.cache, "count", lambda *_: 0)
    monkeypatch.setattr(limits, "_own", limits._Own())

    assert [seller.get(DEALS).status_code for _ in range(3)] == [200, 200, 429]


def test_an_address_that_is_not_there_is_a_problem_too(seller):
    answer = seller.get("/api/portal/v1/nothing")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError, 503), (InterfaceError, 503), (ZeroDivisionError, 500)]
)
def test_a_lost_database_is_503_and_a_mistake_of_ours_500(monkeypatch, error, status):
    def lost(*_: Any, **__: Any) -> None:
        raise error("gone")

    monkeypatch.setattr(Prepared, "__call__", lost)
    client = Client(headers={"Authorization": "Bearer ent_x"}, raise_request_exception=False)

    answer = client.get(DEALS)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert "gone" not in answer.content.decode()
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_the_pages_about_the_api_hold_every_operation_and_stay_small(world):
    for side, who in (("portal", "partner_seller"), ("console", "ops_admin")):
        client = world.clients[who]
        made = document(side)
        ids = {one["operationId"] for path in made["paths"].values() for one in path.values()}
        for tag in parts(side):
            page = client.get(f"/{side}/api/{tag}/")
            assert page.status_code == 200
            assert len(page.content) < 100_000, tag
            ids -= {one for one in ids if f'id="{one}"' in page.content.decode()}
        assert ids == set()
