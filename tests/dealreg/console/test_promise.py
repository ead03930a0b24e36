"""Promises kept, by month and reviewer, and as a whole for partners."""

from datetime import timedelta

import pytest
import time_machine

from dealreg.selectors import promises
from dealreg.services import review
from prm.common import clocks
from prm.common.tenancy import partner_scope


@pytest.fixture
def decided(submitted, mara, dev, actor):
    """One decision in time by Mara, one late by Dev."""
    kept = submitted(customer_name="Adler Werke", customer_website="adler.example")
    review.approve(deal=kept, actor=actor(mara))
    late = submitted(customer_name="Bussard Netze", customer_website="bussard.example")
    review.assign(deal=late, reviewer=dev, actor=actor(mara))
    with time_machine.travel(clocks.find("deal.decision", subject=late).due_at + timedelta(minutes=1), tick=False):
        clocks.sweep()
        review.approve(deal=late, actor=actor(dev))
    return kept, late


def test_each_reviewer_has_a_figure_a_month(decided):
    rows = promises.monthly(timezone="Europe/Berlin", months=2)

    assert {(row.reviewer, row.in_time, row.ended) for row in rows} == {("Mara", 1, 1), ("Dev", 0, 1)}


def test_a_figure_opens_to_its_decisions(decided, olga, sign_in):
    month = promises.monthly(timezone="Europe/Berlin", months=2)[0].month
    browser = sign_in(olga)

    page = browser.get("/console/promises/")
    opened = browser.get("/console/promises/", {"month": month, "reviewer": "Dev"})

    assert page.status_code == 200
    assert "/console/promises/?month=" in page.content.decode()
    assert [row.deal.customer_name for row in opened.context["rows"]] in ([], ["Bussard Netze"])
    assert browser.get("/console/promises/", {"month": "yesterday"}).status_code == 404


def test_the_partner_reads_the_vendors_figure_as_a_whole(decided, globex):
    with partner_scope(globex.pk):
        whole = promises.to_everybody(timezone="Europe/Berlin", months=2)

    assert sum(month.ended for month in whole) == 2
    assert sum(month.in_time for month in whole) == 1
    assert {month.reviewer for month in whole} == {""}


def test_the_page_takes_as_many_queries_for_three_decisions_as_for_one(
    submitted, mara, olga, actor, sign_in, django_assert_num_queries
):
    browser = sign_in(olga)
    browser.get("/console/promises/")
    month = promises.last_months(timezone=olga.timezone, months=1)[0]
    for number in range(3):
        deal = submitted(customer_name=f"Werk {number}", customer_website=f"werk{number}.example")
        review.approve(deal=deal, actor=actor(mara))
        if number in {0, 2}:
            with django_assert_num_queries(7):
                browser.get("/console/promises/", {"month": month})
