"""The smallest run of the benchmark makes its databases, measures every line and writes them down."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection, connections

from dealreg.models import Claim, Deal, Review
from partners.models import Account, NameToken, Partner, Person
from prm.bench import database, report, run, sizes, world
from prm.bench.report import Section
from prm.common.embedded import Home
from prm.common.models import Clock, Decision

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="the benchmark measures the embedded server"
)]  # fmt: skip


@pytest.fixture(scope="module")
def templates(django_db_setup, django_db_blocker) -> Iterator[tuple[str, str]]:
    """Names of two filled databases, the larger one first."""
    before = connections.databases["default"]["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        with database.copy_of(before, f"{before}_large") as large, database.copy_of(before, f"{before}_twin") as twin:
            for name, size in ((large, sizes.TINY.large), (twin, sizes.TINY.twin)):
                with database.working_on(name):
                    database.fill(size)
            yield large, twin
        connection.close()


@pytest.fixture(scope="module")
def measured(templates, django_db_blocker) -> tuple[list[Section], str]:
    """What a run gives."""
    with django_db_blocker.unblock():
        return run.run(sizes.TINY, Home.at(os.environ["PRM_HOME"]), templates, lambda words: None)


def test_the_databases_hold_what_their_size_says(templates, django_db_blocker):
    size = sizes.TINY.large
    with django_db_blocker.unblock(), database.working_on(templates[0]):
        counts = Partner.objects.count(), Account.objects.count(), Deal.objects.count(), Decision.objects.count()
        own = Deal.objects.filter(partner_id=world.OWN).count()
        people = Person.objects.filter(user=None).count()
        strangers = Deal.objects.exclude(owner__partner=None).exclude(owner__partner_id=None).count()
        reviews, drafts = Review.objects.count(), Deal.objects.filter(status="draft").count()
        clocks, approved = Clock.objects.filter(state="running").count(), Deal.objects.filter(status="approved").count()
        claims, open_now = Claim.objects.count(), Deal.objects.filter(status__in=["in_review", "submitted", "returned"])
        waiting, keys = open_now.count(), NameToken.objects.count()

    assert counts == (size.partners, size.accounts, size.registrations, size.decisions)
    assert (people, strangers) == (size.people, size.registrations)
    assert own >= size.own
    assert reviews == size.registrations - drafts
    assert (claims, clocks) == (approved, approved + waiting)
    assert keys > size.accounts


def test_every_owner_of_a_deal_is_of_its_partner(templates, django_db_blocker):
    with django_db_blocker.unblock(), database.working_on(templates[0]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dealreg_deal d JOIN partners_person p ON p.id = d.owner_id "
                       "WHERE p.partner_id <> d.partner_id")  # fmt: skip
        elsewhere = cursor.fetchone()[0]

    assert elsewhere == 0


def test_a_run_has_every_section_with_its_lines(measured):
    sections, _ = measured

    assert {section.title: len(section.rows) for section in sections} == {
        "Deal list": 7,
        "Matching": 3,
        "Isolation": 5,
        "Pages": 28,
        "Registration": 9,
        "Web worker": 2,
        "Work in the background": 4,
        "Prices": 4,
    }


def test_every_line_has_a_figure_and_every_bar_an_answer(measured):
    rows = [row for section in measured[0] for row in section.rows]

    assert [row.what for row in rows if not row.figure] == []
    assert [row.what for row in rows if bool(row.bar) != (row.met is not None)] == []


def test_the_document_counts_the_bars(measured):
    sections, tail = measured

    written = report.document(sections, "A small machine.", tail)

    bars = sum(row.met is not None for section in sections for row in section.rows)
    assert f" of {bars} bars are met." in written
    assert written.count("\n## ") == len(sections) + 1
    assert "What the pages ask" in written


def test_a_kept_database_fits_its_size_only():
    assert database.fingerprint(sizes.TINY.large) == database.fingerprint(sizes.TINY.large)
    assert database.fingerprint(sizes.TINY.large) != database.fingerprint(sizes.TINY.twin)
