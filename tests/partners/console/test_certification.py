"""Certificates: the vendor's list, who holds them, and what a rule of eligibility makes of it."""

from datetime import date, timedelta

import pytest

from partners.models import Certification, HeldCertification, Person
from partners.selectors import certification as selectors
from partners.services import certification as services
from prm.accounts.models import User
from prm.common.errors import Invalid, NotAllowed
from prm.common.moment import now


@pytest.fixture
def expert(olga, actor) -> Certification:
    return services.define(actor=actor(olga), code="edge-expert", name="Edge Expert")


@pytest.fixture
def anna(acme) -> Person:
    """A contact at Acme."""
    return Person.objects.create(partner=acme, name="Anna Beck", email="anna@acme.example")


def test_an_ops_admin_adds_a_certificate_and_records_who_holds_it(olga, acme, anna, sign_in):
    browser = sign_in(olga)
    browser.post("/console/certificates/", {"name": "Edge Expert", "code": "edge-expert"})
    certificate = Certification.objects.get(code="edge-expert")

    answer = browser.post(
        f"/console/partners/{acme.public_id}/certificates/new",
        {
            "person": anna.public_id,
            "certification": certificate.public_id,
            "valid_from": "2026-01-01",
            "valid_until": "2030-12-31",
        },
    )

    assert answer.status_code == 302
    assert "Edge Expert" in browser.get(f"/console/partners/{acme.public_id}/").content.decode()
    assert selectors.holders(acme, on=date(2030, 12, 31)) == {"edge-expert": 1}
    assert selectors.holders(acme, on=date(2031, 1, 1)) == {}


def test_the_partner_sees_what_its_own_people_hold(alice, charlie, olga, anna, expert, actor, sign_in):
    services.grant(actor=actor(olga), person=anna, certification=expert, valid_from=date(2026, 1, 1), valid_until=None)

    assert "Edge Expert" in sign_in(alice).get("/portal/company/").content.decode()
    assert "Edge Expert" not in sign_in(charlie).get("/portal/company/").content.decode()


def test_bad_certificates_are_refused_with_the_field(olga, anna, expert, actor):
    who, today = actor(olga), now().date()

    with pytest.raises(Invalid) as taken:
        services.define(actor=who, code="edge-expert", name="Again")
    with pytest.raises(Invalid) as spelled:
        services.define(actor=who, code="Edge Expert", name="Edge")
    with pytest.raises(Invalid) as backwards:
        services.grant(actor=who, person=anna, certification=expert, valid_from=today,
                       valid_until=today - timedelta(days=1))  # fmt: skip

    assert [set(each.value.extra["fields"]) for each in (taken, spelled, backwards)] == [
        {"code"},
        {"code"},
        {"valid_until"},
    ]


def test_somebody_who_left_counts_no_more(olga, acme, anna, expert, actor):
    today = now().date()
    services.grant(actor=actor(olga), person=anna, certification=expert, valid_from=today, valid_until=None)
    Person.objects.filter(pk=anna.pk).update(status="removed", email="")

    assert selectors.holders(acme, on=today) == {}


def test_ending_one_that_has_not_begun_takes_it_back(olga, anna, expert, actor):
    today = now().date()
    held = services.grant(
        actor=actor(olga), person=anna, certification=expert, valid_from=today + timedelta(days=9), valid_until=None
    )

    services.end(actor=actor(olga), held=held, on=today)

    assert not HeldCertification.objects.exists()


def test_a_channel_manager_reads_certificates_but_does_not_keep_them(mara, expert, anna, actor, sign_in):
    with pytest.raises(NotAllowed):
        services.define(actor=actor(mara), code="x", name="X")

    page = sign_in(mara).get("/console/certificates/")

    assert page.status_code == 200
    assert page.context["form"] is None


def test_an_enablement_manager_keeps_them(db, actor):
    user = User.objects.create_user("enno@v.example", "x", name="Enno", staff_roles=["enablement_manager"])

    assert services.define(actor=actor(user), code="fleet", name="Fleet").code == "fleet"
