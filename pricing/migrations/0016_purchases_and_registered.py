"""When a quote's customer last bought, and what was registered. Quotes there are say neither."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0015_counts_with"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="quote",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="quote",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="quote",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="quote",
            name="last_bought_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="quote",
            name="registered_families",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="quoteevent",
            name="last_bought_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="quoteevent",
            name="registered_families",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), null=True, size=None
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quote",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "pricing_quoteevent" ("answer_note", "answered_at", "answered_by", "approvals_given", "approvals_needed", "asked_because", "counts_with", "created_at", "currency", "customer_contact", "customer_country", "customer_email", "customer_name", "customer_note", "customer_total", "deal_ref", "edition_id", "id", "last_bought_on", "list_total", "motion", "name", "net_total", "new_customer", "owner_id", "partner_id", "payment_days", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priced_at", "prices_as_of", "promotion_codes", "public_id", "registered", "registered_families", "renewal_ref", "requested_by_id", "revision", "rules", "segment", "sent_at", "series", "standard_total", "starts_on", "status", "strategic", "term_months", "territory", "through_distributor", "updated_at", "valid_until", "version") VALUES (NEW."answer_note", NEW."answered_at", NEW."answered_by", NEW."approvals_given", NEW."approvals_needed", NEW."asked_because", NEW."counts_with", NEW."created_at", NEW."currency", NEW."customer_contact", NEW."customer_country", NEW."customer_email", NEW."customer_name", NEW."customer_note", NEW."customer_total", NEW."deal_ref", NEW."edition_id", NEW."id", NEW."last_bought_on", NEW."list_total", NEW."motion", NEW."name", NEW."net_total", NEW."new_customer", NEW."owner_id", NEW."partner_id", NEW."payment_days", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."priced_at", NEW."prices_as_of", NEW."promotion_codes", NEW."public_id", NEW."registered", NEW."registered_families", NEW."renewal_ref", NEW."requested_by_id", NEW."revision", NEW."rules", NEW."segment", NEW."sent_at", NEW."series", NEW."standard_total", NEW."starts_on", NEW."status", NEW."strategic", NEW."term_months", NEW."territory", NEW."through_distributor", NEW."updated_at", NEW."valid_until", NEW."version"); RETURN NULL;',
                    hash="e6c4646506641b2ba3e50ed617d71e1dabb506e1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4cfe2",
                    table="pricing_quote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quote",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "pricing_quoteevent" ("answer_note", "answered_at", "answered_by", "approvals_given", "approvals_needed", "asked_because", "counts_with", "created_at", "currency", "customer_contact", "customer_country", "customer_email", "customer_name", "customer_note", "customer_total", "deal_ref", "edition_id", "id", "last_bought_on", "list_total", "motion", "name", "net_total", "new_customer", "owner_id", "partner_id", "payment_days", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priced_at", "prices_as_of", "promotion_codes", "public_id", "registered", "registered_families", "renewal_ref", "requested_by_id", "revision", "rules", "segment", "sent_at", "series", "standard_total", "starts_on", "status", "strategic", "term_months", "territory", "through_distributor", "updated_at", "valid_until", "version") VALUES (NEW."answer_note", NEW."answered_at", NEW."answered_by", NEW."approvals_given", NEW."approvals_needed", NEW."asked_because", NEW."counts_with", NEW."created_at", NEW."currency", NEW."customer_contact", NEW."customer_country", NEW."customer_email", NEW."customer_name", NEW."customer_note", NEW."customer_total", NEW."deal_ref", NEW."edition_id", NEW."id", NEW."last_bought_on", NEW."list_total", NEW."motion", NEW."name", NEW."net_total", NEW."new_customer", NEW."owner_id", NEW."partner_id", NEW."payment_days", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."priced_at", NEW."prices_as_of", NEW."promotion_codes", NEW."public_id", NEW."registered", NEW."registered_families", NEW."renewal_ref", NEW."requested_by_id", NEW."revision", NEW."rules", NEW."segment", NEW."sent_at", NEW."series", NEW."standard_total", NEW."starts_on", NEW."status", NEW."strategic", NEW."term_months", NEW."territory", NEW."through_distributor", NEW."updated_at", NEW."valid_until", NEW."version"); RETURN NULL;',
                    hash="03e72eff7939ea08b593413177fc553eecdf05ff",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a55c3",
                    table="pricing_quote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quote",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "pricing_quoteevent" ("answer_note", "answered_at", "answered_by", "approvals_given", "approvals_needed", "asked_because", "counts_with", "created_at", "currency", "customer_contact", "customer_country", "customer_email", "customer_name", "customer_note", "customer_total", "deal_ref", "edition_id", "id", "last_bought_on", "list_total", "motion", "name", "net_total", "new_customer", "owner_id", "partner_id", "payment_days", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priced_at", "prices_as_of", "promotion_codes", "public_id", "registered", "registered_families", "renewal_ref", "requested_by_id", "revision", "rules", "segment", "sent_at", "series", "standard_total", "starts_on", "status", "strategic", "term_months", "territory", "through_distributor", "updated_at", "valid_until", "version") VALUES (OLD."answer_note", OLD."answered_at", OLD."answered_by", OLD."approvals_given", OLD."approvals_needed", OLD."asked_because", OLD."counts_with", OLD."created_at", OLD."currency", OLD."customer_contact", OLD."customer_country", OLD."customer_email", OLD."customer_name", OLD."customer_note", OLD."customer_total", OLD."deal_ref", OLD."edition_id", OLD."id", OLD."last_bought_on", OLD."list_total", OLD."motion", OLD."name", OLD."net_total", OLD."new_customer", OLD."owner_id", OLD."partner_id", OLD."payment_days", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."priced_at", OLD."prices_as_of", OLD."promotion_codes", OLD."public_id", OLD."registered", OLD."registered_families", OLD."renewal_ref", OLD."requested_by_id", OLD."revision", OLD."rules", OLD."segment", OLD."sent_at", OLD."series", OLD."standard_total", OLD."starts_on", OLD."status", OLD."strategic", OLD."term_months", OLD."territory", OLD."through_distributor", OLD."updated_at", OLD."valid_until", OLD."version"); RETURN NULL;',
                    hash="4e58276874b6dcec3d256986c20f583831287fd5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5577d",
                    table="pricing_quote",
                    when="AFTER",
                ),
            ),
        ),
    ]
