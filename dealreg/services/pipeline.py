"""Keeping the lines of the protected pipeline few, and counting them anew. Triggers write them, see the migration."""

from django.db import connection, transaction

FOLD = """
WITH taken AS (
    DELETE FROM dealreg_pipelineline WHERE (SELECT count(*) FROM dealreg_pipelineline) > 1 RETURNING deals, amount
), folded AS (
    INSERT INTO dealreg_pipelineline (deals, amount)
    SELECT sum(deals), sum(amount) FROM taken HAVING count(*) > 0
)
SELECT count(*) FROM taken
"""
LOCK = "LOCK TABLE dealreg_deal, dealreg_review IN SHARE ROW EXCLUSIVE MODE"
FORGET = "DELETE FROM dealreg_pipelineline"
COUNT = """
INSERT INTO dealreg_pipelineline (deals, amount)
SELECT count(*), coalesce(sum(review.amount_eur), 0) FROM dealreg_deal deal
LEFT JOIN dealreg_review review ON review.deal_id = deal.id WHERE deal.status = 'approved' HAVING count(*) > 0
"""


def fold() -> int:
    """Add all lines up into one; returns how many there were. Readers see all of them or their sum, never both."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FOLD)
        folded: int = cursor.fetchone()[0]
        return folded


@transaction.atomic
def recount() -> None:
    """Count what is protected anew, after rows came in without triggers. Who writes a registration meanwhile waits."""
    with connection.cursor() as cursor:
        for statement in (LOCK, FORGET, COUNT):
            cursor.execute(statement)
