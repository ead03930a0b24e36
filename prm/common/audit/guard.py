"""What keeps history in the database: rows can only be added, and each leaves a receipt.

``guard`` runs after every migration and covers whatever history tables there are then, so a model that becomes
audited tomorrow needs nothing more. It is safe to run at any time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction

from prm.common.tenancy import ROLE

RECEIPT, REFUSE = "audit_receipt", "audit_append_only"
"""Names of the two triggers of a history table, and of the functions behind them."""
PARTNER_COLUMNS = ("partner_id", "id")
"""Where a history row may name its partner; the trigger knows these two."""
OWN_TABLES = ("common_auditentry", "common_auditlink")

# How a row is written as text must not depend on the session that reads it.
RENDERING = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}

IS_IGNORED = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT coalesce(trigger_name = ANY(nullif(current_setting('pgtrigger.ignore', true), '')::name[]), false)
$$
"""
"""The question each history trigger asks first, whether it is told to stand aside. The library's own answers it with
an exception that it catches, a transaction within the transaction for every row: most of what history cost."""


@dataclass(frozen=True, slots=True)
class History:
    """One history table: the table it is of and that one's key, its columns in the database's order, and where the
    partner stands. Keys that are numbers grow with time. ``left`` are columns that only rows from before fill.
    """

    table: str
    of_table: str
    columns: tuple[str, ...]
    left: frozenset[str]
    partner_column: str
    has_reference: bool
    key: str
    is_numbered: bool
    attributes: int

    def row(self, alias: str, count: int) -> str:
        """Return SQL for the text of the first ``count`` columns, as the receipt's trigger saw it."""
        return f"ROW({', '.join(f'{alias}.{quoted(name)}' for name in self.columns[:count])})::text"

    @property
    def tracked(self) -> tuple[str, ...]:
        """Return the columns the record itself has, but for those that are no longer recorded."""
        return tuple(name for name in self.columns if not name.startswith("pgh_") and name not in self.left)

    @property
    def arguments(self) -> list[str]:
        """Return what the receipts' trigger is told of the table."""
        reference = "public_id" if self.has_reference else ""
        return [self.partner_column, reference, str(self.attributes), str(len(self.columns))]

    def record(self, alias: str) -> str:
        """Return SQL for the name of the record: its public identifier, or else its key."""
        key = f"{alias}.pgh_obj_id::text"
        return f"coalesce({alias}.public_id, {key})" if self.has_reference else key

    def partner(self, alias: str) -> str:
        """Return SQL for the partner the row belongs to, or else the one on whose behalf it was written."""
        acting = fact(alias, "partner")
        return f"coalesce({alias}.{quoted(self.partner_column)}, {acting})" if self.partner_column else acting


def quoted(name: str) -> str:
    """Return an identifier ready for SQL."""
    return connection.ops.quote_name(name)


def fact(alias: str, name: str) -> str:
    """Return SQL for one number of a history row's context."""
    context = f"{alias}.pgh_context"
    return f"CASE WHEN jsonb_typeof({context} -> '{name}') = 'number' THEN ({context} ->> '{name}')::bigint END"


def history_models() -> list[type[models.Model]]:
    """Return every model that is a history."""
    return [model for model in apps.get_models(include_auto_created=True) if hasattr(model, "pgh_tracked_model")]


def histories() -> list[History]:
    """Return every history table the database has now, with its columns as they are."""
    by_table = {model._meta.db_table: model for model in history_models()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum), c.relnatts FROM pg_class c "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "WHERE c.relkind = 'r' AND c.relname = ANY(%s) AND pg_table_is_visible(c.oid) "
            "GROUP BY c.relname, c.relnatts ORDER BY c.relname",
            [list(by_table)],
        )
        found = cursor.fetchall()
    return [_history(by_table[table], tuple(columns), attributes) for table, columns, attributes in found]


def _history(model: type[models.Model], columns: tuple[str, ...], attributes: int) -> History:
    tracked = model.pgh_tracked_model  # type: ignore[attr-defined]
    partner = getattr(tracked, "tenancy_column", "partner_id")
    return History(
        table=model._meta.db_table,
        of_table=tracked._meta.db_table,
        columns=columns,
        left=frozenset(columns) - {field.column for field in model._meta.concrete_fields},
        partner_column=partner if partner in PARTNER_COLUMNS and partner in columns else "",
        has_reference="public_id" in columns,
        key=tracked._meta.pk.column,
        is_numbered=isinstance(tracked._meta.pk, models.IntegerField),
        attributes=attributes,
    )


@transaction.atomic
def guard() -> int:
    """Give every history table what it lacks; returns how many rows from before were given a receipt.

    Rows are only taken over on a table's first time. Later, a row without a receipt is a fault to be found.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc(%s) IS NOT NULL", [RECEIPT])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(IS_IGNORED)
    tables = histories()
    standing = triggers([*(each.table for each in tables), *OWN_TABLES])
    adopted = 0
    for name in [*(each.table for each in tables), *OWN_TABLES]:
        if REFUSE not in standing[name]:
            _refuse_changes(name)
    told = _arguments()
    for each in tables:
        if RECEIPT not in standing[each.table]:
            adopted += _take_over(each)
        elif told.get(each.table) == each.arguments:
            continue
        _write_receipts(each)
    return adopted


def _arguments() -> dict[str, list[str]]:
    """Return what each table's trigger was told when it was made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgargs FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = %s AND pg_table_is_visible(c.oid)",
            [RECEIPT],
        )
        return {table: bytes(told).decode().split("\0")[:-1] for table, told in cursor.fetchall()}


def triggers(tables: Iterable[str]) -> dict[str, set[str]]:
    """Return the names of the triggers that stand on each table and are enabled."""
    standing: dict[str, set[str]] = {table: set() for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relname = ANY(%s) AND pg_table_is_visible(c.oid) AND NOT t.tgisinternal AND t.tgenabled <> 'D'",
            [list(standing)],
        )
        for table, trigger in cursor.fetchall():
            standing[table].add(trigger)
    return standing


def _refuse_changes(table: str) -> None:
    name = quoted(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER {REFUSE} BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {REFUSE}()"
        )
        # Binds whoever owns the table, too, unless they are a superuser; the trigger binds everybody.
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {name} FROM PUBLIC, CURRENT_USER, {ROLE}")


def _write_receipts(history: History) -> None:
    told = ", ".join(f"'{argument}'" for argument in history.arguments)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER {RECEIPT} AFTER INSERT ON {quoted(history.table)} "
            f"FOR EACH ROW EXECUTE FUNCTION {RECEIPT}({told})"
        )


def _take_over(history: History) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM common_auditentry WHERE table_name = %s)", [history.table])
        return 0 if cursor.fetchone()[0] else _adopt(history)


def _adopt(history: History) -> int:
    """Give the rows of a table that has just become guarded their receipts."""
    count = len(history.columns)
    with connection.cursor() as cursor:
        render_plainly()
        cursor.execute(
            "INSERT INTO common_auditentry (table_name, row_id, record, action, at, actor_id, impersonator_id, "
            "partner_id, columns, digest) "
            f"SELECT %s, e.pgh_id, {history.record('e')}, e.pgh_label, e.pgh_created_at, {fact('e', 'actor')}, "
            f"{fact('e', 'impersonator')}, {history.partner('e')}, {count}, "
            f"sha256(convert_to({history.row('e', count)}, 'UTF8')) "
            f"FROM {quoted(history.table)} e ORDER BY e.pgh_id",
            [history.table],
        )
        return cursor.rowcount


def render_plainly() -> None:
    """Have rows written as text in the one way digests are taken, until the transaction ends."""
    with connection.cursor() as cursor:
        for setting, value in RENDERING.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [setting, value])
