"""Partners may read the catalogue."""

from django.db import migrations

from prm.common.tenancy import SharedTable


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial"), ("common", "0002_isolation")]

    operations = [SharedTable("productfamily"), SharedTable("product")]
