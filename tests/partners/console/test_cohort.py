"""The pages of cohorts."""

import pytest

from partners.models import Cohort, CohortMember, Partner
from partners.services import cohort as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def nordic(olga, actor) -> Cohort:
    return services.define(actor=actor(olga), code="nordic-pilot", name="Nordic pilot")


def test_a_cohort_is_made_filled_and_emptied_on_its_pages(olga, sign_in, acme):
    client = sign_in(olga)

    refused = client.post("/console/cohorts/", {"name": "Nordic pilot", "code": "Nordic!"})
    made = client.post("/console/cohorts/", {"name": "Nordic pilot", "code": "nordic-pilot", "until": "2027-06-30"})
    cohort = Cohort.objects.get()
    page = f"/console/cohorts/{cohort.public_id}/"
    empty = client.get(page)
    client.post(f"{page}join", {"partner": acme.public_id})
    inside = list(CohortMember.objects.values_list("partner", flat=True))
    filled = client.get(page)
    client.post(f"{page}leave/{acme.public_id}")
    changed = client.post(page, {"name": "Nordics", "until": ""})

    assert "Small letters, digits and dashes" in refused.content.decode()
    assert made.headers["Location"] == page
    assert "No partner in it yet" in empty.content.decode()
    assert (inside, CohortMember.objects.count()) == ([acme.pk], 0)
    assert f"Partners in {cohort.name}" in filled.content.decode()
    assert changed.status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, cohort.until, cohort.code) == ("Nordics", None, "nordic-pilot")


def test_others_read_and_change_nothing(mara, sign_in, acme, nordic):
    client = sign_in(mara)
    page = f"/console/cohorts/{nordic.public_id}/"

    answers = [
        client.get("/console/cohorts/").status_code,
        client.get(page).status_code,
        client.post("/console/cohorts/", {"name": "X", "code": "x"}).status_code,
        client.post(f"{page}join", {"partner": acme.public_id}).status_code,
    ]

    assert answers == [200, 200, 200, 403]
    assert (Cohort.objects.count(), CohortMember.objects.count()) == (1, 0)
    assert "Add cohort" not in client.get("/console/cohorts/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_as_much_for_three_as_for_one(rows, olga, actor, sign_in, acme, django_assert_num_queries):
    who, client = actor(olga), sign_in(olga)
    for number in range(rows):
        cohort = services.define(actor=who, code=f"c-{number}", name=f"C {number}")
    for number in range(rows):
        partner = Partner.objects.create(name=f"P {number}", type=acme.type, country="DE")
        services.join(actor=who, cohort=cohort, partner=partner)
    client.get("/console/")

    with django_assert_num_queries(4):
        client.get("/console/cohorts/")
    with django_assert_num_queries(7):
        client.get(f"/console/cohorts/{cohort.public_id}/")
