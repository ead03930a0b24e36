"""New keys go into their index at once: a list of new entries would be read from end to end by every look-up."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0010_key_count_changes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX account_match_keys SET (fastupdate = off);"
                    "SELECT gin_clean_pending_list('account_match_keys')",
                    reverse_sql="ALTER INDEX account_match_keys RESET (fastupdate)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="account", name="account_match_keys"),
                migrations.AddIndex(
                    model_name="account",
                    index=GinIndex(fields=["match_keys"], fastupdate=False, name="account_match_keys"),
                ),
            ],
        )
    ]
