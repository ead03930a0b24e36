"""Keeping the entries: what changed is taken from the queue, read again, and written where it differs.

One sweep at a time, by an advisory lock: whoever takes a note sees everything committed before it, so the last
writer has seen the last change, and no older reading can come after a newer one.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from prm.common.search import tracking
from prm.common.search.registry import Entry, Kind, kinds

BATCH = 2000
"""Notes taken at once; one transaction each."""
SECONDS = 20
"""How long one sweep works before it leaves the rest to the next."""
LOCK = 0x5EA2C4


@dataclass(frozen=True, slots=True)
class _Index:
    """One of the two indexes. ``partner`` says whether its rows belong to a partner."""

    entries: str
    words: str
    partner: bool

    def owner_of(self, entry: Entry) -> int | None:
        """Return whose row of this index ``entry`` becomes, or ``None`` when it has no place in it. Staff are 0."""
        if self.partner:
            return entry.partner_id
        return 0 if entry.for_staff else None


STAFF = _Index("common_searchentry", "common_searchword", partner=False)
PARTNER = _Index("common_partnersearchentry", "common_partnersearchword", partner=True)

_Place = tuple[int, int]
_Row = tuple[str, str, frozenset[str]]


def sweep(*, seconds: float = SECONDS) -> int:
    """Bring the entries of changed records up to date. Returns how many notes were worked off.

    Safe to run many times at once: all but one find nothing to do.
    """
    until, done = time.monotonic() + seconds, 0
    while taken := _sweep_once():
        done += taken
        if time.monotonic() >= until:
            break
    return done


def rebuild(codes: Iterable[str] = ()) -> int:
    """Make all entries anew, of these kinds or of every one, while the old ones go on being found."""
    for kind in kinds().values():
        if not codes or kind.code in codes:
            tracking.note_all(kind)
    done = 0
    while taken := _sweep_once():
        done += taken
    return done


@transaction.atomic
def _sweep_once() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            "DELETE FROM common_searchchange WHERE id IN (SELECT id FROM common_searchchange ORDER BY id LIMIT %s) "
            "RETURNING kind, record_id",
            [BATCH],
        )
        notes = cursor.fetchall()
    changed: dict[str, set[int]] = defaultdict(set)
    for code, record in notes:
        changed[code].add(record)
    known = kinds()
    for code, records in changed.items():
        if code in known:
            _bring_up_to_date(known[code], sorted(records))
    return len(notes)


def _bring_up_to_date(kind: Kind, records: Sequence[int]) -> None:
    entries = list(kind.entries(records))
    for index in (STAFF, PARTNER):
        wanted = {
            (owner, entry.pk): (entry.reference, entry.title_key, frozenset(entry.words))
            for entry in entries
            if (owner := index.owner_of(entry)) is not None
        }
        stored = _stored(index, kind.code, records)
        gone = stored.keys() - wanted.keys()
        changed = {place: row for place, row in wanted.items() if stored.get(place) != row}
        nothing: frozenset[str] = frozenset()
        less = [(p, w) for p in (*gone, *(changed.keys() & stored.keys()))
                for w in stored[p][2] - (nothing if p in gone else changed[p][2])]  # fmt: skip
        more = [(p, w) for p, row in changed.items() for w in row[2] - (stored[p][2] if p in stored else nothing)]
        _drop_words(index, kind.code, less)
        _drop_entries(index, kind.code, list(gone))
        _put_entries(index, kind.code, changed)
        _put_words(index, kind.code, more)


def _stored(index: _Index, code: str, records: Sequence[int]) -> dict[_Place, _Row]:
    owner = "partner_id" if index.partner else "0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {owner}, record_id, reference, title_key, words FROM {index.entries} "  # noqa: S608
            "WHERE kind = %s AND record_id = ANY(%s)",
            [code, list(records)],
        )
        return {(row[0], row[1]): (row[2], row[3], frozenset(row[4].split())) for row in cursor.fetchall()}


def _drop_words(index: _Index, code: str, less: Sequence[tuple[_Place, str]]) -> None:
    if not less:
        return
    mine = "AND w.partner_id = d.owner" if index.partner else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {index.words} w USING unnest(%s::bigint[], %s::bigint[], %s::text[], %s::smallint[]) "  # noqa: S608
            f'AS d(owner, record_id, word, place) WHERE w.kind = %s {mine} AND w.word = d.word COLLATE "C" '
            "AND w.place = d.place AND w.record_id = d.record_id",
            [*_columns(less), code],
        )


def _put_words(index: _Index, code: str, more: Sequence[tuple[_Place, str]]) -> None:
    if not more:
        return
    column, value = ("partner_id, ", "owner, ") if index.partner else ("", "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {index.words} ({column}kind, word, place, record_id) "  # noqa: S608
            f"SELECT {value}%s, word, place, record_id "
            "FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::smallint[]) AS d(owner, record_id, word, place) "
            "ON CONFLICT DO NOTHING",
            [code, *_columns(more)],
        )


def _columns(rows: Sequence[tuple[_Place, str]]) -> list[list]:
    return [
        [place[0] for place, _ in rows],
        [place[1] for place, _ in rows],
        [word[1:] for _, word in rows],
        [int(word[0]) for _, word in rows],
    ]


def _drop_entries(index: _Index, code: str, gone: Sequence[_Place]) -> None:
    if not gone:
        return
    mine = "AND e.partner_id = d.owner" if index.partner else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {index.entries} e USING unnest(%s::bigint[], %s::bigint[]) AS d(owner, record_id) "  # noqa: S608
            f"WHERE e.kind = %s {mine} AND e.record_id = d.record_id",
            [[owner for owner, _ in gone], [record for _, record in gone], code],
        )


def _put_entries(index: _Index, code: str, changed: dict[_Place, _Row]) -> None:
    if not changed:
        return
    column, value = ("partner_id, ", "owner, ") if index.partner else ("", "")
    rows = list(changed.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {index.entries} ({column}kind, record_id, reference, title_key, words) "  # noqa: S608
            f"SELECT {value}%s, record_id, reference, title_key, words "
            "FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[]) "
            "AS d(owner, record_id, reference, title_key, words) "
            f"ON CONFLICT ({column}kind, record_id) DO UPDATE SET reference = EXCLUDED.reference, "
            "title_key = EXCLUDED.title_key, words = EXCLUDED.words",
            [
                code,
                [owner for (owner, _), _ in rows],
                [record for (_, record), _ in rows],
                [row[0] for _, row in rows],
                [row[1] for _, row in rows],
                ["".join(f" {word}" for word in sorted(row[2])) for _, row in rows],
            ],
        )
