"""Words of a record at once, for queries whose words are all frequent and seldom meet."""

import django.contrib.postgres.indexes
from django.db import migrations, models

MAKE = """
CREATE FUNCTION search_lexemes(kind text, words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(ARRAY(
        SELECT kind || '.' || substr(word, 2) FROM unnest(string_to_array(words, ' ')) AS w(word) WHERE word <> ''
    ))
$$
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0012_search_isolation")]

    operations = [
        migrations.RunSQL(MAKE, reverse_sql="DROP FUNCTION search_lexemes(text, text)"),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func("kind", "words", function="search_lexemes"), name="search_by_lexemes"
            ),
        ),
    ]
