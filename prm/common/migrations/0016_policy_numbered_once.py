"""No two versions of a kind have one number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0015_policy_numbers")]

    operations = [
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(fields=("kind", "number"), name="policy_number_of_its_kind"),
        ),
    ]
