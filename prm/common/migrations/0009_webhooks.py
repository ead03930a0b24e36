"""Webhooks: endpoints with their secrets, deliveries and the log of their attempts."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import prm.common.ids
import prm.common.moment


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0008_audit_chain"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.UUIDField(default=prm.common.ids.ordered_uuid, editable=False, unique=True)),
                ("partner_id", models.BigIntegerField(null=True)),
                ("event_id", models.UUIDField(null=True)),
                ("event_name", models.CharField(max_length=80)),
                ("subject_id", models.CharField(blank=True, max_length=40)),
                ("occurred_at", models.DateTimeField()),
                ("data", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Waiting"), ("delivered", "Delivered"), ("failed", "Given up")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=prm.common.moment.now)),
                ("lease", models.UUIDField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("response_code", models.PositiveSmallIntegerField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=prm.common.moment.now)),
                ("delivered_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "webhook deliveries",
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpointEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("public_id", prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="WE")),
                ("partner_id", models.BigIntegerField(null=True)),
                ("partner_name", models.CharField(blank=True, max_length=200)),
                ("url", models.CharField(max_length=500)),
                ("description", models.CharField(blank=True, max_length=200)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused"), ("off", "Switched off")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=400)),
                ("state_changed_at", models.DateTimeField(default=prm.common.moment.now)),
                ("state_changed_by", models.CharField(blank=True, max_length=200)),
                ("owner_id", models.BigIntegerField(null=True)),
                ("owner_name", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WebhookSecret",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("created_at", models.DateTimeField(default=prm.common.moment.now)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(default=prm.common.moment.now)),
                ("milliseconds", models.PositiveIntegerField(default=0)),
                ("response_code", models.PositiveSmallIntegerField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("response", models.TextField(blank=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="log", to="common.webhookdelivery"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("public_id", prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="WE", unique=True)),
                ("partner_id", models.BigIntegerField(null=True)),
                ("partner_name", models.CharField(blank=True, max_length=200)),
                ("url", models.CharField(max_length=500)),
                ("description", models.CharField(blank=True, max_length=200)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused"), ("off", "Switched off")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=400)),
                ("state_changed_at", models.DateTimeField(default=prm.common.moment.now)),
                ("state_changed_by", models.CharField(blank=True, max_length=200)),
                ("owner_id", models.BigIntegerField(null=True)),
                ("owner_name", models.CharField(blank=True, max_length=200)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("rests_until", models.DateTimeField(null=True)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("last_failure_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["partner_id", "-created_at"], name="webhook_partner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "paused", "off"])), name="webhook_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "off"), _negated=True),
                            models.Q(("state_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="webhook_off_says_why",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="endpoint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="common.webhookendpoint"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="webhookendpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "common_webhookendpointevent" ("created_at", "description", "events", "id", "owner_id", "owner_name", "partner_id", "partner_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "state", "state_changed_at", "state_changed_by", "state_reason", "url") VALUES (NEW."created_at", NEW."description", NEW."events", NEW."id", NEW."owner_id", NEW."owner_name", NEW."partner_id", NEW."partner_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id", NEW."state", NEW."state_changed_at", NEW."state_changed_by", NEW."state_reason", NEW."url"); RETURN NULL;',
                    hash="f2ad32a9d1c591b8db26b4ac09e0e36171f3e0ec",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2acc3",
                    table="common_webhookendpoint",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="webhookendpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."events" IS DISTINCT FROM (NEW."events") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."owner_name" IS DISTINCT FROM (NEW."owner_name") OR OLD."partner_id" IS DISTINCT FROM (NEW."partner_id") OR OLD."partner_name" IS DISTINCT FROM (NEW."partner_name") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."state_changed_at" IS DISTINCT FROM (NEW."state_changed_at") OR OLD."state_changed_by" IS DISTINCT FROM (NEW."state_changed_by") OR OLD."state_reason" IS DISTINCT FROM (NEW."state_reason") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                    func='INSERT INTO "common_webhookendpointevent" ("created_at", "description", "events", "id", "owner_id", "owner_name", "partner_id", "partner_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "state", "state_changed_at", "state_changed_by", "state_reason", "url") VALUES (NEW."created_at", NEW."description", NEW."events", NEW."id", NEW."owner_id", NEW."owner_name", NEW."partner_id", NEW."partner_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id", NEW."state", NEW."state_changed_at", NEW."state_changed_by", NEW."state_reason", NEW."url"); RETURN NULL;',
                    hash="bfb7d72733da8b02080c8ab0d4d7a4410690bcb1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e146e",
                    table="common_webhookendpoint",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="webhookendpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "common_webhookendpointevent" ("created_at", "description", "events", "id", "owner_id", "owner_name", "partner_id", "partner_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "state", "state_changed_at", "state_changed_by", "state_reason", "url") VALUES (OLD."created_at", OLD."description", OLD."events", OLD."id", OLD."owner_id", OLD."owner_name", OLD."partner_id", OLD."partner_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id", OLD."state", OLD."state_changed_at", OLD."state_changed_by", OLD."state_reason", OLD."url"); RETURN NULL;',
                    hash="cf2441d340362db7c65feccdd58a0c10a2a1eb90",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b7024",
                    table="common_webhookendpoint",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="webhookendpointevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to="common.webhookendpoint"
            ),
        ),
        migrations.AddField(
            model_name="webhooksecret",
            name="endpoint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="secrets", to="common.webhookendpoint"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookattempt",
            index=models.Index(fields=["partner_id", "-at"], name="webhook_attempt_partner"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state", "pending")), fields=["endpoint", "next_attempt_at"], name="webhook_due"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("lease__isnull", False)), fields=["endpoint", "leased_until"], name="webhook_taken"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["endpoint", "-created_at", "-id"], name="webhook_newest"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["partner_id", "-created_at"], name="webhook_delivery_partner"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(fields=("endpoint", "event_id"), name="webhook_delivery_once"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "delivered"), _negated=True), ("delivered_at__isnull", False), _connector="OR"
                ),
                name="webhook_delivered_has_a_time",
            ),
        ),
    ]
