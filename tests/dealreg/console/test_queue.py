"""The review queue page."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from dealreg.models import Deal
from prm.common import moment


@pytest.fixture
def three(submitted):
    """Three registrations for three customers."""
    return [
        submitted(
            customer_name=f"{name} GmbH",
            customer_website=f"{name.lower()}.example",
            contact_email=f"it@{name.lower()}.example",
        )
        for name in ("Kessler", "Weber", "Brandt")
    ]


@pytest.fixture
def began() -> datetime:
    """The moment before the test: seen from there, no business hour has begun to pass."""
    return moment.now()


def test_it_shows_what_breaches_next_first_with_its_clock(began, mara, three, sign_in):
    with moment.at(began):
        page = sign_in(mara).get(reverse("console:queue")).content.decode()

    assert page.index("Kessler GmbH") < page.index("Weber GmbH") < page.index("Brandt GmbH")
    assert page.count("48 h") == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_its_queries_do_not_grow_with_its_rows(rows, mara, submitted, sign_in, django_assert_num_queries):
    for number in range(rows):
        submitted(
            customer_name=f"Kunde {number} Werke GmbH",
            customer_website=f"kunde{number}.example",
            contact_email=f"it@kunde{number}.example",
        )
    client = sign_in(mara)
    client.get(reverse("console:queue"))

    with django_assert_num_queries(10):
        client.get(reverse("console:queue"))


def test_a_bulk_approval_leaves_out_what_needs_a_look(mara, dev, three, submitted, globex_premier, charlie, sign_in):
    conflicting = submitted(
        charlie,
        customer_name="Kessler GmbH",
        customer_website="kessler.example",
        contact_email="it@kessler.example",
    )
    chosen = [deal.public_id for deal in (*three, conflicting)]

    answer = sign_in(mara).post(reverse("console:queue-bulk"), {"select": chosen, "action": "approve"}, follow=True)

    assert [Deal.objects.get(pk=d.pk).status for d in three] == ["approved"] * 3
    assert Deal.objects.get(pk=conflicting.pk).status == "in_review"
    assert "Kessler GmbH: conflict, decide it alone." in answer.content.decode()


def test_an_auditor_may_look_but_not_decide(db, submitted, mara, sign_in):
    deal = submitted()
    auditor = type(mara).objects.create_user("ruth@meridian.example", name="Ruth", staff_roles=["auditor"])
    client = sign_in(auditor)

    assert client.get(reverse("console:deal", args=[deal.public_id])).status_code == 200
    assert client.post(reverse("console:deal-approve", args=[deal.public_id])).status_code == 403
    assert Deal.objects.get(pk=deal.pk).status == "in_review"


def test_a_large_deal_goes_to_the_deal_desk(dev, mara, submitted):
    deal = submitted(lines=[{"family": "edge", "quantity": Decimal(90), "amount": Decimal("400000")}], incumbent="None")

    assert deal.reviewer_name == "Dev"
