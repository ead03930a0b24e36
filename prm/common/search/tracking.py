"""Which records changed: triggers on their tables write it down, whoever changes them and how.

The triggers fire once a statement and read all rows of it, so a bulk update or an import costs one more INSERT, and
a statement that bypasses the application is seen like any other. They are made after every ``migrate`` from what the
apps declare, so a new kind needs no migration.
"""

from django.db import connection, transaction

from prm.common.search.registry import Kind, kinds

EVENTS = {
    "insert": "REFERENCING NEW TABLE AS search_new",
    "update": "REFERENCING OLD TABLE AS search_old NEW TABLE AS search_new",
    "delete": "REFERENCING OLD TABLE AS search_old",
}
FUNCTION = """
CREATE OR REPLACE FUNCTION search_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kind text := TG_ARGV[0]; col text := TG_ARGV[1];
BEGIN
    IF TG_OP <> 'DELETE' AND col = 'id' THEN
        -- The usual case without EXECUTE, so that the connection plans it once.
        INSERT INTO common_searchchange (kind, record_id) SELECT TG_ARGV[0], s.id FROM search_new s;
    ELSIF TG_OP = 'INSERT' THEN
        EXECUTE format('INSERT INTO common_searchchange (kind, record_id) SELECT %1$L, %2$I FROM search_new '
            'WHERE %2$I IS NOT NULL', kind, col);
    ELSIF TG_OP = 'DELETE' THEN
        EXECUTE format('INSERT INTO common_searchchange (kind, record_id) SELECT %1$L, %2$I FROM search_old '
            'WHERE %2$I IS NOT NULL', kind, col);
    ELSE
        EXECUTE format('INSERT INTO common_searchchange (kind, record_id) SELECT %1$L, %2$I FROM search_new '
            'WHERE %2$I IS NOT NULL UNION SELECT %1$L, %2$I FROM search_old WHERE %2$I IS NOT NULL', kind, col);
    END IF;
    RETURN NULL;
END $$
"""


def wanted() -> dict[tuple[str, str], tuple[Kind, str, str]]:
    """Return every trigger there has to be by table and name: of which kind, by which column, on which event."""
    return {
        (table, f"search_{kind.code}_{event}"): (kind, column, event)
        for kind in kinds().values()
        for table, column in kind.tracked
        for event in EVENTS
    }


def present() -> set[tuple[str, str]]:
    """Return the triggers there are, by table and name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE p.proname = 'search_note_change' AND c.relnamespace = current_schema()::regnamespace"
        )
        return {(table, name) for table, name in cursor.fetchall()}


@transaction.atomic
def attach() -> list[str]:
    """Make the triggers what the apps declare. Returns the kinds that were not tracked before; all their records
    are noted as changed.

    Does nothing while the tables are not there: in the middle of a migration, or on the way back.
    """
    tables = set(connection.introspection.table_names())
    if "common_searchchange" not in tables:
        return []
    expected = {key: value for key, value in wanted().items() if key[0] in tables}
    there = present()
    fresh: set[str] = set()
    with connection.cursor() as cursor:
        for table, name in there - expected.keys():
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
        if expected:
            cursor.execute(FUNCTION)
        for (table, name), (kind, column, event) in expected.items():
            if (table, name) in there:
                continue
            cursor.execute(
                f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" {EVENTS[event]} '
                f"FOR EACH STATEMENT EXECUTE FUNCTION search_note_change('{kind.code}', '{column}')"
            )
            fresh.add(kind.code)
        for code in fresh:
            note_all(kinds()[code])
    return sorted(fresh)


def note_all(kind: Kind) -> None:
    """Note every record of a kind as changed, and every entry of one, so that what is gone goes too."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO common_searchchange (kind, record_id) SELECT %(kind)s, id FROM "{kind.table}" '  # noqa: S608
            "UNION SELECT kind, record_id FROM common_searchentry WHERE kind = %(kind)s "
            "UNION SELECT kind, record_id FROM common_partnersearchentry WHERE kind = %(kind)s",
            {"kind": kind.code},
        )
