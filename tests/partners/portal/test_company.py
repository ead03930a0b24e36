"""The company page: the partner's own words, and what the vendor decides."""

import re
from datetime import date

import pytest

from partners.models import Partner, Programme, TeamMember, Tier, TierAssignment
from prm.accounts.models import Notification
from prm.common.events import deliver_all
from prm.common.models.timeline import TimelineEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(acme, mara, programme) -> Partner:
    """Acme, with a manager and a place on the primary ladder."""
    TeamMember.objects.create(
        partner=acme, user=mara, role="partner_manager", name=mara.name, email=mara.email, cadence="weekly"
    )
    ladder = Programme.objects.get(is_primary=True)
    tier = Tier.objects.filter(programme=ladder, region="").order_by("rank")[0]
    TierAssignment.objects.create(partner=acme, programme=ladder, tier=tier, since=date(2025, 1, 1))
    return acme


def test_the_page_shows_the_company_its_team_and_its_tiers(placed, bob, sign_in):
    page = sign_in(bob).get("/portal/company/").content.decode()

    assert "Acme Integration GmbH" in page
    assert "mara@meridian.example" in page
    assert "Your tier" in page
    assert "Edit profile" not in page


def test_it_opens_for_a_partner_nobody_has_placed_yet(acme, alice, sign_in):
    page = sign_in(alice).get("/portal/company/").content.decode()

    assert "No tier yet" in page
    assert "Nobody is named yet" in page


def test_an_admin_changes_the_companys_own_words(acme, alice, sign_in):
    client = sign_in(alice)

    client.post(
        "/portal/company/edit/",
        {
            "website": "acme.example",
            "phone": "+49 731 1",
            "city": "Ulm",
            "employees": "120",
            "trading_names": "Acme\n\nAcme IT\nAcme",
            "customer_base": "Utilities & <b>grids</b> 🔌",
        },
    )

    acme.refresh_from_db()
    assert (acme.website, acme.city, acme.employees) == ("https://acme.example", "Ulm", 120)
    assert acme.trading_names == ["Acme", "Acme IT"]
    assert "&lt;b&gt;grids&lt;/b&gt; 🔌" in client.get("/portal/company/").content.decode()
    assert TimelineEntry.objects.get(subject_id=acme.public_id).text.startswith("updated website")


def test_what_the_vendor_decides_cannot_be_posted(acme, alice, sign_in):
    sign_in(alice).post(
        "/portal/company/edit/", {"status": "terminated", "name": "Evil", "territories": "US", "city": "Ulm"}
    )

    acme.refresh_from_db()
    assert (acme.name, acme.status, acme.territories, acme.city) == ("Acme Integration GmbH", "active", ["EMEA"], "Ulm")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("website", "not a site"),
        ("employees", "-5"),
        ("employees", "many"),
        ("employees", "99999999999"),
        ("phone", "1" * 41),
        ("customer_base", "x" * 2001),
        ("trading_names", "\n".join(f"n{i}" for i in range(12))),
    ],
)
def test_bad_input_is_told_next_to_its_field_and_kept(acme, alice, sign_in, field, value):
    answer = sign_in(alice).post("/portal/company/edit/", {"city": "Neu-Ulm", field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Neu-Ulm" in answer.content.decode()


def test_a_seller_reads_and_does_not_edit(acme, bob, sign_in):
    client = sign_in(bob)

    assert client.get("/portal/company/edit/").status_code == 403
    assert client.post("/portal/company/propose/", {}).status_code == 403


def test_a_proposal_goes_to_the_partner_manager_and_shows_until_it_is_in_force(placed, alice, mara, sign_in):
    client = sign_in(alice)
    from partners.selectors import lists

    code, name = lists.read().verticals[0]

    answer = client.post("/portal/company/propose/", {"verticals": [code], "note": "Three grids run on it"})
    deliver_all()
    waiting = client.get("/portal/company/").content.decode()
    Partner.objects.filter(pk=placed.pk).update(verticals=[code])
    done = client.get("/portal/company/").content.decode()

    notice = Notification.objects.get(user_id=mara.pk)
    assert answer.status_code == 302
    assert notice.url == f"/console/partners/{placed.public_id}/"
    assert name in notice.body
    assert "With your partner manager" in waiting
    assert "In force" in done
    placed.refresh_from_db()


def test_a_proposal_of_what_is_listed_already_is_refused(placed, alice, sign_in):
    answer = sign_in(alice).post("/portal/company/propose/", {"note": "Nothing new"})

    assert answer.status_code == 422
    assert "listed already" in answer.content.decode()


def test_one_company_never_shows_another(placed, charlie, sign_in):
    page = sign_in(charlie).get("/portal/company/").content.decode()

    assert not re.search(r"\bAcme\b", page)  # forms hold random letters
    assert "Globex Systems SAS" in page
