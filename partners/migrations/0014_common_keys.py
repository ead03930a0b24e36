"""A key can be marked as so common that imports leave it out of an account's keys."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0013_keys_as_numbers")]

    operations = [
        migrations.AddField(
            model_name="nametoken",
            name="is_common",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="nametoken",
            index=models.Index(condition=models.Q(("is_common", True)), fields=["token"], name="common_tokens"),
        ),
    ]
