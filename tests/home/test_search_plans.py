"""What a search costs does not grow with the records: what the planner says at 24,000 records of a kind."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from prm.accounts.enums import PartnerRole, StaffRole
from prm.common import search
from prm.common.actors import Actor
from prm.common.search import Query
from prm.common.tenancy import partner_scope
from tests.isolation.test_explain import _nodes

pytestmark = pytest.mark.django_db

EACH = 24_000
MINE = 7
FILL = """
INSERT INTO common_{table}entry ({owner}kind, record_id, reference, title_key, words)
SELECT {value}kind, n, 'X-' || n, 'firm' || n || ' trade' || n %% 40 || ' gmbh',
    ' 0firm' || n || ' 1gmbh 1trade' || n %% 40
FROM unnest(ARRAY['deal', 'person', 'account', 'partner']) AS k(kind), generate_series(1, %s) AS n
"""
SPLIT = """
INSERT INTO common_{table}word ({owner}kind, word, place, record_id)
SELECT {owner}kind, substr(w, 2), left(w, 1)::smallint, record_id
FROM common_{table}entry, unnest(string_to_array(trim(words), ' ')) AS w
"""
QUESTIONS = ["f", "fi", "firm12", "g", "gmbh", "gmbh trade3", "tra fir", "gmbh firm1 trade", "X-1", "zzz", "gmbh zzz"]
STAFF = Actor(name="A", kind="staff", roles=frozenset({StaffRole.OPS_ADMIN}))
MEMBER = Actor(name="B", kind="partner", partner_id=MINE, roles=frozenset({PartnerRole.ADMIN}))


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Both indexes full: the vendor's, and a partner's share of its own, known to the planner."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            for table, owner, value in (("search", "", ""), ("partnersearch", "partner_id, ", f"n %% 20 + {MINE}, ")):
                cursor.execute(FILL.format(table=table, owner=owner, value=value), [EACH])
                cursor.execute(SPLIT.format(table=table, owner=owner))
                cursor.execute(f"ANALYZE common_{table}entry, common_{table}word")
        yield
        transaction.set_rollback(True)


class _Keep:
    """Keeps the statements of a block."""

    def __init__(self) -> None:
        self.statements: list = []

    def __call__(self, execute, sql, params, many, context):
        self.statements.append((sql, params))
        return execute(sql, params, many, context)


def _plans(actor: Actor, ask) -> list[dict]:
    """Ask, and return every node of the plans of what was asked of the database."""
    with connection.execute_wrapper(kept := _Keep()):
        ask()
    nodes = []
    with connection.cursor() as cursor:
        for sql, params in kept.statements:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            nodes += list(_nodes(cursor.fetchone()[0][0]["Plan"]))
    return nodes


def _table_scans(nodes: list[dict]) -> list[str]:
    return [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]


@pytest.mark.parametrize("typed", QUESTIONS)
def test_an_index_answers_staff(crowd, typed):
    kinds = search.shown_to(STAFF)

    nodes = _plans(STAFF, lambda: search.matches(STAFF, Query.read(typed), kinds, limit=6))

    assert _table_scans(nodes) == []
    assert max((n["Actual Rows"] for n in nodes), default=0) <= 2_000


@pytest.mark.parametrize("typed", QUESTIONS)
def test_an_index_answers_a_partner_under_row_security(crowd, typed):
    kinds = search.shown_to(MEMBER)

    with partner_scope(MINE):
        nodes = _plans(MEMBER, lambda: search.matches(MEMBER, Query.read(typed), kinds, limit=6))

    assert _table_scans(nodes) == []
    assert max((n["Actual Rows"] for n in nodes), default=0) <= EACH / 20


@pytest.mark.parametrize("typed", ["firm12", "gmbh", "trade3 gmbh"])
def test_a_page_of_all_results_is_read_by_an_index_wherever_it_begins(crowd, typed):
    kind = search.kinds()["account"]

    for after in (None, ("firm2", 0)):
        nodes = _plans(STAFF, lambda after=after: search.page(STAFF, Query.read(typed), kind, size=50, after=after))
        assert _table_scans(nodes) == []
