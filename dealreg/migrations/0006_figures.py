"""Indexes that answer the programme's figures without reading every registration."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dealreg", "0005_ended_registrations")]

    operations = [
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["submitted_at"], include=["status"], name="deal_submitted_status"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(condition=models.Q(("status", "won")), fields=["closed_at"], name="deal_won_closed"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", False)), fields=["-decided_at"], name="deal_decided"
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("status", "approved")), fields=["protected_until"], name="deal_protection_ends"
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                fields=["deal"], include=["amount_eur", "checks", "due_at", "reviewer"], name="review_figures"
            ),
        ),
    ]
