"""What lines cost and where offers were sent is remembered as every other table of prices; a link's secret is not."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0013_credit_without_price"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuoteLinkEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("email", models.EmailField(max_length=254)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="QuoteMarginEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("unit_cost", models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ("cost", models.DecimalField(decimal_places=3, max_digits=16, null=True)),
                ("distributor_net", models.DecimalField(decimal_places=3, max_digits=16, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotelink",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "pricing_quotelinkevent" ("email", "expires_at", "id", "made_at", "opened_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote_id") VALUES (NEW."email", NEW."expires_at", NEW."id", NEW."made_at", NEW."opened_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."quote_id"); RETURN NULL;',
                    hash="e5b16c259f7e3480e53a565f96e8147c65eeee80",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_97071",
                    table="pricing_quotelink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotelink",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."quote_id" IS DISTINCT FROM (NEW."quote_id"))',
                    func='INSERT INTO "pricing_quotelinkevent" ("email", "expires_at", "id", "made_at", "opened_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote_id") VALUES (NEW."email", NEW."expires_at", NEW."id", NEW."made_at", NEW."opened_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."quote_id"); RETURN NULL;',
                    hash="ec23af4fa4544c66d698033d03aad508fa475503",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f4f13",
                    table="pricing_quotelink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotelink",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "pricing_quotelinkevent" ("email", "expires_at", "id", "made_at", "opened_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote_id") VALUES (OLD."email", OLD."expires_at", OLD."id", OLD."made_at", OLD."opened_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."quote_id"); RETURN NULL;',
                    hash="d2229ad2e44deece6ed1843f7fc8ca2da4f5d4cd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0ac55",
                    table="pricing_quotelink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotemargin",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "pricing_quotemarginevent" ("cost", "distributor_net", "id", "line_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_cost") VALUES (NEW."cost", NEW."distributor_net", NEW."id", NEW."line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."unit_cost"); RETURN NULL;',
                    hash="5135592083ea1ac311a7dd3a595b2d1c6451faa3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f7fb2",
                    table="pricing_quotemargin",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotemargin",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "pricing_quotemarginevent" ("cost", "distributor_net", "id", "line_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_cost") VALUES (NEW."cost", NEW."distributor_net", NEW."id", NEW."line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."unit_cost"); RETURN NULL;',
                    hash="a78da617de9b2dfebec85c60e6be96826eed348b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7a964",
                    table="pricing_quotemargin",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotemargin",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "pricing_quotemarginevent" ("cost", "distributor_net", "id", "line_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_cost") VALUES (OLD."cost", OLD."distributor_net", OLD."id", OLD."line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."unit_cost"); RETURN NULL;',
                    hash="046d3f3a049e88c61bb87d781d15d4a105e6dc38",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c462b",
                    table="pricing_quotemargin",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="quotelinkevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to="pricing.quotelink"
            ),
        ),
        migrations.AddField(
            model_name="quotelinkevent",
            name="quote",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pricing.quote",
            ),
        ),
        migrations.AddField(
            model_name="quotemarginevent",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pricing.quoteline",
            ),
        ),
        migrations.AddField(
            model_name="quotemarginevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to="pricing.quotemargin"
            ),
        ),
    ]
