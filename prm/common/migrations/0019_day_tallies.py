"""Counts of days that are over, and the index of ended clocks without those that are no longer asked for by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0018_clock_figures")]

    operations = [
        migrations.CreateModel(
            name="DayTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("who", models.CharField(blank=True, max_length=200)),
                ("total", models.PositiveIntegerField()),
                ("part", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("what", "day", "who"), name="one_tally_a_day")],
            },
        ),
        migrations.RemoveIndex(model_name="clock", name="clock_kept"),
    ]
