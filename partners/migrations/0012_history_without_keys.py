"""An account's history keeps no copy of its keys: they follow from its names and identifiers, which it keeps."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0011_match_keys_at_once"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="account",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="account",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="account",
            name="delete_delete",
        ),
        # Rows from before keep their copy, or their receipts would no longer hold; rows from now on have none.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE partners_accountevent ALTER COLUMN match_keys DROP NOT NULL",
                    reverse_sql=migrations.RunSQL.noop,
                )
            ],
            state_operations=[migrations.RemoveField(model_name="accountevent", name="match_keys")],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_accountevent" ("address", "annual_revenue", "city", "contact_email", "country", "created_at", "domain", "employees", "external_id", "founded", "id", "is_strategic", "merged_into_id", "name", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "public_id", "sector", "tax_id", "territory", "updated_at", "website") VALUES (NEW."address", NEW."annual_revenue", NEW."city", NEW."contact_email", NEW."country", NEW."created_at", NEW."domain", NEW."employees", NEW."external_id", NEW."founded", NEW."id", NEW."is_strategic", NEW."merged_into_id", NEW."name", NEW."owner_id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."postal_code", NEW."public_id", NEW."sector", NEW."tax_id", NEW."territory", NEW."updated_at", NEW."website"); RETURN NULL;',
                    hash="cc8fec137252dca6890abebd8663bfe3af73a731",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_114bb",
                    table="partners_account",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."annual_revenue" IS DISTINCT FROM (NEW."annual_revenue") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."contact_email" IS DISTINCT FROM (NEW."contact_email") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."domain" IS DISTINCT FROM (NEW."domain") OR OLD."employees" IS DISTINCT FROM (NEW."employees") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id") OR OLD."founded" IS DISTINCT FROM (NEW."founded") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_strategic" IS DISTINCT FROM (NEW."is_strategic") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."postal_code" IS DISTINCT FROM (NEW."postal_code") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."sector" IS DISTINCT FROM (NEW."sector") OR OLD."tax_id" IS DISTINCT FROM (NEW."tax_id") OR OLD."territory" IS DISTINCT FROM (NEW."territory") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                    func='INSERT INTO "partners_accountevent" ("address", "annual_revenue", "city", "contact_email", "country", "created_at", "domain", "employees", "external_id", "founded", "id", "is_strategic", "merged_into_id", "name", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "public_id", "sector", "tax_id", "territory", "updated_at", "website") VALUES (NEW."address", NEW."annual_revenue", NEW."city", NEW."contact_email", NEW."country", NEW."created_at", NEW."domain", NEW."employees", NEW."external_id", NEW."founded", NEW."id", NEW."is_strategic", NEW."merged_into_id", NEW."name", NEW."owner_id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."postal_code", NEW."public_id", NEW."sector", NEW."tax_id", NEW."territory", NEW."updated_at", NEW."website"); RETURN NULL;',
                    hash="43e8c7354281a652d457d5e1717f4ca7d1d8fca6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_49e39",
                    table="partners_account",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_accountevent" ("address", "annual_revenue", "city", "contact_email", "country", "created_at", "domain", "employees", "external_id", "founded", "id", "is_strategic", "merged_into_id", "name", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "public_id", "sector", "tax_id", "territory", "updated_at", "website") VALUES (OLD."address", OLD."annual_revenue", OLD."city", OLD."contact_email", OLD."country", OLD."created_at", OLD."domain", OLD."employees", OLD."external_id", OLD."founded", OLD."id", OLD."is_strategic", OLD."merged_into_id", OLD."name", OLD."owner_id", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."postal_code", OLD."public_id", OLD."sector", OLD."tax_id", OLD."territory", OLD."updated_at", OLD."website"); RETURN NULL;',
                    hash="035abc7e559fa58636a693be63c909d16877f015",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_35cc7",
                    table="partners_account",
                    when="AFTER",
                ),
            ),
        ),
    ]
