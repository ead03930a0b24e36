"""What the console's figures read at ten thousand registrations: small indexes, and days instead of rows."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dealreg.selectors import clock, dashboard, promises, queue
from dealreg.tallies import TALLIES
from partners.models import Partner, PartnerType
from prm.common import tallies
from prm.common.actors import Actor
from prm.common.moment import now

pytestmark = pytest.mark.django_db

MANY, OPEN = 12_000, 120
STAFF = Actor(name="Dev", kind="staff", user_id=1, roles=frozenset({"deal_desk"}))
DEALS = """
INSERT INTO dealreg_deal (public_id, partner_id, status, stage, revision, customer_name, customer_website,
    customer_country, customer_address, customer_postal_code, customer_city, customer_tax_id, contact_name,
    contact_email, contact_title, contact_phone, summary, motion, territory, currency, amount, competitors, incumbent,
    notes, help_wanted, reason_code, reviewer_name, submitted_at, created_at, updated_at, fix_fields, fix_note,
    approvals_needed, approvals_given, next_step, order_number, lost_reason, lost_to)
SELECT 'DR-' || n, %s, CASE WHEN n <= %s THEN 'in_review' WHEN n %% 4 = 0 THEN 'won' ELSE 'expired' END, 'qualified', 1,
    'Customer ' || n, '', 'DE', '', '', '', '', '', '', '', '', repeat('x', 300), 'resell', 'DE', 'EUR', n, '{}', '',
    '', '{}', '', '', now() - make_interval(hours => n), now(), now(), '{}', '', 0, 0, '', '', '', ''
FROM generate_series(1, %s) n
"""
REVIEWS = """
INSERT INTO dealreg_review (deal_id, checks, low_risk, amount_eur, due_at, hold_reason, evidence_score, created_at,
    updated_at)
SELECT id, 'clear', false, 1000, submitted_at, '', 0, now(), now() FROM dealreg_deal
"""
CLOCKS = """
INSERT INTO common_clock (id, kind, subject_type, subject_id, partner_id, owed_by, owed_by_name, label, consequence,
    calendar_key, amount, unit, state, started_at, due_at, warnings, next_at, ended_at, failures, last_error,
    created_at)
SELECT gen_random_uuid(), 'deal.decision', 'dealreg.deal', public_id, partner_id, 'vendor', 'Mara', 'Decision', '',
    'DE', 48, 'business_hours', CASE status WHEN 'in_review' THEN 'running' ELSE 'met' END, submitted_at,
    submitted_at + interval '2 days', '[]', CASE status WHEN 'in_review' THEN now() END,
    CASE status WHEN 'in_review' THEN NULL ELSE submitted_at + interval '1 day' END, 0, '', now()
FROM dealreg_deal
"""


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Sixteen months of registrations, known to the planner; few of them wait."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("setup_programme", verbosity=0)
        partner = Partner.objects.create(name="Acme", type=PartnerType.objects.first(), country="DE")
        # Bulk rows need no history, and writing it would take most of the time.
        with pgtrigger.ignore(), connection.cursor() as cursor:
            cursor.execute(DEALS, [partner.pk, OPEN, MANY])
            cursor.execute(REVIEWS)
            cursor.execute(CLOCKS)
        for tally in TALLIES:
            tallies.keep(tally)
        with connection.cursor() as cursor:
            for table in ("dealreg_deal", "dealreg_review", "common_clock", "common_daytally"):
                cursor.execute(f"ANALYZE {table}")
        yield
        transaction.set_rollback(True)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


READS = {
    "the queue's first page": lambda: queue.next_up(STAFF, 50),
    "the queue's tabs": lambda: queue.tab_counts(STAFF),
    "promises by month": lambda: promises.monthly(timezone="UTC"),
    "promises by month in another zone": lambda: promises.monthly(timezone="Asia/Kolkata"),
    "promises of this month": lambda: promises.kept_since(now() - timedelta(days=20)),
    "registrations by month": dashboard.months,
    "what is protected": dashboard.protected,
    "open clocks": clock.counts,
}


@pytest.mark.parametrize("name", list(READS))
def test_no_table_is_read_from_end_to_end_for(crowd, name):
    with CaptureQueriesContext(connection) as asked:
        READS[name]()

    most = 0
    for query in [one["sql"] for one in asked if one["sql"].lstrip().startswith("SELECT")]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.replace('%', '%%')}")
            found = cursor.fetchone()[0]
        for node in _nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]):
            if node.get("Relation Name") in {"dealreg_deal", "dealreg_review", "common_clock"}:
                assert node["Node Type"] != "Seq Scan", query
                most = max(most, node["Actual Rows"] * node["Actual Loops"] + node.get("Rows Removed by Filter", 0))
    assert most <= 3_000
