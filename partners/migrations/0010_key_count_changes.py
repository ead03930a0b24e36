"""What changed of the counts of matching keys is noted in lines of its own; a key is compared by its bytes, in one index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0009_account_filters")]

    operations = [
        migrations.AlterField(
            model_name="nametoken",
            name="token",
            field=models.CharField(db_collation="C", max_length=80, primary_key=True, serialize=False),
        ),
        migrations.CreateModel(
            name="NameTokenChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(db_collation="C", max_length=80)),
                ("count", models.IntegerField()),
            ],
            options={"indexes": [models.Index(fields=["token"], name="name_token_change")]},
        ),
    ]
