"""The history of new accounts is written by one statement for all that one statement inserts."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0015_mark_common_keys"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="account",
            name="insert_insert",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_accountevent" ("address", "annual_revenue", "city", "contact_email", "country", "created_at", "domain", "employees", "external_id", "founded", "id", "is_strategic", "merged_into_id", "name", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "public_id", "sector", "tax_id", "territory", "updated_at", "website") SELECT new_values."address", new_values."annual_revenue", new_values."city", new_values."contact_email", new_values."country", new_values."created_at", new_values."domain", new_values."employees", new_values."external_id", new_values."founded", new_values."id", new_values."is_strategic", new_values."merged_into_id", new_values."name", new_values."owner_id", new_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."postal_code", new_values."public_id", new_values."sector", new_values."tax_id", new_values."territory", new_values."updated_at", new_values."website" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;',
                    hash="1d82eba2dfde1ddd8a040757fa59f982bd9f78ff",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_114bb",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="partners_account",
                    when="AFTER",
                ),
            ),
        ),
    ]
