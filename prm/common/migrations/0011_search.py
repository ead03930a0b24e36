"""What records are found by: the index of the vendor, of each partner, and the notes of what changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0010_webhook_isolation"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartnerSearchWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "partner_id",
                        "kind",
                        "word",
                        "place",
                        "record_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("partner_id", models.BigIntegerField()),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("word", models.CharField(db_collation="C", max_length=40)),
                ("place", models.SmallIntegerField()),
                ("record_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("record_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "word",
                        "place",
                        "record_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("word", models.CharField(db_collation="C", max_length=40)),
                ("place", models.SmallIntegerField()),
                ("record_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PartnerSearchEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "partner_id", "kind", "record_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("partner_id", models.BigIntegerField()),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("record_id", models.BigIntegerField()),
                ("reference", models.CharField(db_collation="C", max_length=20)),
                ("title_key", models.CharField(db_collation="C", max_length=120)),
                ("words", models.TextField(db_collation="C")),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["partner_id", "kind", "title_key", "record_id"], name="partner_search_by_title"
                    ),
                    models.Index(fields=["partner_id", "kind", "reference"], name="partner_search_by_ref"),
                    models.Index(fields=["kind", "record_id"], name="partner_search_by_record"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "record_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("record_id", models.BigIntegerField()),
                ("reference", models.CharField(db_collation="C", max_length=20)),
                ("title_key", models.CharField(db_collation="C", max_length=120)),
                ("words", models.TextField(db_collation="C")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "title_key", "record_id"], name="search_by_title"),
                    models.Index(fields=["kind", "reference"], name="search_by_reference"),
                ],
            },
        ),
    ]
