"""Idempotency keys belong to a caller: a person by number, or a service token by its public id."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0006_clock_states")]

    operations = [
        migrations.RemoveConstraint(model_name="idempotencykey", name="idempotency_key_once"),
        migrations.RenameField(model_name="idempotencykey", old_name="user_id", new_name="caller"),
        migrations.AlterField(model_name="idempotencykey", name="caller", field=models.CharField(max_length=40)),
        migrations.AddConstraint(
            model_name="idempotencykey",
            constraint=models.UniqueConstraint(fields=("caller", "key"), name="idempotency_key_once"),
        ),
    ]
