"""Cohorts of partners on whom a policy is tried first, and their history."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import prm.common.ids
import prm.common.moment


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0007_metric_isolation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cohort",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("public_id", prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="CO", unique=True)),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CohortEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("public_id", prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="CO")),
                ("code", models.SlugField(db_index=False, max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CohortMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="CohortMemberEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cohort",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_cohortevent" ("code", "created_at", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "until", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id", NEW."until", NEW."updated_at"); RETURN NULL;',
                    hash="d2e6bd5f909bdf1282b9be8ef0964b8c99e947c7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e03cf",
                    table="partners_cohort",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cohort",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_cohortevent" ("code", "created_at", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "until", "updated_at") VALUES (NEW."code", NEW."created_at", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id", NEW."until", NEW."updated_at"); RETURN NULL;',
                    hash="9b193a35c7a944a46dcab94099e1001044d965f7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_adbd5",
                    table="partners_cohort",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cohort",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_cohortevent" ("code", "created_at", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "until", "updated_at") VALUES (OLD."code", OLD."created_at", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id", OLD."until", OLD."updated_at"); RETURN NULL;',
                    hash="74980f04b7c6ab465a3ce73a56a56138892a42a5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_adbd7",
                    table="partners_cohort",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="cohortevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to="partners.cohort"
            ),
        ),
        migrations.AddField(
            model_name="cohortmember",
            name="cohort",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="partners.cohort"
            ),
        ),
        migrations.AddField(
            model_name="cohortmember",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cohorts", to="partners.partner"
            ),
        ),
        migrations.AddField(
            model_name="cohortmemberevent",
            name="cohort",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.cohort",
            ),
        ),
        migrations.AddField(
            model_name="cohortmemberevent",
            name="partner",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddField(
            model_name="cohortmemberevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to="partners.cohortmember"
            ),
        ),
        migrations.AddConstraint(
            model_name="cohortmember",
            constraint=models.UniqueConstraint(fields=("cohort", "partner"), name="once_in_a_cohort"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cohortmember",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_cohortmemberevent" ("cohort_id", "created_at", "id", "partner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."cohort_id", NEW."created_at", NEW."id", NEW."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="9bf0c1f4d40794e7599d58fa6b9b3d2e20ae2d40",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_dd21d",
                    table="partners_cohortmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cohortmember",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_cohortmemberevent" ("cohort_id", "created_at", "id", "partner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."cohort_id", NEW."created_at", NEW."id", NEW."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="6e765f8f8eae68427ca770b698808853d55b3fd5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_da132",
                    table="partners_cohortmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cohortmember",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_cohortmemberevent" ("cohort_id", "created_at", "id", "partner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."cohort_id", OLD."created_at", OLD."id", OLD."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."updated_at"); RETURN NULL;',
                    hash="3fde4a70bd632ac5d9ad8de35e491363b6b2ab68",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_267d1",
                    table="partners_cohortmember",
                    when="AFTER",
                ),
            ),
        ),
    ]
