"""A price for ever is told from another by a plain index: whole editions are copied and changed in a second or two."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0010_exact_periods"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="priceentry",
            name="one_price_a_day",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="priceentry",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_beside_ever",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM 1 FROM pricing_edition\n            WHERE id IN (SELECT edition_id FROM changed) ORDER BY id FOR NO KEY UPDATE;\n            IF EXISTS (\n                SELECT 1 FROM changed JOIN pricing_priceentry other USING (edition_id, product_id)\n                WHERE (changed.valid_from IS NULL AND changed.valid_until IS NULL)\n                   <> (other.valid_from IS NULL AND other.valid_until IS NULL)\n            ) THEN\n                RAISE EXCEPTION 'a price with days beside one for ever'\n                    USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'one_price_a_day';\n            END IF;\n            RETURN NULL;\n        ",
                    hash="958e952352699f07b7534763e218ab952782e810",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_beside_ever_307f0",
                    referencing="REFERENCING NEW TABLE AS changed ",
                    table="pricing_priceentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="priceentry",
            trigger=pgtrigger.compiler.Trigger(
                name="update_beside_ever",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM 1 FROM pricing_edition\n            WHERE id IN (SELECT edition_id FROM changed) ORDER BY id FOR NO KEY UPDATE;\n            IF EXISTS (\n                SELECT 1 FROM changed JOIN pricing_priceentry other USING (edition_id, product_id)\n                WHERE (changed.valid_from IS NULL AND changed.valid_until IS NULL)\n                   <> (other.valid_from IS NULL AND other.valid_until IS NULL)\n            ) THEN\n                RAISE EXCEPTION 'a price with days beside one for ever'\n                    USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'one_price_a_day';\n            END IF;\n            RETURN NULL;\n        ",
                    hash="2742fad19d766b6dafcbcf85b1cdbe31c5fe6c4d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_beside_ever_88a2c",
                    referencing="REFERENCING NEW TABLE AS changed ",
                    table="pricing_priceentry",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_from__isnull", True), ("valid_until__isnull", True)),
                fields=("edition", "product"),
                name="one_price_for_ever",
            ),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("valid_from__isnull", True), ("valid_until__isnull", True), _negated=True),
                expressions=[
                    (
                        models.Func(
                            models.F("product_id"), models.F("product_id"), models.Value("[]"), function="int8range"
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("edition_id"), models.F("edition_id"), models.Value("[]"), function="int8range"
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_until"),
                            models.Value("[]"),
                            function="DATERANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="one_price_a_day",
            ),
        ),
    ]
