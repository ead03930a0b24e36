"""Decisions keep the scope their policy was looked up for; simulations and runs of the replay get their tables."""

import django.db.models.deletion
from django.db import migrations, models

import prm.common.ids
import prm.common.moment


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0016_policy_numbered_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplayRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(default=prm.common.moment.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("total", models.PositiveIntegerField(default=0)),
                ("same", models.PositiveIntegerField(default=0)),
                ("differing", models.PositiveIntegerField(default=0)),
                ("by_person", models.PositiveIntegerField(default=0)),
                ("incomplete", models.PositiveIntegerField(default=0)),
                ("differences", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="scope",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="decisioncard",
            name="overruled_ref",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="decisioncard",
            name="overrules_ref",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.CreateModel(
            name="Simulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("public_id", prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="SM", unique=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(max_length=60)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("body", models.JSONField()),
                ("scope", models.JSONField(default=dict)),
                ("as_decided", models.BooleanField(default=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("filters", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Stopped"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("cursor", models.JSONField(default=dict)),
                ("seen", models.PositiveIntegerField(default=0)),
                ("judged", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("outside", models.PositiveIntegerField(default=0)),
                ("unreadable", models.PositiveIntegerField(default=0)),
                ("rechecked", models.PositiveIntegerField(default=0)),
                ("unfaithful", models.PositiveIntegerField(default=0)),
                ("tallies", models.JSONField(default=dict)),
                ("results", models.JSONField(default=dict)),
                ("problem", models.CharField(blank=True, max_length=400)),
                ("is_shared", models.BooleanField(default=False)),
                ("author_id", models.BigIntegerField(null=True)),
                ("author_name", models.CharField(max_length=200)),
                ("runner", models.CharField(blank=True, max_length=40)),
                ("heartbeat_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "attached_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attached_simulations",
                        to="common.policyversion",
                    ),
                ),
                (
                    "reference",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.policyversion",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="simulations",
                        to="common.policyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SimulatedDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner_id", models.BigIntegerField(null=True)),
                ("tier", models.CharField(blank=True, max_length=60)),
                ("before", models.TextField()),
                ("after", models.TextField()),
                ("sentence", models.TextField()),
                ("effect", models.SmallIntegerField(choices=[(-1, "Loses"), (0, "Different"), (1, "Gains")])),
                ("delta", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("size", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="common.decision"
                    ),
                ),
                (
                    "simulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="common.simulation"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="simulation",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "running"])),
                fields=["heartbeat_at"],
                name="simulation_at_work",
            ),
        ),
        migrations.AddIndex(
            model_name="simulation",
            index=models.Index(fields=["version", "-created_at"], name="simulation_of_version"),
        ),
        migrations.AddIndex(
            model_name="simulateddecision",
            index=models.Index(fields=["simulation", "partner_id"], name="simulated_partner"),
        ),
        migrations.AddIndex(
            model_name="simulateddecision",
            index=models.Index(fields=["simulation", "-size", "id"], name="simulated_largest"),
        ),
        migrations.AddConstraint(
            model_name="simulateddecision",
            constraint=models.UniqueConstraint(fields=("simulation", "decision"), name="simulated_once"),
        ),
    ]
