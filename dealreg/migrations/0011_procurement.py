"""How a customer buys, and when its tender is published. Deals there are say neither."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dealreg", "0010_pipeline_counted"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="deal",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="deal",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="deal",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="deal",
            name="procurement",
            field=models.CharField(
                blank=True,
                choices=[
                    ("direct", "Direct purchase"),
                    ("tender", "Tender (RFP)"),
                    ("framework", "Framework contract"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="deal",
            name="tender_published_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="dealevent",
            name="procurement",
            field=models.CharField(
                blank=True,
                choices=[
                    ("direct", "Direct purchase"),
                    ("tender", "Tender (RFP)"),
                    ("framework", "Framework contract"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="dealevent",
            name="tender_published_on",
            field=models.DateField(blank=True, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deal",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "dealreg_dealevent" ("amount", "appealed_at", "approvals_given", "approvals_needed", "closed_at", "competitors", "contact_email", "contact_name", "contact_phone", "contact_title", "created_at", "currency", "customer_address", "customer_city", "customer_country", "customer_name", "customer_postal_code", "customer_tax_id", "customer_website", "decided_at", "expected_close", "final_amount", "fix_fields", "fix_note", "help_wanted", "id", "incumbent", "last_activity_at", "lost_reason", "lost_to", "motion", "next_step", "next_step_on", "notes", "order_number", "owner_id", "partner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "procurement", "protected_from", "protected_until", "public_id", "reason_code", "reviewer_name", "revision", "stage", "stage_changed_at", "status", "submitted_at", "summary", "tender_published_on", "territory", "updated_at") VALUES (NEW."amount", NEW."appealed_at", NEW."approvals_given", NEW."approvals_needed", NEW."closed_at", NEW."competitors", NEW."contact_email", NEW."contact_name", NEW."contact_phone", NEW."contact_title", NEW."created_at", NEW."currency", NEW."customer_address", NEW."customer_city", NEW."customer_country", NEW."customer_name", NEW."customer_postal_code", NEW."customer_tax_id", NEW."customer_website", NEW."decided_at", NEW."expected_close", NEW."final_amount", NEW."fix_fields", NEW."fix_note", NEW."help_wanted", NEW."id", NEW."incumbent", NEW."last_activity_at", NEW."lost_reason", NEW."lost_to", NEW."motion", NEW."next_step", NEW."next_step_on", NEW."notes", NEW."order_number", NEW."owner_id", NEW."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."procurement", NEW."protected_from", NEW."protected_until", NEW."public_id", NEW."reason_code", NEW."reviewer_name", NEW."revision", NEW."stage", NEW."stage_changed_at", NEW."status", NEW."submitted_at", NEW."summary", NEW."tender_published_on", NEW."territory", NEW."updated_at"); RETURN NULL;',
                    hash="7b5d2240acc6032d7c2943aa489124bf239462da",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_47a77",
                    table="dealreg_deal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deal",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "dealreg_dealevent" ("amount", "appealed_at", "approvals_given", "approvals_needed", "closed_at", "competitors", "contact_email", "contact_name", "contact_phone", "contact_title", "created_at", "currency", "customer_address", "customer_city", "customer_country", "customer_name", "customer_postal_code", "customer_tax_id", "customer_website", "decided_at", "expected_close", "final_amount", "fix_fields", "fix_note", "help_wanted", "id", "incumbent", "last_activity_at", "lost_reason", "lost_to", "motion", "next_step", "next_step_on", "notes", "order_number", "owner_id", "partner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "procurement", "protected_from", "protected_until", "public_id", "reason_code", "reviewer_name", "revision", "stage", "stage_changed_at", "status", "submitted_at", "summary", "tender_published_on", "territory", "updated_at") VALUES (NEW."amount", NEW."appealed_at", NEW."approvals_given", NEW."approvals_needed", NEW."closed_at", NEW."competitors", NEW."contact_email", NEW."contact_name", NEW."contact_phone", NEW."contact_title", NEW."created_at", NEW."currency", NEW."customer_address", NEW."customer_city", NEW."customer_country", NEW."customer_name", NEW."customer_postal_code", NEW."customer_tax_id", NEW."customer_website", NEW."decided_at", NEW."expected_close", NEW."final_amount", NEW."fix_fields", NEW."fix_note", NEW."help_wanted", NEW."id", NEW."incumbent", NEW."last_activity_at", NEW."lost_reason", NEW."lost_to", NEW."motion", NEW."next_step", NEW."next_step_on", NEW."notes", NEW."order_number", NEW."owner_id", NEW."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."procurement", NEW."protected_from", NEW."protected_until", NEW."public_id", NEW."reason_code", NEW."reviewer_name", NEW."revision", NEW."stage", NEW."stage_changed_at", NEW."status", NEW."submitted_at", NEW."summary", NEW."tender_published_on", NEW."territory", NEW."updated_at"); RETURN NULL;',
                    hash="4ff332c2d714fd51132a54a8ba4c08db71774e2a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3bb64",
                    table="dealreg_deal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deal",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "dealreg_dealevent" ("amount", "appealed_at", "approvals_given", "approvals_needed", "closed_at", "competitors", "contact_email", "contact_name", "contact_phone", "contact_title", "created_at", "currency", "customer_address", "customer_city", "customer_country", "customer_name", "customer_postal_code", "customer_tax_id", "customer_website", "decided_at", "expected_close", "final_amount", "fix_fields", "fix_note", "help_wanted", "id", "incumbent", "last_activity_at", "lost_reason", "lost_to", "motion", "next_step", "next_step_on", "notes", "order_number", "owner_id", "partner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "procurement", "protected_from", "protected_until", "public_id", "reason_code", "reviewer_name", "revision", "stage", "stage_changed_at", "status", "submitted_at", "summary", "tender_published_on", "territory", "updated_at") VALUES (OLD."amount", OLD."appealed_at", OLD."approvals_given", OLD."approvals_needed", OLD."closed_at", OLD."competitors", OLD."contact_email", OLD."contact_name", OLD."contact_phone", OLD."contact_title", OLD."created_at", OLD."currency", OLD."customer_address", OLD."customer_city", OLD."customer_country", OLD."customer_name", OLD."customer_postal_code", OLD."customer_tax_id", OLD."customer_website", OLD."decided_at", OLD."expected_close", OLD."final_amount", OLD."fix_fields", OLD."fix_note", OLD."help_wanted", OLD."id", OLD."incumbent", OLD."last_activity_at", OLD."lost_reason", OLD."lost_to", OLD."motion", OLD."next_step", OLD."next_step_on", OLD."notes", OLD."order_number", OLD."owner_id", OLD."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."procurement", OLD."protected_from", OLD."protected_until", OLD."public_id", OLD."reason_code", OLD."reviewer_name", OLD."revision", OLD."stage", OLD."stage_changed_at", OLD."status", OLD."submitted_at", OLD."summary", OLD."tender_published_on", OLD."territory", OLD."updated_at"); RETURN NULL;',
                    hash="a0734f220f5cacccd715392cc04fee17eb06266b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5b74a",
                    table="dealreg_deal",
                    when="AFTER",
                ),
            ),
        ),
    ]
