"""Accounts are found by the numbers of their keys, no longer by the keys themselves.

The keys are made anew from names and identifiers, in both directions, and beside the table: the column changes its type
as the table is written anew, so no row is there twice, and nobody notes a change of an account. Writers of accounts
wait meanwhile.
"""

from collections.abc import Callable
from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models

from partners.rules.match_keys import KEY_LENGTH, index_keys, number
from partners.rules.subject import Subject
from prm.common import arrays

BATCH = 5_000
ACCOUNTS = """
SELECT a.id, a.name, a.country, a.domain, a.tax_id, a.contact_email,
    ARRAY(SELECT l.name FROM partners_accountalias l WHERE l.account_id = a.id ORDER BY l.id)
FROM partners_account a WHERE a.id > %s AND a.merged_into_id IS NULL ORDER BY a.id LIMIT %s
"""
CHANGE = """
CREATE FUNCTION pg_temp.keys_of(bigint) RETURNS {kind}[] LANGUAGE sql STABLE AS
    $$ SELECT coalesce((SELECT keys FROM pg_temp.made_keys WHERE id = $1), '{{}}') $$;
ALTER TABLE partners_account ALTER COLUMN match_keys TYPE {kind}[] USING pg_temp.keys_of(id);
DROP FUNCTION pg_temp.keys_of(bigint);
DROP TABLE pg_temp.made_keys
"""
COUNT = """
INSERT INTO partners_nametoken (token, count) SELECT key, count(*) FROM
    (SELECT DISTINCT a.id, unnest(a.match_keys) AS key FROM partners_account a) keys GROUP BY key ORDER BY key
"""


def _numbers(keys: list[str]) -> list[int]:
    return list(dict.fromkeys(map(number, keys)))


def _texts(keys: list[str]) -> list[str]:
    return list(dict.fromkeys(key[:KEY_LENGTH] for key in keys))


def _made(stored: Callable[[list[str]], list[Any]], kind: str) -> Callable[[Any, Any], None]:
    """Return a step that makes the keys of all accounts, stored as such an array."""

    def make(apps: Any, schema_editor: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("LOCK TABLE partners_account, partners_accountalias IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"CREATE TEMPORARY TABLE made_keys (id bigint PRIMARY KEY, keys {kind}[] NOT NULL)")
            last = 0
            while rows := _accounts(cursor, last):
                keys = [
                    arrays.literal(stored(index_keys(Subject(name, country, domain, tax, contact_email=mail,
                                                             aliases=tuple(aliases)))))
                    for _, name, country, domain, tax, mail, aliases in rows
                ]  # fmt: skip
                cursor.execute(
                    f"INSERT INTO made_keys SELECT id, keys::{kind}[] "  # noqa: S608
                    "FROM unnest(%s::bigint[], %s::text[]) v(id, keys)",
                    [[row[0] for row in rows], keys],
                )
                last = rows[-1][0]
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            cursor.execute(CHANGE.format(kind=kind))

    return make


def _accounts(cursor: Any, last: int) -> list[tuple[Any, ...]]:
    cursor.execute(ACCOUNTS, [last, BATCH])
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _forget(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("TRUNCATE partners_nametoken, partners_nametokenchange")


def _count(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(COUNT)
    # A column of another type has no statistics: a look-up would read the whole table.
    schema_editor.execute("ANALYZE partners_account, partners_nametoken")


class Migration(migrations.Migration):
    dependencies = [("partners", "0012_history_without_keys")]

    operations = [
        migrations.RunPython(_forget, _count),
        migrations.AlterField(
            model_name="nametoken", name="token", field=models.IntegerField(primary_key=True, serialize=False)
        ),
        migrations.AlterField(model_name="nametokenchange", name="token", field=models.IntegerField()),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunPython(_made(_numbers, "integer"), _made(_texts, "character varying(120)"))
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="account",
                    name="match_keys",
                    field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, editable=False, size=None
                    ),
                )
            ],
        ),
        migrations.RunPython(_count, _forget),
    ]
