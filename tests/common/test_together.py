"""Rows of many tables, written in one statement."""

import pytest
from django.db import IntegrityError, transaction

from partners.models import Account, AccountAlias
from prm.common import events, timeline
from prm.common.actors import SYSTEM
from prm.common.models import Event, TimelineEntry
from prm.common.moment import now
from prm.common.tenancy import partner_scope
from prm.common.together import draw, insert, together

pytestmark = pytest.mark.django_db


def account(name, **fields):
    return Account(name=name, match_keys=[len(name), -7], **fields)


def test_rows_of_several_tables_take_one_statement_and_get_their_keys(acme, django_assert_num_queries):
    rows = [account("Ulm"), account("Emden")]

    with django_assert_num_queries(1), together():
        insert(rows)

    assert [row.pk for row in rows] == [Account.objects.get(name=row.name).pk for row in rows]
    assert Account.objects.get(name="Ulm").match_keys == [3, -7]


def test_drawn_keys_join_rows_before_they_are_written(django_assert_num_queries):
    made = account("Ulm")
    alias = AccountAlias(account=made, name="Ulm Netze", kind="alias", at=now())

    with django_assert_num_queries(2):
        (made.pk,) = draw({Account: 1, Event: 0})[Account]
        insert([alias, made])

    assert AccountAlias.objects.get() == alias
    assert AccountAlias.objects.get().account == made


def test_lines_and_events_of_a_block_are_written_together_in_their_order(acme, django_assert_num_queries):
    with django_assert_num_queries(1), together() as written:
        for kind in ("a", "b"):
            timeline.entry(acme, actor=SYSTEM, kind=kind, text="did it", partner_id=acme.pk)
            events.emit(f"test.{kind}", subject=acme, partner_id=acme.pk)
        assert written == []

    assert [entry.kind for entry in timeline.entries(acme)] == ["b", "a"]
    assert [event.name for event in Event.objects.order_by("id")] == ["test.a", "test.b"]
    assert len(written) == 4


def test_reading_a_timeline_writes_what_waits(acme):
    with together():
        timeline.entry(acme, actor=SYSTEM, kind="a", text="did it", partner_id=acme.pk)
        assert [entry.kind for entry in timeline.entries(acme)] == ["a"]

    assert TimelineEntry.objects.count() == 1


def test_a_block_that_failed_writes_nothing(acme):
    with pytest.raises(RuntimeError), together():
        events.emit("test.a", subject=acme, partner_id=acme.pk)
        raise RuntimeError

    assert not Event.objects.exists()


def test_a_row_the_database_refuses_takes_the_others_with_it(acme):
    one = account("Ulm", external_id="X1")
    other = account("Emden", external_id="X1")

    with pytest.raises(IntegrityError), transaction.atomic():
        insert([one, other])


@pytest.mark.django_db(transaction=True)
def test_in_a_partners_scope_rows_are_written_with_its_rights(acme, globex):
    with partner_scope(acme.pk), together():
        timeline.entry(acme, actor=SYSTEM, kind="a", text="did it", partner_id=acme.pk)
    with pytest.raises(Exception, match="row-level security"), partner_scope(acme.pk):
        timeline.entry(acme, actor=SYSTEM, kind="b", text="did it", partner_id=globex.pk)

    assert [entry.kind for entry in TimelineEntry.objects.all()] == ["a"]
