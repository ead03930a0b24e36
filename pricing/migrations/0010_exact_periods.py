"""A month is a twelfth of a year: two decimals made it 0.08, and a month's price four percent too small."""

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pricing", "0009_overlap_order")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="periods",
            field=models.DecimalField(decimal_places=8, default=Decimal("1"), max_digits=14),
        )
        for model in ("quoteline", "quotelineevent")
    ]
