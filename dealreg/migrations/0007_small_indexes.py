"""Small indexes in place of a whole one: what waits, what was won by the month it was registered, what is protected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dealreg", "0006_figures")]

    operations = [
        migrations.RemoveIndex(model_name="deal", name="deal_submitted_status"),
        migrations.RemoveIndex(model_name="deal", name="deal_protection_ends"),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("status", "approved")),
                fields=["protected_until"],
                include=["id"],
                name="deal_protection_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("status__in", ["appealed", "in_review", "on_hold", "submitted"])),
                fields=["id"],
                name="deal_open",
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("status", "won")), fields=["submitted_at"], name="deal_won_submitted"
            ),
        ),
    ]
