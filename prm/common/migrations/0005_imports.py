"""Import jobs and what each chunk of them did."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

import prm.common.ids
import prm.common.moment


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0004_clock_isolation"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("updated_at", models.DateTimeField(default=prm.common.moment.now, editable=False)),
                ("public_id", prm.common.ids.PublicIdField(editable=False, max_length=20, prefix="IJ", unique=True)),
                ("kind", models.CharField(blank=True, max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "Being set up"),
                            ("checking", "Being checked"),
                            ("ready", "Checked"),
                            ("running", "Importing"),
                            ("done", "Imported"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Stopped"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                        ],
                        default="mapping",
                        max_length=12,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("stored_as", models.CharField(max_length=100)),
                ("staged_as", models.CharField(max_length=100)),
                ("columns", models.JSONField(default=list)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("source", models.JSONField(default=dict)),
                ("mapping", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=list)),
                ("checked", models.JSONField(default=dict)),
                ("only_valid", models.BooleanField(default=False)),
                ("stage", models.CharField(blank=True, max_length=8)),
                ("cursor", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("undone", models.JSONField(default=dict)),
                ("problem", models.CharField(blank=True, max_length=400)),
                ("runner", models.CharField(blank=True, max_length=40)),
                ("heartbeat_at", models.DateTimeField(null=True)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["checking", "running", "undoing"])),
                        fields=["heartbeat_at"],
                        name="import_at_work",
                    ),
                    models.Index(fields=["-created_at", "-id"], name="import_newest"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("check", "Check"), ("rows", "Rows"), ("links", "Links between rows")], max_length=8
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("created", models.JSONField(default=dict)),
                ("updated", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("wrong", models.JSONField(default=list)),
                ("stamp", models.DateTimeField()),
                ("is_undone", models.BooleanField(default=False)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="chunks", to="common.importjob"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("job", "stage", "number"), name="import_chunk_once")],
            },
        ),
    ]
