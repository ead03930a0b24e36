"""The decisions a version made: named on its page, and all of them in a list."""

from datetime import timedelta

import pytest
from django.urls import reverse

from prm.common.models import Decision, PolicyVersion
from prm.common.moment import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def ladder(rules, acme) -> PolicyVersion:
    """A version that made nine decisions about Acme, the newest of them a move."""
    version = PolicyVersion.objects.filter(kind="deal.protection", status="active").get()
    for number in range(9):
        Decision.objects.create(
            kind="deal.protection",
            subject_type="partners.partner",
            subject_id=acme.public_id,
            policy=version,
            outcome="approved" if number else "refused",
            sentence=f"Number {number}.",
            at=now() - timedelta(days=number),
        )
    return version


def test_a_version_names_what_its_newest_decisions_were_made_on_and_leads_to_all(ladder, acme, olga, sign_in):
    page = sign_in(olga).get(reverse("console:policy", args=[ladder.public_id])).content.decode()

    assert page.count(f">{acme.name}</a>") == 8
    assert reverse("console:policy-decisions", args=[ladder.public_id]) in page


def test_every_decision_of_a_version_is_listed_filtered_and_exported(ladder, acme, olga, sign_in):
    client, here = sign_in(olga), reverse("console:policy-decisions", args=[ladder.public_id])

    every, refused = client.get(here).content.decode(), client.get(f"{here}?outcome=refused").content.decode()
    file = client.get(f"{here}?format=csv")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    file.close()

    assert [f"Number {number}." in every for number in range(9)] == [True] * 9
    assert ("Number 0." in refused, "Number 1." in refused) == (True, False)
    assert [line.split(",")[1] for line in lines[1:]] == [f"Number {number}." for number in range(9)]


def test_the_list_asks_as_much_for_nine_as_for_one(ladder, olga, sign_in, django_assert_num_queries):
    client, here = sign_in(olga), reverse("console:policy-decisions", args=[ladder.public_id])
    client.get(here)

    with django_assert_num_queries(6) as nine:
        client.get(here)
    Decision.objects.exclude(outcome="refused").delete()

    with django_assert_num_queries(len(nine)):
        client.get(here)
