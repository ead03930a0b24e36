"""Setting a decision aside over the API, by whom its policy lets."""

import pytest

from dealreg.models import Review
from prm.common.decisions import decisions_of
from prm.common.events import deliver_all
from prm.common.models import Decision

pytestmark = pytest.mark.django_db
REASON = "Their contract is being renewed this week."


@pytest.fixture
def refused(submitted, acme_premier):
    """A registration refused because its motion is not agreed, and the decision that refused it."""
    type(acme_premier).objects.filter(pk=acme_premier.pk).update(motions=["co_sell"])
    deal = submitted()
    return deal, next(each for each in decisions_of(deal) if each.kind == "deal.eligibility")


def send(client, decision: Decision, body: dict):
    url = f"/api/console/v1/decisions/{decision.public_id}/overrule"
    return client.post(url, body, content_type="application/json")


def test_a_decision_is_set_aside_and_the_work_goes_on(refused, dev, sign_in):
    deal, decision = refused

    answer = send(sign_in(dev), decision, {"answer": "eligible", "reason": REASON})
    deliver_all()

    assert answer.status_code == 201
    made = answer.json()
    assert (made["overrules"], made["outcome"], made["replayed"]) == (decision.public_id, "eligible", "by_person")
    assert Review.objects.get(deal=deal).checks == "clear"


def test_who_may_not_what_is_no_answer_and_a_second_time_are_refused(refused, dev, mara, sign_in):
    _, decision = refused
    body = {"answer": "eligible", "reason": REASON}

    other = send(sign_in(mara), decision, body)
    wrong = send(sign_in(dev), decision, {**body, "answer": "maybe"})
    first = send(sign_in(dev), decision, body)
    second = send(sign_in(dev), decision, body)

    assert (other.status_code, wrong.status_code, list(wrong.json()["fields"])) == (403, 422, ["answer"])
    assert (first.status_code, second.status_code, second.json()["title"]) == (201, 409, "decision.closed")
