"""Simulations and single decisions in the console and its API."""

from datetime import timedelta

import pytest

from dealreg.services import review
from prm.common.decisions import decisions_of
from prm.common.judging import replay
from prm.common.models import PolicyVersion, Simulation
from prm.common.moment import now
from prm.common.simulation import jobs, runner

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(submitted, mara, actor):
    """An approved registration of Acme's: 126,500 EUR, 120 days."""
    return review.approve(deal=submitted(), actor=actor(mara))


@pytest.fixture
def draft(approved) -> PolicyVersion:
    """A draft that gives Premier partners fewer days in the middle band."""
    found = PolicyVersion.objects.get(kind="deal.protection")
    base = {**found.body["base"], "rows": {**found.body["base"]["rows"], "premier": ["60", "80", "120"]}}
    return PolicyVersion.objects.create(kind=found.kind, number=2, body={**found.body, "base": base})


@pytest.fixture
def done(draft, olga, actor) -> Simulation:
    """The draft tried on the last day."""
    begun = jobs.start(actor=actor(olga), version=draft, since=now() - timedelta(days=1))
    runner.work(begun.public_id)
    begun.refresh_from_db()
    return begun


def test_a_simulation_is_started_watched_and_read(draft, olga, sign_in):
    client = sign_in(olga)

    answer = client.post(f"/console/policies/{draft.public_id}/simulate/", {"period": "3", "against": "decided"})
    begun = Simulation.objects.get()
    waiting = client.get(answer["Location"]).content.decode()
    runner.work(begun.public_id)
    over = client.get(f"/console/policies/simulations/{begun.public_id}/progress/")
    read = client.get(answer["Location"]).content.decode()

    assert "Trying it on past decisions" in waiting
    assert over["HX-Refresh"] == "true"
    assert "What version 2 would have decided" in read
    assert "Stadtwerke Ulm Netze GmbH" in read
    assert "0 differences" in read


def test_one_cancelled_before_it_began_shows_no_result(draft, olga, actor, sign_in):
    begun = jobs.start(actor=actor(olga), version=draft, since=now() - timedelta(days=1))
    client = sign_in(olga)
    waiting = client.get(f"/console/policies/simulations/{begun.public_id}/").content.decode()

    client.post(f"/console/policies/simulations/{begun.public_id}/do/cancel/")

    page = client.get(f"/console/policies/simulations/{begun.public_id}/").content.decode()
    assert "waiting to begin" in waiting
    assert "Cancelled before it began" in page
    assert "Decisions that change" not in page
    assert "Go on" in page


def test_days_are_asked_for_where_days_were_chosen(draft, olga, sign_in):
    answer = sign_in(olga).post(
        f"/console/policies/{draft.public_id}/simulate/", {"period": "dates", "against": "decided"}
    )

    assert answer.status_code == 422
    assert answer.content.decode().count("Choose a day.") == 4  # beside each field, and in the list on top


def test_the_versions_own_page_shows_the_newest_result(done, olga, sign_in):
    page = sign_in(olga).get(f"/console/policies/{done.version.public_id}/").content.decode()

    assert "What version 2 would have decided" in page
    assert "Attach to review" in page


def test_what_changes_is_listed_with_both_traces_and_as_a_file(done, olga, sign_in):
    client, row = sign_in(olga), done.rows.get()
    where = f"/console/policies/simulations/{done.public_id}"

    listed = client.get(f"{where}/changed/?tier=premier").content.decode()
    both = client.get(f"{where}/changed/{row.decision.public_id}/").content.decode()
    lines = b"".join(client.get(f"{where}/csv/").streaming_content).decode("utf-8-sig").splitlines()

    assert "Stadtwerke Ulm Netze GmbH" in listed
    assert ("+ 90" in both, "+ 80" in both) == (True, True)
    assert [line.split(",")[5:7] for line in lines] == [["before", "after"], ["120", "110"]]


def test_a_result_takes_few_queries(done, draft, olga, sign_in, django_assert_max_num_queries):
    client = sign_in(olga)
    where = f"/console/policies/simulations/{done.public_id}/"
    client.get(where)

    with django_assert_max_num_queries(14):
        client.get(where)


def test_whoever_may_not_simulate_reads_what_is_shared_and_changes_nothing(done, mara, olga, actor, sign_in):
    client, where = sign_in(mara), f"/console/policies/simulations/{done.public_id}/"
    assert client.get(where).status_code == 404

    jobs.keep(actor=actor(olga), simulation=done, name="Fewer days", is_shared=True)

    page = client.get(where)
    assert page.status_code == 200
    assert "Attach to review" not in page.content.decode()
    assert client.post(f"{where}do/discard/").status_code == 403
    client.post(where, {"name": "Mine"})
    assert Simulation.objects.get().name == "Fewer days"


def test_a_simulation_is_attached_detached_and_deleted(done, olga, sign_in):
    client, where = sign_in(olga), f"/console/policies/simulations/{done.public_id}/do"

    client.post(f"{where}/attach/")
    done.refresh_from_db()
    assert done.attached_to == done.version

    client.post(f"{where}/discard/")
    assert Simulation.objects.count() == 1
    client.post(f"{where}/detach/")
    client.post(f"{where}/discard/")
    assert Simulation.objects.count() == 0


def test_a_decision_says_whether_it_comes_out_the_same_and_what_would_have_turned_it(approved, olga, sign_in):
    decision = next(each for each in decisions_of(approved) if each.kind == "deal.protection")

    page = sign_in(olga).get(f"/console/policies/decisions/{decision.public_id}/").content.decode()

    assert "Replayed: the same" in page
    assert "An amount of 250,000 EUR or more" in page


def test_a_person_decides_otherwise_on_the_decisions_page(submitted, acme_premier, dev, sign_in):
    type(acme_premier).objects.filter(pk=acme_premier.pk).update(motions=["co_sell"])
    deal = submitted()
    decision = next(each for each in decisions_of(deal) if each.kind == "deal.eligibility")
    client, where = sign_in(dev), f"/console/policies/decisions/{decision.public_id}/"

    missing = client.post(where, {"answer": "eligible", "reason": ""})
    answer = client.post(where, {"answer": "eligible", "reason": "Signed yesterday."})

    assert missing.status_code == 422
    assert "It sets another decision aside" in client.get(answer["Location"]).content.decode()
    assert "Set aside by Dev" in client.get(where).content.decode()


def test_the_last_replay_is_on_a_page(approved, olga, sign_in):
    client = sign_in(olga)
    empty = client.get("/console/policies/replay/").content.decode()
    replay.run()

    full = client.get("/console/policies/replay/").content.decode()

    assert ("Not run yet" in empty, "Made again" in full) == (True, True)
