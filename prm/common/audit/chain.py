"""The chain: receipts in the order of their numbers, each link's hash covering the one before.

Writers never wait for one another: a change writes its receipt, and the sealer links receipts a few seconds later.
A number is only passed when nobody can still commit a lower one, so the order is definite.
"""

import hashlib
import time
from dataclasses import dataclass

from django.db import connection, transaction

from prm.common.audit.guard import render_plainly
from prm.common.models import AuditLink

LOCK = 7_238_101_101
"""Advisory lock of whoever seals; one at a time."""
CHUNK = 5000
PATIENCE = 1.0
"""Seconds to wait for transactions that may still commit a lower number."""
GENESIS = bytes(32)

# Everything a receipt says, as one text.
FINGERPRINT = (
    "sha256(convert_to(ROW(e.id, e.table_name, e.row_id, e.record, e.action, e.at, e.actor_id, e.impersonator_id, "
    "e.partner_id, e.columns, e.digest)::text, 'UTF8'))"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The last link. Whoever keeps it can later prove that the chain still holds it."""

    seq: int = 0
    hash: bytes = GENESIS

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash.hex()}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """Read what ``str`` wrote. Raises ``ValueError``."""
        seq, _, digest = text.strip().partition(":")
        found = cls(int(seq), bytes.fromhex(digest))
        if found.seq < 0 or len(found.hash) != len(GENESIS):
            raise ValueError(f"not the head of a chain: {text}")
        return found


def head() -> Head:
    """Return the last link."""
    last = AuditLink.objects.order_by("-seq").first()
    return Head(last.seq, bytes(last.hash)) if last else Head()


def following(previous: bytes, fingerprint: bytes) -> bytes:
    """Return the hash of the link that follows ``previous``."""
    return hashlib.sha256(previous + fingerprint).digest()


def seal(patience: float = PATIENCE) -> int:
    """Link every receipt whose place is settled; returns how many. Nothing when another sealer is at work."""
    horizon = _settled(patience)
    sealed = 0
    while done := _seal_some(horizon):
        sealed += done
        if done < CHUNK:
            break
    return sealed


def _settled(patience: float) -> int:
    """Return the highest receipt number below which none can appear any more.

    Numbers are drawn by transactions that have written before and so hold a lock on their own id. Once all that ran
    when the counter was read have let go of it, every number up to there is either visible or gone for good.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM common_auditentry_id_seq")
        counter: int = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(entry_id), 0) FROM common_auditlink")
        linked: int = cursor.fetchone()[0]
    if counter <= linked:
        return linked
    writing, deadline = _writing(), time.monotonic() + patience
    while writing := writing & _writing():
        if time.monotonic() > deadline:
            return linked
        time.sleep(0.02)
    return counter


def _writing() -> set[str]:
    """Return the ids of all other transactions of this database that have written and not ended.

    Those of a server's other databases never write a receipt here, nor does the server's own cleaning, which works as
    no user and may take minutes. A prepared transaction has no process.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.transactionid::text FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid "
            "WHERE l.locktype = 'transactionid' AND l.granted AND l.mode = 'ExclusiveLock' "
            "AND l.pid IS DISTINCT FROM pg_backend_pid() "
            "AND (a.pid IS NULL OR a.datname = current_database() AND a.usesysid IS NOT NULL)"
        )
        return {transaction_id for (transaction_id,) in cursor.fetchall()}


@transaction.atomic
def _seal_some(horizon: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        render_plainly()
        cursor.execute("SELECT seq, entry_id, hash FROM common_auditlink ORDER BY seq DESC LIMIT 1")
        seq, last, digest = cursor.fetchone() or (0, 0, GENESIS)
        cursor.execute(
            f"SELECT e.id, {FINGERPRINT} FROM common_auditentry e "
            "WHERE e.id > %s AND e.id <= %s ORDER BY e.id LIMIT %s",
            [last, horizon, CHUNK],
        )
        found, hashes = cursor.fetchall(), []
        digest = bytes(digest)
        for _, fingerprint in found:
            digest = following(digest, bytes(fingerprint))
            hashes.append(digest)
        if found:
            cursor.execute(
                "INSERT INTO common_auditlink (seq, entry_id, table_name, row_id, record, at, hash) "
                "SELECT s.seq, e.id, e.table_name, e.row_id, e.record, e.at, s.hash "
                "FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS s(seq, id, hash) "
                "JOIN common_auditentry e USING (id) ORDER BY s.seq",
                [list(range(seq + 1, seq + 1 + len(found))), [number for number, _ in found], hashes],
            )
    return len(found)
