"""A registration made and submitted by one call, and what that costs."""

import json
import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from dealreg.models import Deal, Review
from dealreg.services import draft, submission
from partners.models import Account
from prm.common import policies
from prm.common.decisions import decisions_of
from prm.common.models import Clock, Event, IdempotencyKey
from prm.common.timeline import entries
from tests.dealreg.api.portal.test_deals import API, body, send
from tests.dealreg.conftest import registration

MOST_STATEMENTS = 26
SESSION = 4
"""Statements that find out who is signed in, more than a token takes."""


@pytest.fixture
def api(acme_premier, bob, sign_in):
    return sign_in(bob)


def whole(**changes):
    return json.dumps({**json.loads(body(**changes)), "submit": True})


def told(answer):
    """What two answers about the same registration have in common, whenever and as what they were made."""
    made = json.loads(json.dumps(answer.json()).replace(answer.json()["id"], "DR"))
    for name in ("created_at", "submitted_at"):
        assert made.pop(name)
    for card in made["cards"]:
        assert card.pop("at")
    for name in ("due_at", "left"):
        assert made["clock"].pop(name)
    return made


def test_one_call_registers_and_tells_what_two_would(api, mara):
    first = send(api, API, whole())
    drafted = send(api, API, body(customer_name="Hafen Emden AG", customer_website="hafen-emden.example"))
    second = send(api, f"{API}/{drafted.json()['id']}/submit")
    third = send(api, API, whole(customer_name="Moor Textil KG", customer_website="moor-textil.example"))

    assert [answer.status_code for answer in (first, second, third)] == [201, 200, 201]
    for answer, name, site in ((second, "Hafen Emden AG", "hafen-emden"), (third, "Moor Textil KG", "moor-textil")):
        assert (answer.json()["customer_name"], answer.json()["status"]) == (name, "in_review")
        assert answer.json()["customer_website"] == f"{site}.example"
    names = {
        "Hafen Emden AG": "X",
        "hafen-emden": "x",
        "Moor Textil KG": "X",
        "moor-textil": "x",
        "2 of 150": "1 of 150",
    }
    one, other = json.dumps(told(second)), json.dumps(told(third))
    for old, new in names.items():
        one, other = one.replace(old, new), other.replace(old, new)
    assert json.loads(one) == json.loads(other)


def test_what_it_answers_is_what_is_read_afterwards(api, mara):
    made = send(api, API, whole()).json()

    read = api.get(f"{API}/{made['id']}").json()

    assert {**made, "clock": {**made["clock"], "left": ""}} == {**read, "clock": {**read["clock"], "left": ""}}


def test_it_writes_what_a_submission_writes(api, mara):
    deal = Deal.objects.get(public_id=send(api, API, whole()).json()["id"])

    review = Review.objects.get(deal=deal)
    clock = Clock.objects.get(subject_id=deal.public_id)
    assert (deal.reviewer_name, review.reviewer, review.checks) == ("Mara", mara, "clear")
    assert (clock.owed_by_name, clock.due_at) == ("Mara", review.due_at)
    assert Account.objects.get().name == review.account.name == deal.customer_name
    assert [entry.kind for entry in entries(deal)] == ["deal.take", "deal.submit"]
    assert {each.kind for each in decisions_of(deal)} == {
        "deal.eligibility", "deal.matching", "deal.conflict", "deal.routing", "deal.promise",
    }  # fmt: skip
    assert list(Event.objects.order_by("id").values_list("name", flat=True)) == [
        "deal.submit", "account.created", "deal.take",
    ]  # fmt: skip


def test_nothing_is_kept_of_one_that_is_refused(api):
    answer = send(api, API, whole(contact_email=""))

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["contact_email"]
    assert (Deal.objects.count(), Account.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_refused_one_can_be_sent_again_with_its_key(api):
    refused = send(api, API, whole(contact_email=""), **{"Idempotency-Key": "k1"})
    made = [send(api, API, whole(), **{"Idempotency-Key": "k1"}) for _ in range(2)]

    assert [answer.status_code for answer in (refused, *made)] == [422, 201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert (Deal.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


def test_without_the_word_it_stays_a_draft(api):
    for value in (False, None):
        values = json.loads(body())
        answer = send(api, API, json.dumps(values if value is None else {**values, "submit": value}))
        assert (answer.status_code, answer.json()["status"]) == (201, "draft")


def test_a_low_risk_one_is_approved_at_once(api, mara):
    routing = policies.in_force(["deal.routing"])["deal.routing"].body.model_dump(mode="json")
    routing |= {"approve_itself": {"all": []}, "levels": [], "second_person": None}
    policies.publish(kind="deal.routing", body=routing)

    made = send(api, API, whole())

    assert made.json()["status"] == "approved"
    assert made.json()["protected_until"]
    assert made.json()["clock"] is None
    assert "deal.protection" in {card["kind"] for card in made.json()["cards"]}


def test_a_registration_takes_few_statements(api, mara):
    send(api, API, whole())

    with CaptureQueriesContext(connection) as asked:
        answer = send(api, API, whole(customer_name="Hafen Emden AG", customer_website="hafen-emden.example"))

    assert answer.json()["status"] == "in_review"
    assert len(asked) <= MOST_STATEMENTS + SESSION, [query["sql"][:90] for query in asked]


def test_a_submission_of_a_draft_takes_few_statements(acme_premier, bob, actor, mara):
    who = actor(bob)
    deal = draft.start(actor=who, data=registration())

    with CaptureQueriesContext(connection) as asked:
        submission.submit(deal=deal, actor=who)

    assert len(asked) <= MOST_STATEMENTS, [query["sql"][:90] for query in asked]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_one_customer_find_one_account(acme_premier, globex_premier, bob, charlie, mara, actor):
    start = threading.Barrier(2)

    def one(who):
        try:
            start.wait()
            submission.register(actor=actor(who), data=registration())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(who,)) for who in (bob, charlie)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (Deal.objects.count(), Account.objects.count()) == (2, 1)
    assert sorted(Review.objects.values_list("checks", flat=True)) == ["clear", "conflict"]
