"""How many accounts carry each key. Writers add what changed; a task folds it into the sums, readers add both up.

A count of its own row for every key would make every account wait for the others that share its common words, and
bring thousands of scattered pages up to date for each thousand accounts. Lines are only added, so nobody waits.
"""

from collections import Counter

from django.db import connection, transaction

from prm.common import arrays

ADD = "INSERT INTO partners_nametokenchange (token, count) SELECT * FROM unnest(%s::int[], %s::int[]) AS x(token, n)"
FOLD = """
WITH taken AS (
    DELETE FROM partners_nametokenchange
    WHERE id IN (SELECT id FROM partners_nametokenchange ORDER BY id LIMIT %s FOR UPDATE)
    RETURNING token, count
), sums AS (
    SELECT token, sum(count)::int AS n FROM taken GROUP BY token ORDER BY token
), added AS (
    INSERT INTO partners_nametoken AS t (token, count) SELECT token, n FROM sums WHERE n > 0
    ON CONFLICT (token) DO UPDATE SET count = t.count + EXCLUDED.count
), taken_off AS (
    UPDATE partners_nametoken t SET count = greatest(t.count + s.n, 0) FROM sums s WHERE s.token = t.token AND s.n < 0
)
SELECT count(*) FROM taken
"""
RECOUNT = """
INSERT INTO partners_nametoken (token, count) SELECT key, count(*) FROM
    (SELECT DISTINCT a.id, unnest(a.match_keys) AS key FROM partners_account a) keys GROUP BY key ORDER BY key
"""
BATCH = 100_000
"""Lines folded in one transaction: many are of the same keys, and those are written once."""


def add(gained: Counter[int], lost: Counter[int] | None = None) -> None:
    """Note in the current transaction that so many accounts more, or fewer, carry each key."""
    moved = gained
    if lost:
        moved = Counter(gained)
        moved.subtract(lost)
    tokens = sorted([token for token, count in moved.items() if count])
    if tokens:
        with connection.cursor() as cursor:
            cursor.execute(ADD, [arrays.literal(tokens), arrays.literal([moved[token] for token in tokens])])


def fold() -> int:
    """Fold what was noted into the sums, a batch a transaction; returns how many lines there were."""
    done = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FOLD, [BATCH])
            taken: int = cursor.fetchone()[0]
        done += taken
        if taken < BATCH:
            return done


@transaction.atomic
def recount() -> None:
    """Count the keys of all accounts anew. Who writes an account meanwhile waits."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE partners_nametokenchange IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM partners_nametokenchange")
        cursor.execute("DELETE FROM partners_nametoken")
        cursor.execute(RECOUNT)
