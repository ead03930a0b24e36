"""Odoo's partnership agreement decides as its page says."""

from datetime import date

import pytest

from partners.enums import Persona
from partners.models import Certification, Partner, Person, Tier
from partners.selectors import entitlement
from partners.services import certification
from partners.services import tier as tiers
from prm.common.actors import SYSTEM
from tests.programmes import count, look

pytestmark = pytest.mark.django_db


def certify(partner: Partner, people: int, version: int = 17) -> None:
    """Let so many people pass the exam of a version."""
    for number in range(people):
        person = Person.objects.create(partner=partner, name=f"Person {number}", persona=Persona.ENGINEER)
        certification.grant(
            actor=SYSTEM, person=person, certification=Certification.objects.get(version=version),
            valid_from=date(2023, 5, 20), valid_until=None,
        )  # fmt: skip


def customers(partner: Partner, active: int, lost: int) -> None:
    """Acquire customers within three years, some of which have left."""
    for number in range(active + lost):
        count(partner, "customer", 1, "2022-03-01", active=number < active)


@pytest.fixture
def odoo(load, then, acme):
    programme = load("odoo", on="2023-05-19")
    then("2023-06-01")
    return programme


def test_79_percent_of_retention_is_silver(odoo, acme):
    count(acme, "users", 300, "2023-01-10", what="new")
    certify(acme, 6)
    customers(acme, 79, 21)

    assert look(acme, odoo).outcome.data["tier"] == "silver"


def test_74_users_are_ready_whatever_else_is_there(odoo, acme):
    count(acme, "users", 74, "2023-01-10", what="new")
    certify(acme, 9)
    customers(acme, 4, 0)

    assert look(acme, odoo).outcome.data["tier"] == "ready"


def test_ready_does_not_ask_for_retention(odoo, acme):
    count(acme, "users", 10, "2023-01-10", what="new")
    certify(acme, 1)

    found = look(acme, odoo)

    assert found.standing.figures["retention"] is None
    assert found.outcome.data["tier"] == "ready"


def test_users_go_down_with_churn_and_renewals_do_not_count(odoo, acme):
    count(acme, "users", 90, "2022-09-10", what="new")
    count(acme, "users", 20, "2022-10-10", what="upsell")
    count(acme, "users", -15, "2023-02-10", what="downsell")
    count(acme, "users", -25, "2023-03-10", what="churn")
    count(acme, "users", 500, "2023-04-10", what="renewal")
    count(acme, "users", 999, "2022-05-31", what="new")

    assert look(acme, odoo).standing.figures["net_new_users"] == 70


def test_only_the_three_latest_versions_count_and_a_certificate_goes_with_its_holder(odoo, acme, globex):
    certify(acme, 2, version=14)
    certify(acme, 1, version=15)
    holder = Person.objects.filter(certifications__certification__version=15).get()

    assert look(acme, odoo).standing.figures["certified"] == 1
    Person.objects.filter(pk=holder.pk).update(partner=globex)
    assert look(acme, odoo).standing.figures["certified"] == 0
    assert look(globex, odoo).standing.figures["certified"] == 1


def test_a_level_is_raised_at_once_and_lowered_at_the_quarters_review(odoo, acme, then):
    count(acme, "users", 80, "2022-08-10", what="new")
    certify(acme, 3)
    customers(acme, 7, 3)
    place(acme, odoo, "ready")

    assert look(acme, odoo).outcome.outcome == "move_up"
    place(acme, odoo, "silver")
    then("2023-08-20")
    assert look(acme, odoo).outcome.outcome == "move_down"


def test_what_a_level_gives_is_read_by_its_key(odoo, acme):
    place(acme, odoo, "silver")

    assert entitlement.of(acme, "enterprise_percent", programme="odoo") == 15
    assert entitlement.of(acme, "directory_listing", programme="odoo") == "Silver Partner"


def place(partner: Partner, programme, code: str) -> None:
    """Put a partner on a level from the first of June."""
    tier = Tier.objects.get(programme=programme, code=code)
    tiers.assign(actor=SYSTEM, partner=partner, tier=tier, reason="Agreement", since=date(2023, 6, 1))


def test_the_agreement_of_the_day_decides(load, then, acme):
    load("odoo-v6a", on="2017-12-11")
    load("odoo-v9", on="2018-05-24")
    programme = load("odoo", on="2023-05-19")
    certify(acme, 4)
    Certification.objects.all().update(released_on=None)
    acme.certifications.update(valid_from=date(2017, 1, 1))
    for on, before, day in (("2018-03-01", "2017-09-01", "gold"), ("2019-03-01", "2018-09-01", "ready")):
        then(on)
        count(acme, "users", 110, before, what="new")
        assert look(acme, programme).outcome.data["tier"] == day
