"""Days worked in spite of a holiday, and what each state of a clock implies."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0005_imports"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="calendar",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="calendar",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="calendar",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="calendar",
            name="worked",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="calendarevent",
            name="worked",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, default=list, size=None
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendar",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "common_calendarevent" ("closed", "country", "created_at", "hours", "id", "key", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subdivision", "timezone", "updated_at", "worked") VALUES (NEW."closed", NEW."country", NEW."created_at", NEW."hours", NEW."id", NEW."key", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."subdivision", NEW."timezone", NEW."updated_at", NEW."worked"); RETURN NULL;',
                    hash="d3aaa68c417463301513875044b7aaaf4f8cfcf9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_94cd2",
                    table="common_calendar",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendar",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "common_calendarevent" ("closed", "country", "created_at", "hours", "id", "key", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subdivision", "timezone", "updated_at", "worked") VALUES (NEW."closed", NEW."country", NEW."created_at", NEW."hours", NEW."id", NEW."key", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."subdivision", NEW."timezone", NEW."updated_at", NEW."worked"); RETURN NULL;',
                    hash="678d6f0db90ce5583690741b8eee55c66f664e72",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_38467",
                    table="common_calendar",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendar",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "common_calendarevent" ("closed", "country", "created_at", "hours", "id", "key", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subdivision", "timezone", "updated_at", "worked") VALUES (OLD."closed", OLD."country", OLD."created_at", OLD."hours", OLD."id", OLD."key", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."subdivision", OLD."timezone", OLD."updated_at", OLD."worked"); RETURN NULL;',
                    hash="8f1091692b1e54b3cae9a079e6c3bb1fb94765fe",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_33c39",
                    table="common_calendar",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    models.Q(("breached_at__isnull", True), ("ended_at__isnull", True), ("remaining__isnull", True)),
                    _connector="OR",
                ),
                name="running_clock_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "breached"), _negated=True),
                    models.Q(("breached_at__isnull", False), ("ended_at__isnull", True), ("next_at__isnull", True)),
                    _connector="OR",
                ),
                name="late_clock_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 0), ("unit__in", ("business_days", "business_hours", "days", "hours"))
                ),
                name="clock_length_known",
            ),
        ),
    ]
