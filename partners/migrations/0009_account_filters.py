"""Indexes that list the different countries and sectors of accounts without reading every account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0008_cohorts")]

    operations = [
        migrations.AddIndex(model_name="account", index=models.Index(fields=["country"], name="account_country")),
        migrations.AddIndex(model_name="account", index=models.Index(fields=["sector"], name="account_sector")),
    ]
