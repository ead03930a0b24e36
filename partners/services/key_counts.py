"""How many accounts carry each key. Writers add what changed; a task folds it into the sums, readers add both up.

A count of its own row for every key would make every account wait for the others that share its common words, and
bring thousands of scattered pages up to date for each thousand accounts. Lines are only added, so nobody waits.

A key that became common is marked: no look-up chooses it any more, so imports leave it out. Its count is then of the
accounts that carry it, not of all whose names give it, and the mark stays until all keys are made anew
(``partners.services.account.rebuild_keys``), also when accounts go: :func:`has_rare_again` says when that is due.
"""

from collections import Counter
from collections.abc import Collection

from django.db import connection, transaction

from partners.models import NameToken
from partners.rules.match_keys import BUDGET, COMMON
from prm.common import arrays

ADD = "INSERT INTO partners_nametokenchange (token, count) SELECT * FROM unnest(%s::int[], %s::int[]) AS x(token, n)"
FOLD = """
WITH taken AS (
    DELETE FROM partners_nametokenchange
    WHERE id IN (SELECT id FROM partners_nametokenchange ORDER BY id LIMIT %(batch)s FOR UPDATE)
    RETURNING token, count
), sums AS (
    SELECT token, sum(count)::int AS n FROM taken GROUP BY token ORDER BY token
), added AS (
    INSERT INTO partners_nametoken AS t (token, count, is_common)
    SELECT token, n, n >= %(common)s FROM sums WHERE n > 0
    ON CONFLICT (token) DO UPDATE
    SET count = t.count + EXCLUDED.count, is_common = t.is_common OR t.count + EXCLUDED.count >= %(common)s
), taken_off AS (
    UPDATE partners_nametoken t SET count = greatest(t.count + s.n, 0) FROM sums s WHERE s.token = t.token AND s.n < 0
)
SELECT count(*) FROM taken
"""
RECOUNT = """
INSERT INTO partners_nametoken (token, count, is_common) SELECT key, count(*), count(*) >= %s FROM
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
            cursor.execute(ADD, [arrays.of_numbers(tokens), arrays.of_numbers([moved[token] for token in tokens])])


def fold() -> int:
    """Fold what was noted into the sums, a batch a transaction; returns how many lines there were."""
    done = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FOLD, {"batch": BATCH, "common": COMMON})
            taken: int = cursor.fetchone()[0]
        done += taken
        if taken < BATCH:
            return done


def common() -> frozenset[int]:
    """Return the keys that are marked as common."""
    return frozenset(NameToken.objects.filter(is_common=True).values_list("token", flat=True))


def hold_common(tokens: Collection[int]) -> bool:
    """Keep every mark as it is until the transaction ends; returns whether all of ``tokens`` are marked."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE partners_nametoken IN ROW SHARE MODE")
        cursor.execute(
            "SELECT count(*) FROM partners_nametoken WHERE token = ANY(%s::int[]) AND is_common",
            [arrays.of_numbers(tokens)],
        )
        found: int = cursor.fetchone()[0]
    return found == len(tokens)


def has_rare_again() -> bool:
    """Whether so few accounts carry a marked key that a look-up would choose it, were all of them to carry it."""
    return NameToken.objects.filter(is_common=True, count__lt=BUDGET).exists()


def hold_all() -> None:
    """Let nobody leave a key out, nor fold, until the transaction ends; waits for those that are writing."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE partners_nametoken IN EXCLUSIVE MODE")


@transaction.atomic
def recount() -> None:
    """Count the keys accounts carry anew, and mark those that are common now. Who writes an account waits.

    Every account has to carry all its keys: a key that loses its mark is looked up again.
    """
    hold_all()
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE partners_nametokenchange IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM partners_nametokenchange")
        cursor.execute("DELETE FROM partners_nametoken")
        cursor.execute(RECOUNT, [COMMON])
