"""Indexes that answer figures over clocks by themselves: kept promises by month, open ones by whoever owes them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0017_decision_scope_and_simulations")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state", "met")),
                fields=["kind", "owed_by", "ended_at"],
                include=["owed_by_name", "breached_at"],
                name="clock_met",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ["running", "paused", "breached"])),
                fields=["owed_by", "due_at", "id"],
                include=["subject_type", "state"],
                name="clock_open",
            ),
        ),
    ]
