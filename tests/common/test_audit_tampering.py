"""A superuser with the triggers off changes history a thousand times. Every single time is found."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from partners.models import Partner
from pricing.models import Product, ProductFamily
from prm.common import audit
from prm.common.audit import chain, guard
from prm.common.audit.verification import Fault, verify
from prm.common.models import AuditCheck, AuditEntry, AuditLink

pytestmark = pytest.mark.django_db

TABLES = ("pricing_productevent", "partners_partnerevent")
CHANGES = 1000


@dataclass(frozen=True)
class Target:
    """One history row with its receipt and its link."""

    table: str
    row_id: int
    entry: int
    seq: int


def run(sql: str, params: list[Any] | None = None) -> list[tuple]:
    """Run SQL and return its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def triggers_off() -> Iterator[None]:
    """Be the superuser whom no trigger stops."""
    run("SET LOCAL session_replication_role = replica")
    try:
        yield
    finally:
        run("SET LOCAL session_replication_role = origin")


@pytest.fixture
def history(acme, mara) -> list[Target]:
    """Some 4,000 sealed rows of two tables, by somebody and by nobody."""
    family = ProductFamily.objects.create(code="edge", name="Edge")
    with audit.context(actor=mara.pk, address="192.0.2.1"):
        Product.objects.bulk_create(
            [Product(sku=f"S{n}", name=f"Product {n}", family=family, list_price=n) for n in range(1500)]
        )
        Product.objects.update(name="Renamed")
    for _ in range(2):
        Partner.objects.bulk_create(
            [Partner(name=f"Partner {random.random()}", type=acme.type, country="DE") for _ in range(300)]
        )
        Partner.objects.update(city="Ulm", motions=["resell"])
    chain.seal()
    rows = run(
        "SELECT table_name, row_id, entry_id, seq FROM common_auditlink WHERE table_name = ANY(%s) ORDER BY seq",
        [list(TABLES)],
    )
    return [Target(*row) for row in rows]


OTHER: dict[str, str] = {
    "boolean": "NOT coalesce({0}, false)",
    "date": "coalesce({0}, current_date) + 1",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 microsecond'",
    "jsonb": """coalesce({0}, '{{}}') || '{{"forged": 1}}'""",
    "uuid": "gen_random_uuid()",
    "ARRAY": "array_append({0}, '!')",
    "character varying": "CASE WHEN {0} = '!' THEN '?' ELSE '!' END",
    "text": "CASE WHEN {0} = '!' THEN '?' ELSE '!' END",
}
"""A value that differs from the one there is, by type; numbers count one up."""


def columns(table: str) -> list[tuple[str, str]]:
    """Return the columns of a table with their types."""
    return run("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table])  # type: ignore[return-value]


def change(table: str, key: str, number: int, column: str, kind: str) -> None:
    """Give one column of one row another value."""
    value = OTHER.get(kind, "coalesce({0}, 0) + 1").format(f'"{column}"')
    run(f'UPDATE {table} SET "{column}" = {value} WHERE {key} = %s', [number])


def change_any_column(target: Target, dice: random.Random) -> None:
    column, kind = dice.choice([each for each in columns(target.table) if each[0] != "pgh_id"])
    change(target.table, "pgh_id", target.row_id, column, kind)


def change_the_context(target: Target, dice: random.Random) -> None:
    run(
        f"""UPDATE {target.table} SET pgh_context = coalesce(pgh_context, '{{}}') || '{{"actor": 666}}' """
        "WHERE pgh_id = %s",
        [target.row_id],
    )


def delete_the_row(target: Target, dice: random.Random) -> None:
    run(f"DELETE FROM {target.table} WHERE pgh_id = %s", [target.row_id])


def delete_row_and_receipt(target: Target, dice: random.Random) -> None:
    delete_the_row(target, dice)
    run("DELETE FROM common_auditentry WHERE id = %s", [target.entry])


def delete_the_receipt(target: Target, dice: random.Random) -> None:
    run("DELETE FROM common_auditentry WHERE id = %s", [target.entry])


def delete_the_link(target: Target, dice: random.Random) -> None:
    run("DELETE FROM common_auditlink WHERE seq = %s", [target.seq])


def edit_the_digest(target: Target, dice: random.Random) -> None:
    run("UPDATE common_auditentry SET digest = sha256(digest) WHERE id = %s", [target.entry])


def edit_row_and_digest_alike(target: Target, dice: random.Random) -> None:
    change(target.table, "pgh_id", target.row_id, "name", "text")
    history = next(each for each in guard.histories() if each.table == target.table)
    guard.render_plainly()
    run(
        f"UPDATE common_auditentry x SET digest = sha256(convert_to({history.row('e', len(history.columns))}, 'UTF8')) "
        f"FROM {target.table} e WHERE e.pgh_id = x.row_id AND x.id = %s",
        [target.entry],
    )


def edit_the_receipt(target: Target, dice: random.Random) -> None:
    wanted = ("record", "action", "at", "actor_id", "impersonator_id", "partner_id", "columns")
    column, kind = dice.choice([each for each in columns("common_auditentry") if each[0] in wanted])
    change("common_auditentry", "id", target.entry, column, kind)


def edit_the_link(target: Target, dice: random.Random) -> None:
    run("UPDATE common_auditlink SET hash = sha256(hash) WHERE seq = %s", [target.seq])


def number_the_row_anew(target: Target, dice: random.Random) -> None:
    run(f"UPDATE {target.table} SET pgh_id = pgh_id + 10000000 WHERE pgh_id = %s", [target.row_id])


ONE_ROW: list[Callable[[Target, random.Random], None]] = [
    change_any_column,
    change_any_column,
    change_any_column,
    change_any_column,
    change_the_context,
    delete_the_row,
    delete_row_and_receipt,
    delete_the_receipt,
    delete_the_link,
    edit_the_digest,
    edit_row_and_digest_alike,
    edit_the_receipt,
    edit_the_link,
    number_the_row_anew,
]


def swap_rows(one: Target, other: Target) -> None:
    """Let two rows change places in the order of writing."""
    for number, becomes in ((one.row_id, -1), (other.row_id, one.row_id), (-1, other.row_id)):
        run(f"UPDATE {one.table} SET pgh_id = %s WHERE pgh_id = %s", [becomes, number])


def swap_receipts(one: Target, other: Target) -> None:
    """Let two receipts change places in the chain."""
    for number, becomes in ((one.entry, -1), (other.entry, one.entry), (-1, other.entry)):
        run("UPDATE common_auditentry SET id = %s WHERE id = %s", [becomes, number])


def copy_of(target: Target, **changes: str) -> int:
    """Add a copy of a history row and return its number."""
    names = [name for name, _ in columns(target.table) if name != "pgh_id"]
    values = ", ".join(changes.get(name, f'"{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    ((number,),) = run(
        f"INSERT INTO {target.table} ({listed}) SELECT {values} FROM {target.table} WHERE pgh_id = %s RETURNING pgh_id",
        [target.row_id],
    )
    return number


def test_history_nobody_touched_is_clean(history):
    report = verify()

    assert (report.faults, report.first, report.rows) == (0, None, AuditEntry.objects.count())


def test_a_thousand_random_changes_are_all_found(history):
    dice, expected = random.Random(20261122), []
    targets = dice.sample(history, 1200)
    pairs, singles = targets[:200], targets[200:]
    with triggers_off():
        for target in singles[:800]:
            how = dice.choice(ONE_ROW)
            how(target, dice)
            expected.append((how.__name__, {(target.table, target.row_id)}))
        for one, other in zip(pairs[::2], pairs[1::2], strict=True):
            how = dice.choice([swap_rows, swap_receipts])
            if one.table != other.table:
                how = swap_receipts
            how(one, other)
            both = {(each.table, each.row_id) for each in (one, other)}
            expected += [(how.__name__, {place}) for place in both]
        for target in singles[800:]:
            number = copy_of(target)
            expected.append(("insert", {(target.table, number)}))

    found: list[Fault] = []
    report = verify(tell=found.append)

    places = {(fault.table, fault.row_id) for fault in found}
    assert len(expected) >= CHANGES
    assert [change for change in expected if not change[1] & places] == []
    assert report.faults == len(found)


@pytest.mark.parametrize("how", sorted({each.__name__ for each in ONE_ROW}))
def test_the_first_row_that_was_tampered_with_is_named(how, history):
    dice = random.Random(how)
    act = next(each for each in ONE_ROW if each.__name__ == how)
    for target in dice.sample(history[:-1], 2):
        with transaction.atomic():
            with triggers_off():
                act(target, dice)
            first = verify().first
            transaction.set_rollback(True)

        assert first is not None
        assert (first.table, first.row_id) == (target.table, target.row_id)
        assert first.record
        assert first.at is not None


def test_a_row_receipt_and_link_deleted_together_leave_a_gap(history):
    target = history[700]
    with triggers_off():
        delete_row_and_receipt(target, random.Random(1))
        delete_the_link(target, random.Random(1))

    report = verify()

    following = AuditLink.objects.get(seq=target.seq + 1)
    assert report.kinds["link missing"] == 1
    assert (report.first.kind, report.first.row_id) == ("link missing", following.row_id)


def test_a_forged_past_is_found_even_with_its_receipt(history):
    target = history[10]
    with triggers_off():
        number = copy_of(target)
        run(
            "INSERT INTO common_auditentry (id, table_name, row_id, record, action, at, actor_id, impersonator_id, "
            "partner_id, columns, digest) SELECT -id, table_name, %s, record, action, at, actor_id, "
            "impersonator_id, partner_id, columns, digest FROM common_auditentry WHERE id = %s",
            [number, target.entry],
        )

    assert verify().kinds["receipt inserted"] == 1


def test_a_row_withdrawn_with_its_receipt_before_it_was_linked_contradicts_the_record(history, acme):
    Partner.objects.filter(pk=acme.pk).update(city="Bonn")
    receipt = AuditEntry.objects.latest("id")
    with triggers_off():
        run("DELETE FROM partners_partnerevent WHERE pgh_id = %s", [receipt.row_id])
        run("DELETE FROM common_auditentry WHERE id = %s", [receipt.pk])

    first = verify().first

    assert (first.kind, first.record) == ("record changed", acme.public_id)


def test_a_deletion_withdrawn_before_it_was_linked_leaves_the_record_missing(history, acme):
    name = acme.public_id
    Partner.objects.filter(pk=acme.pk)._raw_delete("default")
    receipt = AuditEntry.objects.latest("id")
    with triggers_off():
        run("DELETE FROM partners_partnerevent WHERE pgh_id = %s", [receipt.row_id])
        run("DELETE FROM common_auditentry WHERE id = %s", [receipt.pk])

    first = verify().first

    assert (first.kind, first.record) == ("record missing", name)


def test_a_record_changed_behind_its_history_is_found(history, acme):
    with triggers_off():
        run("UPDATE partners_partner SET name = 'Quietly' WHERE id = %s", [acme.pk])
        run("INSERT INTO pricing_productfamily (code, name, is_active, created_at, updated_at) "
            "VALUES ('x', 'X', true, now(), now())")  # fmt: skip

    assert verify().kinds == {"record changed": 1, "record unrecorded": 1}


def test_triggers_that_were_switched_off_are_named(history):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE partners_partnerevent DISABLE TRIGGER ALL")
    run("ALTER TABLE pricing_product DISABLE TRIGGER USER")

    found: list[Fault] = []
    verify(tell=found.append)

    assert {(fault.kind, fault.table) for fault in found} == {
        ("unguarded", "partners_partnerevent"),
        ("unguarded", "pricing_product"),
    }


def test_an_end_cut_off_is_found_by_the_head_that_was_kept(history):
    head = chain.head()
    with triggers_off():
        for target in history[-5:]:
            delete_row_and_receipt(target, random.Random(1))
            delete_the_link(target, random.Random(1))
        run("UPDATE partners_partner m SET city = e.city, motions = e.motions, updated_at = e.updated_at "
            "FROM partners_partnerevent e WHERE e.pgh_obj_id = m.id AND e.pgh_id = "
            "(SELECT max(pgh_id) FROM partners_partnerevent x WHERE x.pgh_obj_id = m.id)")  # fmt: skip

    unaware, aware = verify(), verify(expect=[head])

    assert unaware.faults == 0
    assert aware.kinds == {"head lost": 1}


def test_a_chain_computed_anew_is_found_by_the_verification_before(history):
    call_command("verify_audit", verbosity=0)
    with triggers_off():
        edit_row_and_digest_alike(history[5], random.Random(1))
        run("DELETE FROM common_auditlink")
    chain.seal()

    report = verify()

    assert report.kinds["head lost"] == 1


def test_the_command_names_the_first_row_and_ends_with_one(history, capsys):
    call_command("verify_audit")
    assert "Nothing was tampered with." in capsys.readouterr().out
    with triggers_off():
        delete_the_row(history[300], random.Random(1))
        change_the_context(history[20], random.Random(1))

    with pytest.raises(CommandError) as caught:
        call_command("verify_audit", "--list", "5")

    record = AuditEntry.objects.get(pk=history[20].entry).record
    assert caught.value.returncode == 1
    assert f"{history[20].table} row {history[20].row_id}, record {record}" in str(caught.value)
    assert "2 faults" in str(caught.value)
    assert AuditCheck.objects.latest("id").faults == 2
    with pytest.raises(CommandError, match="number:hash"):
        call_command("verify_audit", "--expect", "nonsense")
