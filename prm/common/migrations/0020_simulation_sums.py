"""What simulations suppose beside a version, and the figures they add up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns of plain data."""

    dependencies = [("common", "0019_day_tallies")]

    operations = [
        migrations.AddField("simulation", "supposing", models.JSONField(default=dict)),
        migrations.AddField("simulation", "sums", models.JSONField(default=dict)),
    ]
