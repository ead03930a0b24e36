"""What the life of a policy version needs, the examples it has to pass, and the history of both."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import prm.common.ids
import prm.common.moment


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0013_search_lexemes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyExample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("public_id", prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="PX", unique=True)),
                ("kind", models.CharField(max_length=60)),
                ("scope_key", models.CharField(max_length=200, null=True)),
                ("decision", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("facts", models.JSONField(default=dict)),
                ("expect", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["kind", "created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PolicyExampleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("public_id", prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="PX")),
                ("kind", models.CharField(max_length=60)),
                ("scope_key", models.CharField(max_length=200, null=True)),
                ("decision", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("facts", models.JSONField(default=dict)),
                ("expect", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PolicyVersionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("public_id", prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="PV")),
                ("kind", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                (
                    "scope",
                    models.JSONField(
                        default=dict, help_text="Dimension to value, such as region to EMEA; empty is everywhere."
                    ),
                ),
                ("scope_key", models.CharField(blank=True, default="", max_length=200)),
                ("body", models.JSONField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("scheduled", "Scheduled"),
                            ("active", "Active"),
                            ("retired", "Retired"),
                            ("discarded", "Discarded"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("effective_from", models.DateTimeField(null=True)),
                ("effective_to", models.DateTimeField(null=True)),
                ("change_note", models.TextField(blank=True)),
                ("rolled_back_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("edited_at", models.DateTimeField(null=True)),
                (
                    "editors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                ("review_note", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="policyversion",
            name="policy_number_once",
        ),
        migrations.RemoveConstraint(
            model_name="policyversion",
            name="policy_in_force_has_a_date",
        ),
        migrations.AddField(
            model_name="policyversion",
            name="base",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="common.policyversion"
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="edited_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="editors",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="last_editor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="review_note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="revision",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="rolled_back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="rolls_back",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roll_backs",
                to="common.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="submitted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="policyversion",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("scheduled", "Scheduled"),
                    ("active", "Active"),
                    ("retired", "Retired"),
                    ("discarded", "Discarded"),
                ],
                default="draft",
                max_length=12,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyversion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "common_policyversionevent" ("approver_id", "author_id", "base_id", "body", "change_note", "created_at", "edited_at", "editors", "effective_from", "effective_to", "id", "kind", "last_editor_id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "review_note", "revision", "rolled_back_at", "rolls_back_id", "scope", "scope_key", "status", "submitted_at", "updated_at") VALUES (NEW."approver_id", NEW."author_id", NEW."base_id", NEW."body", NEW."change_note", NEW."created_at", NEW."edited_at", NEW."editors", NEW."effective_from", NEW."effective_to", NEW."id", NEW."kind", NEW."last_editor_id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id", NEW."review_note", NEW."revision", NEW."rolled_back_at", NEW."rolls_back_id", NEW."scope", NEW."scope_key", NEW."status", NEW."submitted_at", NEW."updated_at"); RETURN NULL;',
                    hash="43604fb0d3ec624d57adff330d050c280f5278de",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_061d2",
                    table="common_policyversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyversion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "common_policyversionevent" ("approver_id", "author_id", "base_id", "body", "change_note", "created_at", "edited_at", "editors", "effective_from", "effective_to", "id", "kind", "last_editor_id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "review_note", "revision", "rolled_back_at", "rolls_back_id", "scope", "scope_key", "status", "submitted_at", "updated_at") VALUES (NEW."approver_id", NEW."author_id", NEW."base_id", NEW."body", NEW."change_note", NEW."created_at", NEW."edited_at", NEW."editors", NEW."effective_from", NEW."effective_to", NEW."id", NEW."kind", NEW."last_editor_id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id", NEW."review_note", NEW."revision", NEW."rolled_back_at", NEW."rolls_back_id", NEW."scope", NEW."scope_key", NEW."status", NEW."submitted_at", NEW."updated_at"); RETURN NULL;',
                    hash="d10b236e00582aa6880131b4be53d6f1819427c1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_564f7",
                    table="common_policyversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyversion",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "common_policyversionevent" ("approver_id", "author_id", "base_id", "body", "change_note", "created_at", "edited_at", "editors", "effective_from", "effective_to", "id", "kind", "last_editor_id", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "review_note", "revision", "rolled_back_at", "rolls_back_id", "scope", "scope_key", "status", "submitted_at", "updated_at") VALUES (OLD."approver_id", OLD."author_id", OLD."base_id", OLD."body", OLD."change_note", OLD."created_at", OLD."edited_at", OLD."editors", OLD."effective_from", OLD."effective_to", OLD."id", OLD."kind", OLD."last_editor_id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id", OLD."review_note", OLD."revision", OLD."rolled_back_at", OLD."rolls_back_id", OLD."scope", OLD."scope_key", OLD."status", OLD."submitted_at", OLD."updated_at"); RETURN NULL;',
                    hash="13409e64f1efb632d96cd97ef9f0c7700331b35f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0cc2b",
                    table="common_policyversion",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "in_review", "discarded"]),
                    ("effective_from__isnull", False),
                    _connector="OR",
                ),
                name="policy_in_force_has_a_date",
            ),
        ),
        migrations.AddField(
            model_name="policyexample",
            name="author",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="policyexampleevent",
            name="author",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policyexampleevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to="common.policyexample"
            ),
        ),
        migrations.AddField(
            model_name="policyversionevent",
            name="approver",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policyversionevent",
            name="author",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policyversionevent",
            name="base",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="common.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="policyversionevent",
            name="last_editor",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policyversionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to="common.policyversion"
            ),
        ),
        migrations.AddField(
            model_name="policyversionevent",
            name="rolls_back",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="common.policyversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyexample",
            constraint=models.UniqueConstraint(
                fields=("kind", "scope_key", "name"), name="policy_example_named_once", nulls_distinct=False
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyexample",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "common_policyexampleevent" ("author_id", "created_at", "decision", "expect", "facts", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "scope_key", "updated_at") VALUES (NEW."author_id", NEW."created_at", NEW."decision", NEW."expect", NEW."facts", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id", NEW."scope_key", NEW."updated_at"); RETURN NULL;',
                    hash="1ecb886ad2d4254805c9589c148a622f98b2baad",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_66101",
                    table="common_policyexample",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyexample",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "common_policyexampleevent" ("author_id", "created_at", "decision", "expect", "facts", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "scope_key", "updated_at") VALUES (NEW."author_id", NEW."created_at", NEW."decision", NEW."expect", NEW."facts", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id", NEW."scope_key", NEW."updated_at"); RETURN NULL;',
                    hash="9c45c7c18be5a3291003db2b66450e58c35df273",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_16328",
                    table="common_policyexample",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyexample",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "common_policyexampleevent" ("author_id", "created_at", "decision", "expect", "facts", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "scope_key", "updated_at") VALUES (OLD."author_id", OLD."created_at", OLD."decision", OLD."expect", OLD."facts", OLD."id", OLD."kind", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id", OLD."scope_key", OLD."updated_at"); RETURN NULL;',
                    hash="077e1e09c55b6e9a665160d6f76552c9aaa3bb7f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_65244",
                    table="common_policyexample",
                    when="AFTER",
                ),
            ),
        ),
    ]
