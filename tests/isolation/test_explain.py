"""Row-level security costs nothing as long as an index serves it: what the planner says at 20,000 deals."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet

from dealreg.models import Deal, DealLine
from dealreg.rules.turn import Thresholds
from dealreg.selectors import deal as deals
from dealreg.selectors import own
from partners.models import Partner, PartnerType
from pricing.models import ProductFamily
from prm.common.actors import Actor
from prm.common.models import Clock, TimelineEntry
from prm.common.tenancy import partner_scope

pytestmark = pytest.mark.django_db

PARTNERS, EACH = 50, 420
LOOKS = Thresholds(timedelta(days=30), timedelta(days=21))
DEALS = """
INSERT INTO dealreg_deal (public_id, partner_id, status, stage, revision, customer_name, customer_website,
    customer_country, customer_address, customer_postal_code, customer_city, customer_tax_id, contact_name,
    contact_email, contact_title, contact_phone, summary, motion, territory, currency, amount, competitors, incumbent,
    notes, help_wanted, reason_code, reviewer_name, submitted_at, created_at, updated_at, fix_fields, fix_note,
    approvals_needed, approvals_given, next_step, order_number, lost_reason, lost_to)
SELECT 'DR-' || p.id || '-' || n, p.id, CASE n %% 3 WHEN 0 THEN 'draft' ELSE 'in_review' END, 'qualified', 1,
    'Customer ' || n, '', 'DE', '', '', '', '', '', '', '', '', '', 'resell', 'DE', 'EUR', n, '{}', '', '', '{}', '',
    '', now() - make_interval(hours => n), now() - make_interval(hours => n), now(), '{}', '', 0, 0, '', '', '', ''
FROM partners_partner p CROSS JOIN generate_series(1, %s) n
"""
LINES = """
INSERT INTO dealreg_dealline (public_id, deal_id, partner_id, family_id, quantity, amount, created_at, updated_at)
SELECT 'L' || d.id, d.id, d.partner_id, (SELECT id FROM pricing_productfamily LIMIT 1), 1, 1, now(), now()
FROM dealreg_deal d
"""
TIMELINE = """
INSERT INTO common_timelineentry (id, subject_type, subject_id, partner_id, kind, actor_name, actor_side, text, note,
    data, at)
SELECT gen_random_uuid(), 'dealreg.deal', d.public_id, d.partner_id, 'deal.submit', 'A', 'partner', 'submitted', '',
    '{}', now()
FROM dealreg_deal d
"""
CLOCKS = """
INSERT INTO common_clock (id, kind, subject_type, subject_id, partner_id, owed_by, owed_by_name, label, consequence,
    calendar_key, amount, unit, state, started_at, due_at, warnings, next_at, failures, last_error, created_at)
SELECT gen_random_uuid(), 'deal.decision', 'dealreg.deal', d.public_id, d.partner_id, 'vendor', '', 'Decision', '',
    'DE', 48, 'business_hours', 'running', now(), now() + interval '2 days', '[]', now(), 0, '', now()
FROM dealreg_deal d
"""


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker) -> Iterator[Actor]:
    """Fifty partners with 420 deals each, known to the planner; somebody of one of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("setup_programme", verbosity=0)
        ProductFamily.objects.get_or_create(code="edge", defaults={"name": "Edge Gateway"})
        kind = PartnerType.objects.first()
        Partner.objects.bulk_create([Partner(name=f"Partner {n}", type=kind, country="DE") for n in range(PARTNERS)])
        # Bulk rows need no history, and writing it would take most of the time.
        with pgtrigger.ignore(), connection.cursor() as cursor:
            cursor.execute(DEALS, [EACH])
            for statement in (LINES, TIMELINE, CLOCKS):
                cursor.execute(statement)
            for table in ("dealreg_deal", "dealreg_dealline", "common_timelineentry", "common_clock"):
                cursor.execute(f"ANALYZE {table}")
        partner = Partner.objects.order_by("pk")[PARTNERS // 2]
        yield Actor(name="A", kind="partner", partner_id=partner.pk, roles=frozenset({"partner_seller"}))
        transaction.set_rollback(True)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def _plan(actor: Actor, query: QuerySet | str) -> list[dict[str, Any]]:
    assert actor.partner_id is not None
    sql, params = (query, None) if isinstance(query, str) else query.query.sql_with_params()
    with partner_scope(actor.partner_id), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        found = cursor.fetchone()[0]
    return list(_nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))


def _lists(actor: Actor) -> dict[str, QuerySet | str]:
    mine = deals.visible_to(actor)
    return {
        "newest deals": mine.order_by("-created_at", "-id")[:50],
        "deals in a state": mine.filter(status="in_review").order_by("-created_at", "-id")[:50],
        "deals that need somebody": own.needing_partner(mine, looks=LOOKS)[:50],
        "one deal": mine.filter(public_id=f"DR-{actor.partner_id}-7"),
        "lines": DealLine.objects.filter(deal__in=mine[:20]),
        "timeline": TimelineEntry.objects.filter(
            subject_type="dealreg.deal", subject_id=f"DR-{actor.partner_id}-7"
        ).order_by("-at", "-id"),
        "clocks": Clock.objects.filter(partner_id=actor.partner_id, state="running").order_by("due_at")[:50],
        "deals by a query that forgot its filter": "SELECT * FROM dealreg_deal ORDER BY created_at DESC LIMIT 50",
    }


@pytest.mark.parametrize("name", list(_lists(Actor(name="", kind="partner", partner_id=0))))
def test_an_index_serves_the_row_security_of(crowd, name):
    nodes = _plan(crowd, _lists(crowd)[name])

    scanned = [node for node in nodes if node["Node Type"] == "Seq Scan"]
    rows = max(node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in nodes)
    assert scanned == []
    assert rows <= EACH


def test_the_deals_list_walks_an_index_that_begins_with_the_partner(crowd):
    nodes = _plan(crowd, _lists(crowd)["newest deals"])

    assert [node["Index Name"] for node in nodes if "Index Name" in node] == ["deal_partner_newest"]


def test_there_are_twenty_thousand_deals(crowd):
    assert Deal.objects.count() == PARTNERS * EACH


def test_the_policys_own_predicate_is_looked_up_in_the_index(crowd):
    nodes = _plan(crowd, _lists(crowd)["deals by a query that forgot its filter"])

    looked_up = [node.get("Index Cond", "") for node in nodes if node.get("Relation Name") == "dealreg_deal"]
    sifted = [node.get("Filter", "") for node in nodes]
    assert ["current_setting('prm.partner_id'" in condition for condition in looked_up] == [True]
    assert [condition for condition in sifted if "prm.partner_id" in condition] == []
