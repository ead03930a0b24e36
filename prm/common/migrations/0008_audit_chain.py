"""Receipts of history rows, their chain, and the functions that write the ones and refuse to change the others.

Which tables the functions stand on as triggers is settled after every migration, see ``prm.common.audit.guard``.
"""

from django.db import migrations, models

import prm.common.ids
import prm.common.moment

REFUSE = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is history: rows are added and never changed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# Runs with the rights of its owner, because the portal's role may add history and nothing else. A history row is
# written by the trigger of its record; one that comes from anywhere else is refused. The arguments are the column of
# the partner and that of the record's public name, if there are any, and for how many columns in the table's
# catalogue entry which number of living ones is known; after a change of the table they are counted.
RECEIPT = """
CREATE FUNCTION audit_receipt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY'
    SET "IntervalStyle" = 'postgres' SET extra_float_digits = '1' SET bytea_output = 'hex' AS $$
DECLARE
    context jsonb := NEW.pgh_context;
    partner bigint;
    record text;
    attributes integer;
    living integer := TG_ARGV[3]::integer;
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% is history: rows are written by the trigger of the record', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_ARGV[0] = 'partner_id' THEN
        partner := NEW.partner_id;
    ELSIF TG_ARGV[0] = 'id' THEN
        partner := NEW.id;
    END IF;
    IF TG_ARGV[1] = 'public_id' THEN
        record := NEW.public_id;
    END IF;
    SELECT relnatts INTO attributes FROM pg_catalog.pg_class WHERE oid = TG_RELID;
    IF attributes <> TG_ARGV[2]::integer THEN
        SELECT count(*) INTO living FROM pg_catalog.pg_attribute
            WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped;
    END IF;
    INSERT INTO common_auditentry
        (table_name, row_id, record, action, at, actor_id, impersonator_id, partner_id, columns, digest)
    VALUES (
        TG_TABLE_NAME, NEW.pgh_id, coalesce(record, NEW.pgh_obj_id::text), NEW.pgh_label, NEW.pgh_created_at,
        CASE WHEN jsonb_typeof(context -> 'actor') = 'number' THEN (context ->> 'actor')::bigint END,
        CASE WHEN jsonb_typeof(context -> 'impersonator') = 'number' THEN (context ->> 'impersonator')::bigint END,
        coalesce(partner,
            CASE WHEN jsonb_typeof(context -> 'partner') = 'number' THEN (context ->> 'partner')::bigint END),
        living, sha256(convert_to(NEW::text, 'UTF8'))
    );
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0007_idempotency_callers"), ("common", "0002_isolation")]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("table_name", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("record", models.CharField(max_length=60)),
                ("action", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("impersonator_id", models.BigIntegerField(null=True)),
                ("partner_id", models.BigIntegerField(null=True)),
                ("columns", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("table_name", "row_id"), name="audit_receipt_once"),
                ],
                "indexes": [
                    models.Index(fields=["at", "id"], name="audit_newest"),
                    models.Index(fields=["record", "at", "id"], name="audit_of_record"),
                    models.Index(fields=["actor_id", "at", "id"], name="audit_by_actor"),
                    models.Index(
                        condition=models.Q(("partner_id__isnull", False)),
                        fields=["partner_id", "at", "id"],
                        name="audit_of_partner",
                    ),
                    models.Index(
                        condition=models.Q(("impersonator_id__isnull", False)),
                        fields=["impersonator_id", "at", "id"],
                        name="audit_through_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("table_name", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("record", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="AV", unique=True),
                ),
                ("asked_at", models.DateTimeField(default=prm.common.moment.now)),
                ("asked_by_id", models.BigIntegerField(null=True)),
                ("asked_by_name", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("rows", models.BigIntegerField(default=0)),
                ("faults", models.BigIntegerField(default=0)),
                ("kinds", models.JSONField(default=dict)),
                ("first", models.JSONField(null=True)),
                ("head_seq", models.BigIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, max_length=64)),
            ],
            options={"indexes": [models.Index(fields=["finished_at"], name="audit_check_finished")]},
        ),
        migrations.RunSQL(REFUSE, "DROP FUNCTION audit_append_only CASCADE"),
        migrations.RunSQL(RECEIPT, "DROP FUNCTION audit_receipt CASCADE"),
    ]
