"""Holding history against its receipts, the receipts against the chain, and the records against their history.

All of it is done in the database, in one snapshot, and only faults leave it: the time grows with the rows, the
memory does not.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Any

from django.db import connection, transaction

from prm.common.audit import guard
from prm.common.audit.chain import FINGERPRINT, GENESIS, Head, head, seal
from prm.common.audit.guard import OWN_TABLES, History, fact, quoted
from prm.common.models import AuditCheck, AuditEntry

KINDS = {
    "changed": "The row is not what it was when it was written.",
    "deleted": "The row is gone.",
    "inserted": "The row was not written by a change of its record.",
    "receipt changed": "The row's receipt is not the one that was sealed.",
    "receipt deleted": "The row's receipt is gone.",
    "receipt inserted": "The receipt was added after its neighbours were sealed.",
    "link missing": "Links of the chain before this one are gone.",
    "head lost": "The chain no longer holds a link it once ended with.",
    "record changed": "The record is not what its last history row says.",
    "record unrecorded": "The record has no history.",
    "record missing": "The record is gone, and no history row says that it was deleted.",
    "unguarded": "The table's triggers are missing or switched off.",
}
"""Every kind of fault, in words."""
FETCH = 2000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``row_id`` and ``at`` are unknown where no single row is to blame."""

    kind: str
    table: str
    row_id: int | None = None
    record: str = ""
    at: datetime | None = None
    receipt: int | None = None

    @property
    def words(self) -> str:
        """Return what is wrong, as a sentence."""
        return KINDS[self.kind]

    @property
    def place(self) -> tuple:
        """Return what faults are ordered by: rows before what follows from them, in the order of writing."""
        written = self.at.timestamp() if self.at else inf
        return self.kind.startswith("record "), written, self.receipt or inf, self.row_id or 0

    def plain(self) -> dict[str, Any]:
        """Return the fault as JSON holds it."""
        return {
            "kind": self.kind,
            "table": self.table,
            "row": self.row_id,
            "record": self.record,
            "at": self.at.isoformat() if self.at else None,
        }

    def __str__(self) -> str:
        row = f" row {self.row_id}" if self.row_id is not None else ""
        record = f", record {self.record}" if self.record else ""
        at = f", written {self.at:%Y-%m-%d %H:%M:%S} UTC" if self.at else ""
        return f"{self.table}{row}{record}{at}: {self.words}"


@dataclass(slots=True)
class Report:
    """What a verification found. ``first`` is the fault written earliest."""

    rows: int = 0
    head: Head = field(default_factory=Head)
    kinds: Counter[str] = field(default_factory=Counter)
    first: Fault | None = None

    @property
    def faults(self) -> int:
        """Return how many faults there are in all."""
        return self.kinds.total()

    def add(self, fault: Fault) -> None:
        """Count a fault."""
        self.kinds[fault.kind] += 1
        if self.first is None or fault.place < self.first.place:
            self.first = fault


def verify(expect: Iterable[Head] = (), tell: Callable[[Fault], None] | None = None) -> Report:
    """Seal what is settled, then check everything; ``expect`` are heads the chain must still hold.

    ``tell`` is called with every fault as it is found, in no particular order.
    """
    seal()
    report = Report()
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if outermost:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # Whole tables are joined; a planner that thinks one is still small would go row by row.
            cursor.execute("SET LOCAL enable_nestloop = off")
        guard.render_plainly()
        report.head = head()
        report.rows = AuditEntry.objects.count()
        for fault in _faults([*expect, *_known_heads()]):
            report.add(fault)
            if tell is not None:
                tell(fault)
    return report


def _faults(heads: list[Head]) -> Iterator[Fault]:
    tables = guard.histories()
    yield from _unguarded(tables)
    yield from _lost_heads(heads)
    yield from _chain()
    for history in tables:
        counts = _column_counts(history)
        yield from _rows(history, counts)
        yield from _records(history, counts)


def _known_heads() -> list[Head]:
    """Return the heads that earlier verifications wrote down."""
    kept = AuditCheck.objects.filter(head_seq__gt=0).values_list("head_seq", "head_hash").distinct()
    return [Head(seq, bytes.fromhex(digest)) for seq, digest in kept]


def _lost_heads(heads: list[Head]) -> Iterator[Fault]:
    known = [each for each in heads if each.seq]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.seq FROM unnest(%s::bigint[], %s::bytea[]) AS s(seq, hash) "
            "LEFT JOIN common_auditlink l ON l.seq = s.seq WHERE l.hash IS DISTINCT FROM s.hash ORDER BY s.seq",
            [[each.seq for each in known], [each.hash for each in known]],
        )
        for (seq,) in cursor.fetchall():
            yield Fault("head lost", "common_auditlink", seq)


def _unguarded(tables: list[History]) -> Iterator[Fault]:
    wanted = {table: {guard.REFUSE} for table in OWN_TABLES}
    wanted |= {history.table: {guard.REFUSE, guard.RECEIPT} for history in tables}
    standing = guard.triggers([*wanted, *(history.of_table for history in tables)])
    for table, needed in wanted.items():
        if needed - standing[table]:
            yield Fault("unguarded", table)
    for history in tables:
        if sum(name.startswith("pgtrigger_") for name in standing[history.of_table]) < 3:
            yield Fault("unguarded", history.of_table)


def _found(sql: str, params: list[Any]) -> Iterator[tuple]:
    """Run a query whose rows are faults; they come in portions, and there is one query at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while portion := cursor.fetchmany(FETCH):
            yield from portion


def _chain() -> Iterator[Fault]:
    """Every link against the link before it and its receipt, and every sealed receipt against its link."""
    rows = _found(
        "WITH l AS (SELECT *, lag(hash, 1, %s::bytea) OVER (ORDER BY seq) AS before, "
        "lag(seq, 1, 0::bigint) OVER (ORDER BY seq) AS seq_before FROM common_auditlink), "
        "e AS (SELECT * FROM common_auditentry WHERE id <= (SELECT max(entry_id) FROM common_auditlink)) "
        "SELECT l.seq IS NULL, e.id IS NULL, l.seq_before + 1 <> l.seq, coalesce(l.entry_id, e.id), "
        "coalesce(l.table_name, e.table_name), coalesce(l.row_id, e.row_id), coalesce(l.record, e.record), "
        "coalesce(l.at, e.at) FROM l FULL JOIN e ON e.id = l.entry_id "
        "WHERE l.seq IS NULL OR e.id IS NULL OR l.seq_before + 1 <> l.seq "
        f"OR sha256(l.before || {FINGERPRINT}) <> l.hash "
        "OR (l.table_name, l.row_id, l.record, l.at) IS DISTINCT FROM (e.table_name, e.row_id, e.record, e.at)",
        [GENESIS],
    )
    for unlinked, gone, gap, number, *row in rows:
        kinds = [
            kind
            for kind, is_so in (
                ("receipt inserted", unlinked),
                ("receipt deleted", gone),
                ("link missing", gap),
            )
            if is_so
        ]
        for kind in kinds or ["receipt changed"]:
            yield Fault(kind, *row, receipt=number)


def _column_counts(history: History) -> list[int]:
    """Return with how many columns the table's rows were written; columns are only ever added."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT columns FROM common_auditentry WHERE table_name = %s", [history.table])
        return sorted(count for (count,) in cursor.fetchall() if count <= len(history.columns))


def _rows(history: History, counts: list[int]) -> Iterator[Fault]:
    """Every row against its receipt, and every receipt against its row."""
    texts = " ".join(f"WHEN {count} THEN {history.row('e', count)}" for count in counts)
    digest = f"sha256(convert_to(CASE x.columns {texts} END, 'UTF8'))" if counts else "NULL::bytea"
    rows = _found(
        "SELECT x.id IS NULL, e.pgh_id IS NULL, x.id, coalesce(x.row_id, e.pgh_id), "
        f"coalesce(x.record, {history.record('e')}), coalesce(x.at, e.pgh_created_at) "
        f"FROM {quoted(history.table)} e "
        "FULL JOIN (SELECT * FROM common_auditentry WHERE table_name = %s) x ON x.row_id = e.pgh_id "
        f"WHERE x.id IS NULL OR e.pgh_id IS NULL OR x.digest IS DISTINCT FROM {digest} "
        "OR (x.record, x.action, x.at, x.actor_id, x.impersonator_id, x.partner_id) IS DISTINCT FROM "
        f"({history.record('e')}, e.pgh_label, e.pgh_created_at, {fact('e', 'actor')}, {fact('e', 'impersonator')}, "
        f"{history.partner('e')})",
        [history.table],
    )
    for unreceipted, gone, number, *row in rows:
        kind = "inserted" if unreceipted else "deleted" if gone else "changed"
        yield Fault(kind, history.table, *row, receipt=number)


def _records(history: History, counts: list[int]) -> Iterator[Fault]:
    """Every record against its newest history row, by the columns that row knew.

    A record without history counts when it was made after the first one that has its insertion recorded.
    """
    if not counts:
        return
    texts = []
    for count in counts:
        names = [quoted(name) for name in history.columns[:count] if name in history.tracked]
        new, old = (f"ROW({', '.join(f'{alias}.{name}' for name in names)})::text" for alias in ("m", "e"))
        texts.append(f"WHEN {count} THEN {new} <> {old}")
    table, key = quoted(history.table), f"m.{quoted(history.key)}"
    later = (
        f"{key} > (SELECT min(pgh_obj_id) FROM {table} WHERE pgh_label = 'insert')" if history.is_numbered else "false"
    )
    rows = _found(
        f"WITH newest AS (SELECT max(pgh_id) AS pgh_id FROM {table} GROUP BY pgh_obj_id), "
        f"e AS (SELECT h.* FROM {table} h JOIN newest USING (pgh_id)) "
        f"SELECT {key} IS NULL, e.pgh_id IS NULL, x.id, e.pgh_id, "
        f"coalesce({history.record('e')}, {key}::text), e.pgh_created_at "
        f"FROM e FULL JOIN {quoted(history.of_table)} m ON {key} = e.pgh_obj_id "
        "LEFT JOIN common_auditentry x ON x.table_name = %s AND x.row_id = e.pgh_id "
        f"WHERE ({key} IS NULL AND e.pgh_label <> 'delete') OR (e.pgh_id IS NULL AND {later}) "
        f"OR ({key} IS NOT NULL AND e.pgh_id IS NOT NULL AND CASE x.columns {' '.join(texts)} END)",
        [history.table],
    )
    for gone, unrecorded, number, row_id, record, at in rows:
        kind = "record missing" if gone else "record unrecorded" if unrecorded else "record changed"
        yield Fault(kind, history.of_table, row_id, record, at, number)
