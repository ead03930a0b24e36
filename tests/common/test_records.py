"""What the kernel writes down: identifiers, history, decisions, answers given once."""

import json
import re
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from dealreg.models import Deal
from partners.models import Partner, Person
from prm.common import audit
from prm.common.actors import SYSTEM, Actor
from prm.common.decisions import Outcome, Row, cards_of, decisions_of, record, together
from prm.common.ids import ALPHABET, ordered_uuid, public_id
from prm.common.models import IdempotencyKey
from prm.common.permissions import granted, table
from prm.common.tenancy import partner_scope


def test_an_identifier_is_random_and_can_be_read_aloud():
    drawn = {public_id("DR") for _ in range(2000)}

    assert len(drawn) == 2000
    assert all(re.fullmatch(rf"DR-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", one) for one in drawn)
    assert not set("ILOU") & set(ALPHABET)


def test_a_record_has_its_identifier_before_it_is_saved():
    assert Deal().public_id != Deal().public_id


def test_ordered_keys_are_made_in_order():
    keys = [ordered_uuid() for _ in range(200)]

    times = [key.int >> 64 for key in keys]
    assert (len(set(keys)), times) == (200, sorted(times))


@given(st.sampled_from(sorted(table())), st.sets(st.text(max_size=9)))
def test_nobody_has_a_right_by_a_role_that_does_not_exist(permission, roles):
    assert granted(permission, frozenset(roles - set().union(*table().values()))) is False


def test_a_right_nobody_declared_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        granted("deal.fly", frozenset({"ops_admin"}))


def _history(model: type) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pgh_label, pgh_context ->> 'actor', name FROM {model._meta.db_table}event ORDER BY pgh_id"
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_history_holds_every_change_with_who_made_it(acme):
    with audit.context(actor=7):
        acme.name = "Acme AG"
        acme.save(update_fields=["name"])

    labels = [label for label, _, _ in _history(Partner)]

    assert labels == ["insert", "update"]
    assert _history(Partner)[-1] == ("update", "7", "Acme AG")


@pytest.mark.django_db
def test_changes_past_the_models_are_history_too(acme, globex):
    Partner.objects.update(city="Ulm")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_partner SET name = 'By hand' WHERE id = %s", [acme.pk])

    labels = [label for label, _, _ in _history(Partner)]

    assert labels == ["insert", "insert", "update", "update", "update"]


@pytest.mark.django_db
def test_a_partner_writes_history_it_cannot_read(acme, alice):
    with partner_scope(acme.pk), audit.context(actor=alice.pk):
        Person.objects.filter(user=alice).update(job_title="Head")

    assert _history(Person)[-1] == ("update", str(alice.pk), "Alice")


@pytest.mark.django_db
def test_a_decision_keeps_everything_and_its_card_only_what_is_meant_for_the_partner(acme):
    outcome = Outcome(
        "conflict",
        "Globex holds this customer.",
        (
            Row("Amount", "126,500 EUR", "+30 days", "part"),
            Row("Held by", "Globex", hidden=True),
            Row("Customer", "Globex' customer", partner_value="Known"),
        ),
        partner_sentence="An earlier registration holds this customer.",
    )
    staff = Actor(name="Mara", kind="staff", user_id=3)

    kept = record(
        "x", subject=acme, partner_id=acme.pk, facts={"held_by": "Globex"}, outcome=outcome, policy=None, actor=staff
    )

    card = cards_of(acme)[0]
    assert (kept.facts, len(kept.trace), kept.decided_by_name) == ({"held_by": "Globex"}, 3, "Mara")
    assert (card.sentence, card.decision_ref) == (outcome.partner_sentence, kept.public_id)
    assert [(row["label"], row["value"]) for row in card.rows] == [("Amount", "126,500 EUR"), ("Customer", "Known")]
    assert decisions_of(acme) == [kept]


@pytest.mark.django_db
def test_a_decision_for_staff_only_has_no_card(acme):
    record("x", subject=acme, partner_id=acme.pk, facts={}, outcome=Outcome("o", "S."), policy=None, actor=SYSTEM,
           card=False)  # fmt: skip

    assert cards_of(acme) == []


def _post(client: Client, key: str, body: dict) -> tuple[int, dict, str]:
    answer = client.post(
        "/api/portal/v1/deals", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key}
    )
    return answer.status_code, answer.json(), answer.headers.get("Idempotent-Replayed", "")


@pytest.mark.django_db
def test_a_key_belongs_to_one_person(bob, charlie, sign_in):
    first, _, _ = _post(sign_in(bob), "k", {"customer_name": "Ulm"})
    second, _, replayed = _post(sign_in(charlie), "k", {"customer_name": "Other"})

    assert (first, second, replayed) == (201, 201, "")
    assert Deal.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_request_frees_its_key(bob, sign_in):
    client = sign_in(bob)

    refused, _, _ = _post(client, "k", {"currency": "no such"})
    taken, _, replayed = _post(client, "k", {"customer_name": "Ulm"})

    assert (refused, taken, replayed) == (422, 201, "")


@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_moment_do_the_work_once(bob, sign_in):
    clients, gate, answers = [sign_in(bob), sign_in(bob)], Barrier(2), []

    def send(client: Client) -> None:
        gate.wait(60)
        try:
            answers.append(_post(client, "twin", {"customer_name": "Ulm"}))
        finally:
            connections.close_all()

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert [status for status, _, _ in answers] == [201, 201]
    assert answers[0][1] == answers[1][1]
    assert sorted(replayed for _, _, replayed in answers) == ["", "true"]
    assert (Deal.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_one_key_of_one_person_is_one_row():
    IdempotencyKey.objects.create(caller="1", key="k", fingerprint="f")

    with pytest.raises(IntegrityError):
        IdempotencyKey.objects.create(caller="1", key="k", fingerprint="g")


@pytest.mark.django_db
def test_decisions_recorded_together_are_written_at_once_in_their_order(acme, django_assert_num_queries):
    with django_assert_num_queries(1), together():
        for name in ("a", "b", "c"):
            record(name, subject=acme, partner_id=acme.pk, facts={}, outcome=Outcome("o", "S."), policy=None,
                   actor=SYSTEM)  # fmt: skip

    assert [each.kind for each in decisions_of(acme)] == ["c", "b", "a"]
    assert [card.kind for card in cards_of(acme)] == ["c", "b", "a"]


@pytest.mark.django_db
def test_what_waits_to_be_written_is_seen_by_whoever_reads(acme):
    with together():
        made = record("a", subject=acme, partner_id=acme.pk, facts={}, outcome=Outcome("o", "S."), policy=None,
                      actor=SYSTEM)  # fmt: skip
        assert decisions_of(acme) == [made]
    assert decisions_of(acme) == [made]


@pytest.mark.django_db
def test_decisions_of_a_block_that_failed_are_gone(acme):
    with pytest.raises(RuntimeError), together():
        record("a", subject=acme, partner_id=acme.pk, facts={}, outcome=Outcome("o", "S."), policy=None, actor=SYSTEM)
        raise RuntimeError

    assert decisions_of(acme) == []
