"""History can only be added to, and every row of it leaves a receipt."""

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RemoveField

from partners.models import Account, Partner, Person
from prm.common import audit
from prm.common.audit import chain, guard
from prm.common.audit.verification import verify
from prm.common.models import AuditEntry, AuditLink
from prm.common.tenancy import ROLE, partner_scope

pytestmark = pytest.mark.django_db


def tables() -> list[str]:
    """Every table of the audit: histories, receipts and links."""
    return [*(model._meta.db_table for model in guard.history_models()), *guard.OWN_TABLES]


def _refused(sql: str) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(caught.value)


def test_there_is_something_to_guard():
    assert len(tables()) > 25


@pytest.mark.parametrize("model", guard.history_models(), ids=lambda model: model._meta.label)
def test_every_history_table_is_guarded_and_gives_receipts(model):
    standing = guard.triggers([model._meta.db_table])[model._meta.db_table]

    assert {guard.REFUSE, guard.RECEIPT} <= standing


@pytest.mark.parametrize("table", tables())
def test_the_application_can_add_to_history_and_nothing_else(table, acme):
    column = "hash" if table == "common_auditlink" else "at" if table == "common_auditentry" else "pgh_label"

    answers = [
        _refused(sql)
        for sql in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}")
    ]

    assert all("rows are added and never changed" in answer for answer in answers)


@pytest.mark.parametrize("table", tables())
def test_an_owner_who_is_no_superuser_has_lost_the_rights_as_well(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relacl::text[] FROM pg_class WHERE oid = %s::regclass", [table])
        granted = cursor.fetchone()[0]
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]

    rights = next(each for each in granted if each.startswith(f"{owner}=")).split("=")[1].split("/")[0]
    assert not set("wdD") & set(rights)


@pytest.mark.parametrize("sql", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}", "TRUNCATE {}", "SELECT * FROM {}"])
def test_a_partner_can_neither_change_nor_read_history(sql, acme, alice):
    with partner_scope(acme.pk):
        answer = _refused(sql.format("partners_personevent"))

    assert "permission denied" in answer


def test_a_partners_change_leaves_a_receipt_it_cannot_touch(acme, alice):
    before = AuditEntry.objects.count()

    with partner_scope(acme.pk), audit.context(actor=alice.pk, partner=acme.pk):
        Person.objects.filter(user=alice).update(job_title="Head")
        answers = [_refused(f"{verb} common_auditentry") for verb in ("SELECT * FROM", "DELETE FROM", "TRUNCATE")]

    receipt = AuditEntry.objects.latest("id")
    assert AuditEntry.objects.count() == before + 1
    assert (receipt.table_name, receipt.action, receipt.actor_id) == ("partners_personevent", "update", alice.pk)
    assert receipt.partner_id == acme.pk
    assert all("permission denied" in answer for answer in answers)


def test_nobody_writes_history_by_hand(acme):
    answer = _refused(
        "INSERT INTO pricing_productfamilyevent (pgh_created_at, pgh_label, pgh_obj_id, id, created_at, updated_at, "
        "code, name, is_active) VALUES (now(), 'insert', 1, 1, now(), now(), 'x', 'X', true)"
    )

    assert "written by the trigger of the record" in answer


def test_bulk_changes_and_raw_sql_leave_one_receipt_a_row(acme, globex):
    before = AuditEntry.objects.count()

    Partner.objects.update(city="Ulm")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_partner SET city = 'Bonn' WHERE id = %s", [acme.pk])
        cursor.execute("DELETE FROM partners_partner WHERE id = %s", [globex.pk])

    made = AuditEntry.objects.order_by("id")[before:]
    assert [(each.action, each.record) for each in made] == [
        ("update", acme.public_id),
        ("update", globex.public_id),
        ("update", acme.public_id),
        ("delete", globex.public_id),
    ]
    assert verify().faults == 0


def test_a_receipt_says_through_whose_eyes(acme):
    with audit.context(actor=7, impersonator=9):
        acme.city = "Ulm"
        acme.save()

    receipt = AuditEntry.objects.latest("id")
    assert (receipt.actor_id, receipt.impersonator_id, receipt.partner_id) == (7, 9, acme.pk)


def test_what_a_caller_says_of_itself_cannot_break_the_change(acme):
    with audit.context(actor="olga", partner=None, impersonator=True):
        Partner.objects.filter(pk=acme.pk).update(city="Ulm")

    receipt = AuditEntry.objects.latest("id")
    assert (receipt.actor_id, receipt.impersonator_id) == (None, None)
    assert verify().faults == 0


def test_a_table_guarded_for_the_first_time_gets_receipts_for_what_it_holds(acme):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard.RECEIPT} ON partners_partnerevent")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM common_auditentry WHERE table_name = 'partners_partnerevent'")
        cursor.execute("SET LOCAL session_replication_role = origin")

    adopted = guard.guard()

    assert adopted == 1
    assert guard.guard() == 0
    assert verify().faults == 0


@pytest.mark.parametrize("setting", [None, "", "{}", "{another}"])
def test_history_is_written_without_a_transaction_within_the_transaction(acme, setting):
    with connection.cursor() as cursor:
        if setting is not None:
            cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [setting])
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        ((body,),) = cursor.fetchall()
    assert "EXCEPTION" not in body

    Partner.objects.filter(pk=acme.pk).update(city="Ulm")

    assert AuditEntry.objects.filter(table_name="partners_partnerevent").count() == 2


def test_records_that_come_at_once_each_leave_their_history_in_their_order():
    standing = Account.objects.create(name="Stadtwerke Ulm")
    with audit.context(actor=7):
        made = Account.objects.bulk_create([Account(name=f"Kröger {n}") for n in range(3)])
        standing.city = "Ulm"
        Account.objects.bulk_create(
            [standing, Account(id=standing.pk + 1000, name="Nordlicht")],
            update_conflicts=True, unique_fields=["id"], update_fields=["city"],
        )  # fmt: skip

    written = Account.pgh_event_model.objects.order_by("pgh_id").values_list("name", "pgh_label", "pgh_context__actor")
    assert list(written) == [
        ("Stadtwerke Ulm", "insert", None),
        *((account.name, "insert", 7) for account in made),
        ("Stadtwerke Ulm", "update", 7),
        ("Nordlicht", "insert", 7),
    ]
    assert AuditEntry.objects.filter(table_name="partners_accountevent", actor_id=7).count() == 5
    assert verify().faults == 0


def test_history_stands_aside_where_it_is_told_to(acme):
    with pgtrigger.ignore():
        Partner.objects.filter(pk=acme.pk).update(city="Ulm")
    Partner.objects.filter(pk=acme.pk).update(city="Bonn")

    assert AuditEntry.objects.filter(table_name="partners_partnerevent").count() == 2


def test_a_row_smuggled_past_the_trigger_is_not_taken_over_later(acme):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE partners_partnerevent DISABLE TRIGGER {guard.RECEIPT}")
        cursor.execute("UPDATE partners_partner SET city = 'Ulm'")

    assert guard.guard() == 0
    assert verify().kinds == {"inserted": 1}


def test_a_column_added_later_leaves_old_receipts_good(acme):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("partners_partner", "partners_partnerevent"):
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN mood varchar(10) NOT NULL DEFAULT 'fine'")
    Partner.objects.filter(pk=acme.pk).update(city="Ulm")

    columns = AuditEntry.objects.filter(table_name="partners_partnerevent").order_by("id").values_list("columns")

    (old,), (new,) = columns
    assert new == old + 1
    assert verify().faults == 0

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    guard.guard()
    Partner.objects.filter(pk=acme.pk).update(city="Bonn")

    assert AuditEntry.objects.latest("id").columns == new
    assert verify().faults == 0


def test_keys_that_are_no_longer_recorded_are_held_against_nothing(acme):
    account = Account.objects.create(name="Stadtwerke Ulm", match_keys=[1, 2])
    with connection.cursor() as cursor:
        # As a row from before looks: with the keys as they were stored then.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE partners_accountevent SET match_keys = '{n:ulm}'")
        cursor.execute("DELETE FROM common_auditentry WHERE table_name = 'partners_accountevent'")
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(f"DROP TRIGGER {guard.RECEIPT} ON partners_accountevent")
    guard.guard()

    Account.objects.filter(pk=account.pk).update(match_keys=[3])

    assert AuditEntry.objects.filter(table_name="partners_accountevent").count() == 1
    assert verify().faults == 0

    Account.objects.filter(pk=account.pk).update(city="Ulm")

    assert AuditEntry.objects.filter(table_name="partners_accountevent").count() == 2
    assert verify().faults == 0


def test_links_are_made_in_the_order_of_the_receipts(acme, globex):
    sealed = chain.seal()

    linked = list(AuditLink.objects.order_by("seq").values_list("seq", "entry_id"))
    assert sealed == len(linked) == AuditEntry.objects.count()
    assert [entry for _, entry in linked] == sorted(entry for _, entry in linked)
    assert [seq for seq, _ in linked] == list(range(1, sealed + 1))
    assert chain.seal() == 0


def test_a_head_is_read_as_it_is_written(acme):
    chain.seal()

    assert chain.Head.read(str(chain.head())) == chain.head()


@pytest.mark.parametrize("text", ["", "7", "7:zz", "7:00", f"-1:{'0' * 64}", f"x:{'0' * 64}"])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(ValueError):
        chain.Head.read(text)


def test_the_portals_role_has_no_right_on_the_chain():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_table_privilege(%s, t, 'SELECT, INSERT, UPDATE, DELETE')) FROM unnest(%s::text[]) t",
            [ROLE, ["common_auditentry", "common_auditlink", "common_auditcheck"]],
        )
        assert cursor.fetchone()[0] is False


@pytest.mark.django_db(transaction=True)
def test_the_database_of_a_test_can_be_emptied(acme):
    call_command("flush", verbosity=0, interactive=False)

    assert AuditEntry.objects.count() == 0
    assert apps.get_model("partners", "PartnerEvent").objects.count() == 0
    assert "partners_partnerevent" in {history.table for history in guard.histories()}


def test_no_migration_drops_a_column_of_history():
    """Rows from before could no longer be verified; the column stays, and only the state forgets it."""
    histories = {(model._meta.app_label, model._meta.model_name) for model in guard.history_models()}

    dropped = [
        f"{migration.app_label} {migration.name}: {operation.model_name}.{operation.name}"
        for migration in MigrationLoader(None).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, RemoveField) and (migration.app_label, operation.model_name.lower()) in histories
    ]

    assert dropped == []
